/** What the project is built of: exact, hashed, without install scripts of its own, and watched. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { judgeAudit } from './audit-verdict.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (name: string): unknown => JSON.parse(readFileSync(`${root}${name}`, 'utf8'))

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
}

describe('the lockfile', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }
  const entries = Object.entries(packages).filter(([name]) => name !== '')

  it('has a strong hash for every package, and takes each from the registry', () => {
    expect(entries.length).toBeGreaterThan(50)
    const weak = entries.filter(
      ([, { integrity }]) => !/^sha512-[\w+/]{86}==/.test(integrity ?? ''),
    )
    expect(weak.map(([name]) => name)).toEqual([])
    const elsewhere = entries.filter(
      ([, { resolved }]) => resolved && !resolved.startsWith('https://registry.npmjs.org/'),
    )
    expect(elsewhere.map(([name]) => name)).toEqual([])
  })

  it('belongs to exact versions', () => {
    const manifest = read('package.json') as Record<string, Record<string, string> | undefined>
    const wanted = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    )
    const loose = wanted.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version))
    expect(loose).toEqual([])
  })
})

describe('what npm audit says', () => {
  const report = (severity: string) =>
    JSON.stringify({
      vulnerabilities: {
        leftpad: {
          via: [
            {
              title: 'Pads right',
              severity,
              url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
            },
          ],
        },
        user: { via: ['leftpad'] },
      },
    })
  const allowed = { advisory: 'GHSA-aaaa-bbbb-cccc', until: '2026-12-31', why: 'not reached' }

  it.each([
    ['critical', [], '2026-11-26', ['GHSA-aaaa-bbbb-cccc in leftpad: Pads right (critical)']],
    ['high', [], '2026-11-26', ['GHSA-aaaa-bbbb-cccc in leftpad: Pads right (high)']],
    ['moderate', [], '2026-11-26', []],
    ['high', [allowed], '2026-12-31', []],
  ])('%s with %j on %s', (severity, exceptions, today, wrong) => {
    expect(judgeAudit(report(severity), exceptions, today)).toEqual({ wrong, unknown: null })
  })

  it('an exception that is over, or for nothing, is wrong itself', () => {
    expect(judgeAudit(report('high'), [allowed], '2027-01-01').wrong).toHaveLength(2)
    const { wrong } = judgeAudit('{"vulnerabilities":{}}', [allowed], '2026-11-26')
    expect(wrong).toEqual([expect.stringContaining('for nothing: remove it')])
  })

  it.each([
    ['{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
    ['', 'npm audit gave no JSON'],
    ['null', 'npm audit gave no JSON'],
  ])('%s says nothing of the packages', (text, unknown) => {
    expect(judgeAudit(text, [], '2026-11-26')).toEqual({ wrong: [], unknown })
  })
})

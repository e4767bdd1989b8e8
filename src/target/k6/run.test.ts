/** Tests of running a script, with a stand-in for k6 that is a shell script. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type K6Job, runK6 } from './run.ts'

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vpsc-run-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

/** The stand-in finds the evidence file behind --console-output, as `$out`. */
function job(text: string, members: Partial<K6Job> = {}): K6Job {
  const k6 = join(root, 'k6')
  const find = 'while [ $# -gt 0 ]; do [ "$1" = --console-output ] && out=$2; shift; done'
  writeFileSync(k6, `#!/bin/sh\necho "$@" > ${root}/arguments\n${find}\n${text}\n`)
  chmodSync(k6, 0o755)
  return {
    ...{ k6, script: '/somewhere/burst.ts', name: 'burst', outDir: join(root, 'out') },
    ...{ settings: { TOKEN_A1: 'very-secret-token' }, timeoutMs: 5_000, idPrefix: 'k' },
    ...members,
  }
}

const line = JSON.stringify({
  ...{ kind: 'request', seq: 0, step: 's', token: 'A1', method: 'GET', path: '/plans' },
  ...{ sentHeaders: {}, sentBody: null, sentAt: 1, tookMs: 1, status: 200, headers: {} },
  ...{ body: null, errorCode: 0, error: '' },
})

describe('runK6', () => {
  it('reads the evidence of a script that went well', async () => {
    const outcome = await runK6(job(`echo '${line}' > "$out"`))
    expect(outcome.problem).toBeNull()
    expect(outcome.exchanges.map(({ id }) => id)).toEqual(['k1'])
  })

  it('hands tokens over by environment, never as arguments', async () => {
    await runK6(job(`echo "$VPS_K6_TOKEN_A1" > ${root}/seen`))
    expect(readFileSync(join(root, 'seen'), 'utf8').trim()).toBe('very-secret-token')
    const given = readFileSync(join(root, 'arguments'), 'utf8')
    expect(given).not.toContain('very-secret-token')
    expect(given).toContain('--no-usage-report')
    expect(given).toContain('--log-format raw')
  })

  it('keeps the user’s own k6 settings out', async () => {
    process.env.K6_VUS = '99'
    await runK6(job(`echo "[$K6_VUS]" > ${root}/seen`))
    delete process.env.K6_VUS
    expect(readFileSync(join(root, 'seen'), 'utf8').trim()).toBe('[]')
  })

  it('says in one line what went wrong, without the token, and keeps what was seen', async () => {
    const text = `echo '${line}' > "$out"; echo "bad very-secret-token" >&2; exit 107`
    const outcome = await runK6(job(text))
    expect(outcome.problem).toBe(
      'k6 ended with code 107: the script threw or did not parse (bad ‹TOKEN_A1›)',
    )
    expect(outcome.exchanges).toHaveLength(1)
  })

  it('ends a script that hangs', async () => {
    const startedAt = Date.now()
    const outcome = await runK6(job('exec sleep 60', { timeoutMs: 200 }))
    expect(outcome.problem).toContain('took longer than')
    expect(Date.now() - startedAt).toBeLessThan(5_000)
  })

  it('ends a script when the run is interrupted', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 100)
    const outcome = await runK6(job('exec sleep 60', { signal: abort.signal }))
    expect(outcome.problem).toContain('interrupted')
  })

  it('says when k6 does not start', async () => {
    const outcome = await runK6(job('', { k6: join(root, 'nothing') }))
    expect(outcome.problem).toMatch(/did not start .*check K6_BIN/)
  })

  it('does not take an older run’s evidence for its own', async () => {
    await runK6(job(`echo '${line}' > "$out"`))
    const outcome = await runK6(job('exit 107'))
    expect(outcome.exchanges).toEqual([])
  })
})

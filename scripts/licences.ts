/** `npm run licences`: lists the licence of every package that a user's run loads. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const path = `${root}docs/licences.md`

interface Entry {
  readonly version: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly license?: string
}

function readEntries(): [string, Entry][] {
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
    packages: Record<string, Entry>
  }
  return Object.entries(lock.packages).filter(([name]) => name.startsWith('node_modules/'))
}

/** What the lockfile says; else what the installed package does. */
function licenceOf(name: string, { license }: Entry): string {
  if (license !== undefined) return license
  const manifest = `${root}${name}/package.json`
  if (!existsSync(manifest)) return 'not stated'
  const said = (JSON.parse(readFileSync(manifest, 'utf8')) as { license?: unknown }).license
  return typeof said === 'string' ? said : 'not stated'
}

function render(): string {
  const rows = readEntries()
    .filter(([, { dev }]) => dev !== true)
    .map(([name, entry]) => {
      const short = name.slice(name.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return { short, version: entry.version, licence: licenceOf(name, entry) }
    })
    .toSorted((a, b) => (a.short < b.short ? -1 : a.short > b.short ? 1 : 0))
  const counts = new Map<string, number>()
  for (const { licence } of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1)
  const totals = [...counts].toSorted((a, b) => b[1] - a[1]).map(([name, n]) => `${name} ${n}`)
  return [
    '# Licences of the runtime dependencies',
    '',
    'Written by `npm run licences` from `package-lock.json`; the check compares it.',
    `${rows.length} packages: ${totals.join(', ')}.`,
    '',
    '| package | version | licence |',
    '| ------- | ------- | ------- |',
    ...rows.map(({ short, version, licence }) => `| ${short} | ${version} | ${licence} |`),
    '',
  ].join('\n')
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const text = render()
if (!values.check) writeFileSync(path, text)
else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
  console.log('docs/licences.md is not what package-lock.json says')
  process.exitCode = 1
}

/** House rules that need more than one file: dead files, and the Markdown pages. */
import { globSync } from 'node:fs'
import { root, type Source } from './source.ts'
import { findAmerican } from './wording.ts'

/** Where people, npm, vitest and k6 come in. */
const entries = [
  'bin/*.mjs',
  'scripts/{node,setup,tether,audit,check,closing-reporter,licences}.{mjs,ts}',
  'src/cli/{main,suite-setup}.ts',
  // Inlined into the page of a report.
  'src/report/html/*.js',
  'openapi/{generate,lint}.ts',
  'openapi/formats.js',
  'suites/*.suite.ts',
  'load/{address,burst,mix,sustained}.ts',
  'tests/**/main.ts',
  'bench/{main,server}.ts',
  '*.config.ts',
  'suites/vitest.config.ts',
]

/** Code files that no entry reaches; what only tests use is dead as well, but for testing.ts. */
export function findDead(code: readonly Source[]): string[] {
  const byPath = new Map(code.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const follow = (path: string): void => {
    const source = byPath.get(path)
    if (!source || reached.has(path)) return
    reached.add(path)
    for (const { target, own } of source.imports) if (own) follow(target)
  }
  for (const path of globSync(entries, { cwd: root })) follow(path.replaceAll('\\', '/'))
  for (const { path } of code.filter(({ path }) => isForTests(path))) reached.add(path)
  const tests = code.filter(({ path }) => path.endsWith('.test.ts'))
  const testsUse = new Set(tests.flatMap(({ imports }) => imports.map(({ target }) => target)))
  return code
    .map(({ path }) => path)
    .filter((path) => !reached.has(path))
    .map((path) => (testsUse.has(path) ? `${path} (only tests use it)` : path))
}

function isForTests(path: string): boolean {
  return /\.test\.ts$|\/testing\.ts$|^tests\/|^src\/tidy/.test(path)
}

/** What is wrong with a Markdown page, as `line what`. */
export function findInProse(text: string): string[] {
  const problems: string[] = []
  let titles = 0
  let inFence = false
  for (const [at, line] of text.split('\n').entries()) {
    if (/^\s*(?:```|~~~)/.test(line)) inFence = !inFence
    else if (!inFence) {
      if (/^# /.test(line)) titles += 1
      for (const word of findAmerican(line)) problems.push(`${at + 1} American spelling: ${word}`)
    }
  }
  if (titles !== 1) problems.push(`1 has ${titles} titles, needed is one`)
  return problems
}

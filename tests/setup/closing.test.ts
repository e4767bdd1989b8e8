/** The last line of `npm test`: alone, true, and no failure left out of it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { closingLine } from '../../scripts/closing-reporter.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs vitest on files of a folder inside this project, where packages are found. */
function runTests(files: Readonly<Record<string, string>>) {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'closing-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const reporter = join(root, 'scripts', 'closing-reporter.ts')
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--root', folder, '--globals'],
      ...['--reporter', 'default', '--reporter', reporter],
    ],
    { encoding: 'utf8', cwd: folder },
  )
  return { status, last: stdout.split('\n').at(-2) }
}

const passes = "test('a', () => {})\n"
const fails = "test('b', () => { throw new Error('b') })\n"
const skips = "test('c', ({ skip }) => skip())\n"
const breaks = "throw new Error('never loads')\n"
const strays = "setTimeout(() => { throw new Error('later') })\n"

it.each([
  ['all is well', { 'a.test.ts': passes + skips }, 0, '1 passed, 0 failed, 1 skipped'],
  ['a test fails', { 'a.test.ts': passes + fails }, 1, '1 passed, 1 failed, 0 skipped'],
  [
    'a file does not load',
    { 'a.test.ts': passes, 'b.test.ts': breaks },
    1,
    '1 passed, 1 failed, 0 skipped',
  ],
  [
    'an error strays',
    { 'a.test.ts': `${strays}test('a', () => new Promise((r) => setTimeout(r, 50)))` },
    1,
    '1 passed, 1 failed, 0 skipped',
  ],
])('the run closes with its true count when %s', (_when, files, status, last) => {
  expect(runTests(files)).toEqual({ status, last })
})

it('reads as CI expects it', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 3 })).toMatch(
    /^\d+ passed, \d+ failed, \d+ skipped$/,
  )
})

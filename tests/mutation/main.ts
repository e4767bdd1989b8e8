/**
 * npm run mutation [-- FILE…]: changes the code of rules and views one place at a time and counts
 * the changes that no test of theirs notices. In a folder of its own, with Stryker installed there.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type FileScore, scoreFiles, sortScores } from './score.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const place = `${root}.cache/mutation`
const stryker = ['@stryker-mutator/core@10.1.1']
/** Of source, so that one portion takes a minute or two. */
const portionBytes = 60_000
const copied = [
  'src',
  'generated',
  'tests/mutation',
  'tests/limits',
  'load',
  'package.json',
  'package-lock.json',
  '.npmrc',
  'tsconfig.json',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Percent of the changes that must be noticed. */
    least: { type: 'string', default: '90' },
    workers: { type: 'string', default: '2' },
  },
})

function run(command: string, args: readonly string[]): void {
  const shell = process.platform === 'win32'
  const { status } = spawnSync(command, args, { cwd: place, stdio: 'inherit', shell })
  if (status !== 0) throw new Error(`${command} ${args[0]} failed in ${place}; see above`)
}

/** A fresh copy of the code beside an installation that is made anew when the lockfile changes. */
function prepare(): void {
  mkdirSync(place, { recursive: true })
  for (const name of copied) {
    rmSync(`${place}/${name}`, { recursive: true, force: true })
    if (existsSync(root + name)) cpSync(root + name, `${place}/${name}`, { recursive: true })
  }
  const stamp = `${readFileSync(`${root}package-lock.json`, 'utf8')}${stryker.join()}`
  const stampFile = `${place}/installed`
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  run('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...stryker])
  writeFileSync(stampFile, stamp)
}

function configure(files: readonly string[]): void {
  const settings = {
    testRunner: 'in-process',
    plugins: [`${place}/tests/mutation/runner.ts`],
    coverageAnalysis: 'perTest',
    // What runs when a module is loaded would need all tests for each change: ids and word lists.
    ignoreStatic: true,
    mutate: files,
    reporters: ['json', 'progress-append-only'],
    disableTypeChecks: false,
    concurrency: Number(values.workers),
    timeoutMS: 10_000,
    timeoutFactor: 1,
  }
  writeFileSync(`${place}/stryker.config.json`, JSON.stringify(settings))
}

function sayScore({ file, killed, survived, left }: FileScore): string {
  const share = Math.floor((100 * killed) / Math.max(1, killed + survived))
  const where = left.slice(0, 8).join(', ')
  return `${String(share).padStart(3)} %  ${killed} of ${killed + survived}  ${file}  ${where}`
}

/** All files of rules and views in portions: what is not changed at the time runs at full speed. */
function portionEverything(): string[][] {
  const portions: string[][] = []
  let room = 0
  for (const name of globSync('src/{rules,views}/**/*.ts', { cwd: root }).toSorted()) {
    if (/\.test\.ts$|\/testing\.ts$/.test(name)) continue
    const { size } = statSync(root + name)
    if (room < size) {
      portions.push([])
      room = portionBytes
    }
    room -= size
    portions.at(-1)!.push(name.replaceAll('\\', '/'))
  }
  return portions
}

function changeAndTest(files: readonly string[]): FileScore[] {
  configure(files)
  run(process.execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run'])
  return scoreFiles(readFileSync(`${place}/reports/mutation/mutation.json`, 'utf8'))
}

prepare()
const portions = positionals.length > 0 ? [positionals] : portionEverything()
const scores = sortScores(portions.flatMap(changeAndTest))
for (const score of scores) console.log(sayScore(score))
const killed = scores.reduce((sum, score) => sum + score.killed, 0)
const all = scores.reduce((sum, score) => sum + score.killed + score.survived, 0)
const percent = (100 * killed) / Math.max(1, all)
console.log(`${killed} of ${all} changes noticed: ${percent.toFixed(1)} %`)
process.exitCode = percent >= Number(values.least) ? 0 : 1

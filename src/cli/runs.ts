/** Earlier runs on disk: the last one, one by name, and those of the same target. */
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Results } from '#report/results.ts'
import { checkResults } from '#report/validate.ts'
import { UsageError } from './options.ts'

/** A run's folder and what results.json in it says. */
export interface EarlierRun {
  readonly dir: string
  readonly results: Results
}

/**
 * A text file that holds the path of the last run's folder: a link would need rights on Windows.
 */
const pointerName = 'latest'
/** Folders looked through for runs of the same target. */
const foldersMax = 40

/** Points `latest` at this run. */
export function noteLatest(dir: string, reports: string): void {
  const inside = dirname(dir) === resolve(reports)
  const path = join(reports, pointerName)
  writeFileSync(`${path}.part`, `${inside ? basename(dir) : dir}\n`)
  renameSync(`${path}.part`, path)
}

function latestDir(reports: string): string | null {
  const path = join(reports, pointerName)
  if (!existsSync(path) || !statSync(path).isFile()) return null
  const dir = resolve(reports, readFileSync(path, 'utf8').trim())
  return existsSync(join(dir, 'results.json')) ? dir : null
}

/** Folders of runs, newest first: run ids sort by time. */
function foldersOf(reports: string): string[] {
  const names = existsSync(reports) ? readdirSync(reports).sort().reverse() : []
  return names
    .map((name) => join(reports, name))
    .filter((dir) => existsSync(join(dir, 'results.json')))
}

/** results.json of a folder, or what is wrong with it. */
function readResults(dir: string): Results | string {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dir, 'results.json'), 'utf8'))
    const [fault] = checkResults(value)
    return fault ?? (value as Results)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function dirOf(word: string | undefined, reports: string): string {
  if (word === undefined) {
    // Where the last run's folder is gone, the newest that is left.
    const dir = latestDir(reports) ?? foldersOf(reports)[0]
    if (dir !== undefined) return dir
    throw new UsageError('there is no earlier run', 'run one first: vps-contract run')
  }
  const places = [join(reports, word), resolve(word)]
  const found = places.find((place) => existsSync(join(place, 'results.json')))
  if (found !== undefined) return found
  if (basename(word) === 'results.json' && existsSync(word)) return dirname(resolve(word))
  throw new UsageError(
    `there is no run ${word}`,
    `name a folder in ${relative(process.cwd(), reports) || '.'}, or its path`,
  )
}

/**
 * The named run (id, folder or results.json), or the last one. Throws UsageError where there is
 * none.
 */
export function findRun(word: string | undefined, reports: string): EarlierRun {
  const dir = dirOf(word, reports)
  const results = readResults(dir)
  if (typeof results !== 'string') return { dir, results }
  throw new UsageError(`the results of ${dir} cannot be used: ${results}`, 'run it again')
}

/** Active runs of a target, newest first; what cannot be read is passed over. */
export function* earlierRuns(
  isTarget: (name: string) => boolean,
  reports: string,
): Generator<EarlierRun> {
  const last = latestDir(reports)
  const dirs = foldersOf(reports).slice(0, foldersMax)
  for (const dir of new Set(last === null ? dirs : [last, ...dirs])) {
    const results = readResults(dir)
    if (typeof results === 'string' || results.run.mode !== 'run') continue
    if (isTarget(results.run.target)) yield { dir, results }
  }
}

/** The history on disk: one line for every run and load, appended and never rewritten. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import type { Exchange } from '#exchange/exchange.ts'
import { type Night, readNights, type Timed, tallyNight } from '#report/history/night.ts'
import type { Results } from '#report/results.ts'
import { UsageError } from './options.ts'
import { makeDir } from './out-dir.ts'

/** Where the nights of all targets are kept, below the folder of reports. */
export function historyPath(reports: string): string {
  return `${reports}/history/runs.ndjson`
}

/** What the times of a night depend on beside the target. */
export const machineClass = `${process.platform} ${process.arch} ${availableParallelism()} cores`

/**
 * Appends a line in one write, so that runs side by side do not tear each other's. What cannot be
 * written is no reason to lose a run's results.
 */
export function appendNight(path: string, night: Night): void {
  try {
    makeDir(dirname(path))
    appendFileSync(path, `${JSON.stringify(night)}\n`)
  } catch (error) {
    const isDenied = error instanceof Error && 'syscall' in error
    if (!isDenied && !(error instanceof UsageError)) throw error
  }
}

/** Every night, oldest first; none where there is no history yet. */
export function loadNights(path: string): Night[] {
  return existsSync(path) ? readNights(readFileSync(path, 'utf8')) : []
}

/** The nights of a file that somebody named. Throws UsageError where it cannot be used. */
export function requireNights(path: string): Night[] {
  if (!existsSync(path)) {
    throw new UsageError(`the history ${path} does not exist`, 'name another one: --baseline FILE')
  }
  const nights = loadNights(path)
  if (nights.length > 0) return nights
  throw new UsageError(`${path} holds no history`, 'it is one JSON line per run or load')
}

/** Answers of one run; on a virtual clock nothing takes time. */
function timedOf(exchanges: readonly Exchange[]): Timed[] {
  return exchanges.flatMap(({ operation, source, response, tookMs }) => {
    const succeeded = response !== null && response.status >= 200 && response.status < 300
    return operation !== null && source === 'suite' && succeeded ? [{ operation, tookMs }] : []
  })
}

/** The line of a run. Times of the embedded server, whose clock stands still, are left out. */
function nightOfRun(
  kind: 'run' | 'limits',
  { run, outcome, exitCode, limits, promised }: Results,
  timed: readonly Timed[],
): Night {
  const { id, startedAt: at, target, tool } = run
  const measured = [limits.burst, limits.sustained].some(
    ({ standing }) => standing !== 'not measured',
  )
  return {
    ...{ schema: 'vps-contract/history/1', id, at, kind, target, tool },
    machine: machineClass,
    plan: run.creates ? 'whole life' : 'read-only',
    ...{ outcome, exitCode, promised },
    limits: measured ? limits : null,
    operations: tallyNight(timed),
  }
}

/** Remembers a run or its probes; `live` is what they sent where its times mean something. */
export function noteNight(
  reports: string,
  kind: 'run' | 'limits',
  results: Results,
  live: readonly Exchange[],
): void {
  appendNight(historyPath(reports), nightOfRun(kind, results, timedOf(live)))
}

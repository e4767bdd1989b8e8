/** What a run is held against: the accepted findings, and the answers that count as unchanged. */
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import type { LimitsSection } from '#report/results.ts'
import type { Shelves } from '../paths.ts'
import { earlierRuns } from '../runs.ts'
import { type Entry, isSameTarget, loadBaseline } from './file.ts'

export interface Known {
  readonly entries: readonly Entry[]
  /**
   * By question: the accepted answer, else the one of the newest run of this target that asked it.
   */
  readonly answers: ReadonlyMap<string, string>
  /** The accepted limiter, where one was measured. */
  readonly limits: LimitsSection | null
}

/** Runs read for their answers: a small one asks less than the one before. */
const runsMax = 5

/** Gathers it before the first request. Throws UsageError on a baseline that cannot be used. */
export function gatherKnown(given: string | null, target: string, from: Shelves): Known {
  const kept = loadBaseline(given, target, from.baselines)
  const answers = new Map<string, string>(Object.entries(kept?.baseline.answers ?? {}))
  let read = 0
  for (const { results } of earlierRuns((name) => isSameTarget(name, target), from.reports)) {
    for (const { question, answer } of results.observations) {
      if (!answers.has(question)) answers.set(question, answer)
    }
    read += 1
    if (read >= runsMax) break
  }
  return { entries: kept?.baseline.findings ?? [], answers, limits: kept?.baseline.limits ?? null }
}

function isAsPromised(row: LimitsSection['burst'], promised: Limit): boolean {
  const { limit, windowMs, standing } = row
  return standing === 'measured' && limit === promised.limit && windowMs === promised.windowMs
}

/**
 * Was the accepted limiter measured to keep the promised limits, and can it be nothing but windows
 * or a log? A bucket and a sliding counter refuse what those let through.
 */
export function countsInWindows(accepted: Known['limits'], promised: PromisedLimits): boolean {
  if (accepted === null || accepted.algorithm === null) return false
  const { burst, sustained, algorithm } = accepted
  if (!isAsPromised(burst, promised.burst)) return false
  if (!isAsPromised(sustained, promised.sustained)) return false
  return (
    /fixed-window|sliding-log/.test(algorithm) &&
    !/counter|bucket|gcra|not /.test(withoutLead(algorithm))
  )
}

/** The kinds that are named, without the words that say that several fit. */
function withoutLead(algorithm: string): string {
  return algorithm.replaceAll('cannot be told apart: ', '')
}

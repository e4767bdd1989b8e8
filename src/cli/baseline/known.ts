/** What a run is held against: the accepted findings, and the answers that count as unchanged. */
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

/** What a run is held against: the accepted findings, and the answers that count as unchanged. */
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import type { LimitsSection } from '#report/results.ts'
import type { Countings } from '#target/known-governor.ts'
import type { Counting } from '#target/ledgers.ts'
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

const countings: Readonly<Record<string, Counting>> = {
  'fixed-window-first-hit': 'first-hit',
  'fixed-window-clock': 'windows',
  'fixed-window-running': 'windows',
  'sliding-log': 'windows',
  'token-bucket': 'bucket',
}

/** The ways of counting that a profile names for one limit; null where one has no pace. */
function namedCountings(words: string): readonly Counting[] | null {
  const names = words.replace('cannot be told apart: ', '').split(', ')
  const known = names.flatMap((name) => countings[name] ?? [])
  if (known.length < names.length) return null
  // Trailing windows keep those that begin with a request, too.
  const needed = known.filter((name) => name !== 'first-hit' || !known.includes('windows'))
  return [...new Set(needed)]
}

/**
 * How the accepted limiter counts, where it was measured to keep the promised limits. Null where
 * that is not known, or where it may be a sliding counter: those have no pace but the even one.
 */
export function countingsOf(accepted: Known['limits'], promised: PromisedLimits): Countings | null {
  if (accepted === null || accepted.algorithm === null) return null
  if (!isAsPromised(accepted.burst, promised.burst)) return null
  if (!isAsPromised(accepted.sustained, promised.sustained)) return null
  const apart = /^burst: (.*); sustained: (.*)$/.exec(accepted.algorithm)
  const burst = namedCountings(apart?.[1] ?? accepted.algorithm)
  const sustained = namedCountings(apart?.[2] ?? accepted.algorithm)
  return burst && sustained && { burst, sustained }
}

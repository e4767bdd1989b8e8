/** Searches the phases and readings of one limit for those that are nearest to what was seen. */

import { comparedAccounts, type Moment } from './moments.ts'
import { hasPhase, type Reading, type ReadingKind } from './readings.ts'
import type { Replays } from './replay.ts'
import type { Expectation } from './walk.ts'

/** A reading and how far it is from what was seen. */
export interface Candidate {
  readonly reading: Reading
  readonly legitimate: boolean
  readonly expectation: Expectation
  readonly distance: number
}

/** Measures how far one limit's reading is, the other one left as the caller sees fit. */
export type Measure = (expectation: Expectation, atMost: number) => number

export interface Search {
  readonly moments: readonly Moment[]
  /** When something was let through straight after a refusal: there a window may have begun. */
  readonly edgesMs: readonly number[]
  readonly replays: Replays
  readonly measure: Measure
  /** Distances beyond this are of no interest. */
  readonly atMost: number
  /** How many candidates, and how many phases of one reading, are kept. */
  readonly keptMax: number
  readonly phasesMax: number
}

/** Phases are tried coarsely, then around the best few in ever finer steps. */
const finer = [
  { around: 10, steps: 8 },
  { around: 5, steps: 8 },
  { around: 3, steps: 8 },
]

type Weigh = (phaseMs: number, atMost: number) => Candidate

export function byDistance(a: Candidate, b: Candidate): number {
  return a.distance - b.distance
}

/** Some of many equals, evenly. */
function spread(equals: readonly Candidate[], most: number): Candidate[] {
  if (equals.length <= most) return [...equals]
  const step = (equals.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, i) => equals[Math.round(i * step)]!)
}

/**
 * How many phases are tried first, evenly over a window, and how much further away than the right
 * one such a phase may be: counters hang on milliseconds of theirs.
 */
function gridOf(kind: ReadingKind): { phasesFirst: number; coarseMargin: number } {
  return kind === 'sliding-counter-clock'
    ? { phasesFirst: 144, coarseMargin: 80 }
    : { phasesFirst: 72, coarseMargin: 8 }
}

/** Those of least distance, as many as the search keeps: of equals the later search decides. */
function nearestOf(tried: readonly Candidate[], most: number): Candidate[] {
  const sorted = tried.toSorted(byDistance)
  return spread(
    sorted.filter(({ distance }) => distance === sorted[0]!.distance),
    most,
  )
}

/** By a clock that goes in steps, a window begins with one of them: each is tried. */
function settleStep(weigh: Weigh, reading: Reading, bound: number, most: number): Candidate[] {
  const { windowMs, phaseMs, stepMs = windowMs } = reading
  const count = Math.ceil(windowMs / stepMs)
  const tried = Array.from({ length: count }, (_, i) => weigh(phaseMs + i * stepMs, bound))
  return nearestOf(tried, most)
}

/** Steps as fine as this pass over no phase that explains more than those beside it. */
const closeMs = 200
const edgesMost = 72

/** Phases that are tried first: evenly, and where that is coarse, where a window may begin. */
function phasesOf({ kind, windowMs }: Reading, edgesMs: readonly number[]): number[] {
  const { phasesFirst } = gridOf(kind)
  const stepMs = windowMs / phasesFirst
  const even = Array.from({ length: phasesFirst }, (_, i) => i * stepMs)
  return stepMs <= closeMs ? even : [...even, ...edgesMs.map((ms) => ms % windowMs)]
}

/** When something was let through straight after a refusal, on any account: some of many. */
export function edgesOf(moments: readonly Moment[]): number[] {
  const refused = new Set<string>()
  const edges = moments.flatMap((moment) => {
    const isEdge = refused.has(moment.account) && moment.admitted > 0
    if (moment.admitted < moment.sent) refused.add(moment.account)
    else refused.delete(moment.account)
    return isEdge ? [moment.startMs] : []
  })
  const step = Math.max(1, edges.length / edgesMost)
  return Array.from(
    { length: Math.min(edges.length, edgesMost) },
    (_, i) => edges[Math.floor(i * step)]!,
  )
}

/** The best few phases. */
function settlePhase(
  weigh: Weigh,
  reading: Reading,
  bound: number,
  { phasesMax, edgesMs }: Search,
): Candidate[] {
  const { kind, windowMs } = reading
  const { phasesFirst, coarseMargin } = gridOf(kind)
  let stepMs = windowMs / phasesFirst
  let tried = phasesOf(reading, edgesMs).map((ms) => weigh(ms, bound + coarseMargin))
  for (const { around, steps } of finer) {
    tried.sort(byDistance)
    const best = tried[0]!
    if (best.distance === 0 || best.distance > bound + coarseMargin) break
    const centres = tried.slice(0, around)
    stepMs /= steps
    const near = centres.flatMap(({ reading: { phaseMs } }) =>
      Array.from({ length: 2 * steps - 1 }, (_, i) =>
        weigh(phaseMs + (i + 1 - steps) * stepMs, best.distance + coarseMargin / 8),
      ),
    )
    tried = [...centres, ...near]
  }
  return nearestOf(tried, phasesMax)
}

/** A reading, and how far it is from what was seen. */
export function weighReading(
  { replays, measure }: Pick<Search, 'replays' | 'measure'>,
  reading: Reading,
  legitimate: boolean,
  atMost: number,
): Candidate {
  const expectation = replays.of(reading)
  return { reading, legitimate, expectation, distance: measure(expectation, atMost) }
}

/**
 * A phase for each account. What one account sees hangs on its own phase alone: each is settled
 * with the others left as they are, and exactly, as the others still are far off.
 */
function settleRunning(search: Search, reading: Reading, bound: number): Candidate[] {
  const { moments } = search
  const accounts = comparedAccounts(moments)
  const weigh = (phasesMs: readonly number[], atMost: number): Candidate =>
    weighReading(search, { ...reading, phasesMs }, true, atMost)
  const phases = new Array<number>(Math.max(...accounts) + 1).fill(0)
  const kept = accounts.map((account) => {
    const vary: Weigh = (phaseMs, atMost) => {
      const { reading: varied, ...weighed } = weigh(phases.with(account, phaseMs), atMost)
      return { ...weighed, reading: { ...varied, phaseMs } }
    }
    const best = settlePhase(vary, reading, Number.POSITIVE_INFINITY, search)
    phases[account] = best[Math.floor(best.length / 2)]!.reading.phaseMs
    return { account, best }
  })
  const most = Math.max(...kept.map(({ best }) => best.length))
  return Array.from({ length: most }, (_, i) => {
    const mixed = [...phases]
    for (const { account, best } of kept) mixed[account] = best[i % best.length]!.reading.phaseMs
    return weigh(mixed, bound)
  }).sort(byDistance)
}

/** The reading with its best phase. Distances beyond `bound` are of no interest and not exact. */
function settle(search: Search, reading: Reading, legitimate: boolean, bound: number): Candidate[] {
  const weigh: Weigh = (phaseMs, atMost) =>
    weighReading(search, { ...reading, phaseMs }, legitimate, atMost)
  if (!hasPhase(reading.kind)) return [weigh(reading.phaseMs, bound)]
  if (reading.kind === 'fixed-window-running') return settleRunning(search, reading, bound)
  if (reading.stepMs !== undefined) return settleStep(weigh, reading, bound, search.phasesMax)
  return settlePhase(weigh, reading, bound, search)
}

export function sameExpectation(a: Expectation, b: Expectation): boolean {
  return (
    a.least.every((value, i) => value === b.least[i]) && a.most.every((v, i) => v === b.most[i])
  )
}

/** The nearest candidates; of several of one kind that expect the same, one is kept. */
export function nearest(
  candidates: readonly Candidate[],
  margin: number,
  keptMax: number,
): Candidate[] {
  const sorted = candidates.toSorted(byDistance)
  const limit = (sorted[0]?.distance ?? 0) + margin
  const kept: Candidate[] = []
  for (const candidate of sorted) {
    if (candidate.distance > limit || kept.length >= keptMax) break
    const twin = kept.some(
      (other) =>
        other.reading.kind === candidate.reading.kind &&
        sameExpectation(other.expectation, candidate.expectation),
    )
    if (!twin) kept.push(candidate)
  }
  return kept
}

/** Settles many readings; each only has to compete with the best so far. */
export function settleAll(
  search: Search,
  readings: readonly Reading[],
  legitimate: boolean,
  margin: number,
): Candidate[] {
  let best = search.atMost - margin
  const candidates = readings.flatMap((reading) => {
    const settled = settle(search, reading, legitimate, best + margin)
    best = Math.min(best, settled[0]!.distance)
    return settled
  })
  return nearest(candidates, margin, search.keptMax)
}

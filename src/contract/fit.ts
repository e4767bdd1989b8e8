/** Finds the readings that explain what the probes saw, legitimate ones first. */

import {
  byDistance,
  type Candidate,
  type Measure,
  nearest,
  type Search,
  sameExpectation,
  settleAll,
} from './fit-search.ts'
import { legitimateReadings, neighboursOf, runningReadings, strayReadings } from './hypotheses.ts'
import type { PromisedLimits } from './limits.ts'
import type { Reading } from './readings.ts'
import {
  comparedAccounts,
  distanceOf,
  type Expectation,
  type Moment,
  noExpectation,
  slackOf,
} from './replay.ts'

export type { Candidate } from './fit-search.ts'

export interface Fit {
  readonly burst: Candidate
  readonly sustained: Candidate
  readonly distance: number
}

export interface FitResult {
  /** Legitimate pairs of least distance, each pair of kinds and charges once. */
  readonly legitimate: readonly Fit[]
  /** Looks for pairs with a stray reading in them, of least distance; takes some seconds. */
  findStray(): readonly Fit[]
  /** The distance without a burst limit, and without a sustained limit: was either seen at all? */
  readonly withoutBurst: number
  readonly withoutSustained: number
  /** How far the time of a request is unknown, in milliseconds. */
  readonly slackMs: number
}

const margin = 2

type Which = 'burst' | 'sustained'

function searchStray(search: Search, limits: PromisedLimits, which: Which): Candidate[] {
  const sweep = (onClock: boolean): Candidate[] => {
    const coarse = settleAll(search, strayReadings(limits[which], onClock), false, 2 * margin)
    const around = coarse.slice(0, 4).flatMap(({ reading }) => neighboursOf(reading, limits[which]))
    return [...coarse, ...settleAll(search, around, false, margin)]
  }
  const found = sweep(false)
  const onClock = found.some(({ distance }) => distance === 0) ? [] : sweep(true)
  return nearest([...found, ...onClock], margin, search.keptMax)
}

/**
 * While an account has sent fewer requests than the longer limit allows, only the shorter one can
 * refuse; from then on the longer one may refuse any. Where the longer one may be narrower, that
 * begins sooner.
 */
function looseSustained(moments: readonly Moment[], mayRefuseAfter: number): Expectation {
  const loose = noExpectation(moments)
  const least = loose.least.slice()
  const sent = new Map<string, number>()
  moments.forEach((moment, i) => {
    const total = (sent.get(moment.account) ?? 0) + moment.sent
    sent.set(moment.account, total)
    if (total > mayRefuseAfter) least[i] = 0
  })
  return { least, most: loose.most }
}

function pairUp(
  moments: readonly Moment[],
  bursts: readonly Candidate[],
  sustaineds: readonly Candidate[],
): Fit[] {
  return bursts.flatMap((burst) =>
    sustaineds.map((sustained) => ({
      burst,
      sustained,
      distance: distanceOf(moments, burst.expectation, sustained.expectation),
    })),
  )
}

function nameOf({ reading }: Candidate): string {
  const { kind, charge, limit, windowMs, perMs } = reading
  return `${kind} ${charge} ${limit} ${windowMs} ${perMs}`
}

/** Those of least distance: of several that differ in a phase alone, one. */
function least(fits: readonly Fit[]): Fit[] {
  const distance = Math.min(...fits.map((fit) => fit.distance))
  const kept = new Map<string, Fit>()
  for (const fit of fits) {
    if (fit.distance !== distance) continue
    const name = `${nameOf(fit.burst)}, ${nameOf(fit.sustained)}`
    if (!kept.has(name)) kept.set(name, fit)
  }
  return [...kept.values()]
}

/** Searches one limit's readings beside candidates for the other one. */
export function besides(search: Omit<Search, 'measure'>, others: readonly Candidate[]): Search {
  const { moments } = search
  const expectations: Expectation[] = []
  for (const { expectation } of others.toSorted(byDistance)) {
    if (!expectations.some((known) => sameExpectation(known, expectation))) {
      expectations.push(expectation)
    }
  }
  const measure: Measure = (own, atMost) => {
    let best = Number.POSITIVE_INFINITY
    for (const other of expectations) {
      best = Math.min(best, distanceOf(moments, other, own, Math.min(best, atMost)))
      if (best === 0) break
    }
    return best
  }
  return { ...search, measure }
}

const roundsMax = 3

interface Pairs {
  readonly bursts: readonly Candidate[]
  readonly sustaineds: readonly Candidate[]
  readonly fits: readonly Fit[]
}

/**
 * First the burst limit as far as it can be seen alone, then each beside the other while that
 * helps.
 */
function searchPairs(
  alone: Search,
  readingsOf: (which: Which) => readonly Reading[],
  tolerance: number,
): Pairs {
  const { moments } = alone
  const find = (search: Search, which: Which): Candidate[] =>
    settleAll(search, readingsOf(which), true, 3 * margin)
  let pairs: Pairs | null = null
  for (let round = 0; round < roundsMax; round += 1) {
    const bursts = find(pairs ? besides(alone, pairs.sustaineds) : alone, 'burst')
    const sustaineds = find(besides(alone, bursts), 'sustained')
    const fits = pairUp(moments, bursts, sustaineds)
    if (pairs && least(pairs.fits)[0]!.distance <= least(fits)[0]!.distance) break
    pairs = { bursts, sustaineds, fits }
    if (least(fits)[0]!.distance <= tolerance) break
  }
  return pairs!
}

/** Windows that each account has for itself are tried where nothing else explains what was seen. */
function searchLegitimatePairs(alone: Search, limits: PromisedLimits, tolerance: number): Pairs {
  const usual = (which: Which): Reading[] => legitimateReadings(limits, which)
  const pairs = searchPairs(alone, usual, tolerance)
  const { distance } = least(pairs.fits)[0]!
  if (distance <= tolerance || comparedAccounts(alone.moments).length < 2) return pairs
  const own = (which: Which): Reading[] => [...usual(which), ...runningReadings(limits, which)]
  const further = searchPairs(alone, own, tolerance)
  return least(further.fits)[0]!.distance < distance ? further : pairs
}

/** One limit is taken to be stray and the other to be kept, each way round; then both. */
function searchStrayPairs(
  alone: Search,
  limits: PromisedLimits,
  bursts: readonly Candidate[],
): Fit[] {
  const { moments } = alone
  const strayBursts = searchStray(alone, limits, 'burst')
  const keptSustaineds =
    strayBursts.length === 0
      ? []
      : settleAll(
          besides(alone, strayBursts),
          legitimateReadings(limits, 'sustained'),
          true,
          margin,
        )
  const straySustaineds = searchStray(besides(alone, bursts), limits, 'sustained')
  const single = [
    ...pairUp(moments, strayBursts, keptSustaineds),
    ...pairUp(moments, bursts, straySustaineds),
  ]
  const isExplained = single.some(({ distance }) => distance === 0)
  if (isExplained || strayBursts.length === 0) return single
  const both = searchStray(besides(alone, strayBursts), limits, 'sustained')
  return [...single, ...pairUp(moments, strayBursts, both)]
}

function leastOf(distances: readonly number[]): number {
  return Math.min(...distances, Number.POSITIVE_INFINITY)
}

const never = Number.POSITIVE_INFINITY
/** From this share of the longer limit on, a narrower one may have refused. */
const soonShare = 0.4
/** A stray reading that is further away than this when tried coarsely is none. */
const strayMost = 24

/** How readings are searched, but for what they are measured by. */
export function searchOf(moments: readonly Moment[]): Omit<Search, 'measure'> {
  return { moments, slackMs: slackOf(moments), atMost: never, keptMax: 80, phasesMax: 24 }
}

/** Fits both limits to the moments. A legitimate pair within `tolerance` ends the search. Pure. */
export function fitReadings(
  moments: readonly Moment[],
  limits: PromisedLimits,
  tolerance: number,
): FitResult {
  const slackMs = slackOf(moments)
  const looseAfter = (count: number): Measure => {
    const loose = looseSustained(moments, count)
    return (own, atMost) => distanceOf(moments, own, loose, atMost)
  }
  const none = noExpectation(moments)
  const { limit } = limits.sustained
  const alone = { ...searchOf(moments), measure: looseAfter(limit) }
  const { bursts, sustaineds, fits } = searchLegitimatePairs(alone, limits, tolerance)
  const legitimate = least(fits)
  const narrow = { ...alone, atMost: strayMost, keptMax: 12, phasesMax: 3 }
  return {
    legitimate,
    withoutBurst: leastOf(sustaineds.map((one) => distanceOf(moments, none, one.expectation))),
    withoutSustained: leastOf(bursts.map((one) => distanceOf(moments, one.expectation, none))),
    slackMs,
    findStray() {
      const soon = { ...alone, measure: looseAfter(soonShare * limit) }
      const kept = settleAll(soon, legitimateReadings(limits, 'burst'), true, margin)
      const both = [...bursts.slice(0, narrow.keptMax), ...kept.slice(0, narrow.keptMax)]
      return least(searchStrayPairs(narrow, limits, both))
    },
  }
}

/** Finds the readings that explain what the probes saw, legitimate ones first. */

import { searchCoarse } from './fit-coarse.ts'
import { besides, type Fit, least, pairUp } from './fit-pairs.ts'
import { searchRunning } from './fit-running.ts'
import {
  type Candidate,
  edgesOf,
  type Measure,
  nearest,
  type Search,
  settleAll,
} from './fit-search.ts'
import { legitimateReadings, lenientReadings, neighboursOf, strayReadings } from './hypotheses.ts'
import type { PromisedLimits } from './limits.ts'
import { type Moment, slackOf } from './moments.ts'
import type { Charge, Reading } from './readings.ts'
import { distanceOf, noExpectation, Replays } from './replay.ts'
import type { Expectation } from './walk.ts'

export interface FitResult {
  /** Legitimate pairs of least distance, each pair of kinds and charges once. */
  readonly legitimate: readonly Fit[]
  /** The distance without a burst limit, and without a sustained limit: was either seen at all? */
  readonly withoutBurst: number
  readonly withoutSustained: number
  /** Pairs with counters that round down. Asked for again, the same. */
  findLenient(): readonly Fit[]
  /** Pairs with a clock of whole seconds. Asked for again, the same. */
  findCoarse(): readonly Fit[]
  /**
   * Pairs of windows that each account has for itself; they may pass for a limit that is a little
   * off, so they count where they explain no less than any stray pair. Asked for again, the same.
   */
  findRunning(): readonly Fit[]
  /** How far the time of a request is unknown, in milliseconds. */
  readonly slackMs: number
  /** Looks for pairs with a stray reading in them, of least distance; takes some seconds. */
  findStray(): readonly Fit[]
}

const margin = 2

type Which = 'burst' | 'sustained'

/**
 * How a broken limit may charge: for what it lets through, or as what comes nearest does where that
 * is otherwise, as the limit that is asked first charges for what the second one refuses.
 */
function chargesIn(nearby: readonly Fit[], which: Which): readonly Charge[] {
  const charges = nearby.map((fit) => fit[which].reading.charge)
  const other = charges.find((charge) => charge !== 'debt')
  if (other === undefined || charges.includes('admitted')) return ['admitted']
  return ['admitted', other]
}

function searchStray(
  search: Search,
  limits: PromisedLimits,
  which: Which,
  charges: readonly Charge[],
): Candidate[] {
  const sweep = (onClock: boolean): Candidate[] => {
    const readings = strayReadings(limits[which], onClock, charges)
    const coarse = settleAll(search, readings, false, 2 * margin)
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
function searchLegitimatePairs(
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

/** One limit is taken to be stray and the other to be kept, each way round; then both. */
function searchStrayPairs(
  alone: Search,
  limits: PromisedLimits,
  bursts: readonly Candidate[],
  nearby: readonly Fit[],
): Fit[] {
  const { moments } = alone
  const findStray = (search: Search, which: Which): Candidate[] =>
    searchStray(search, limits, which, chargesIn(nearby, which))
  const strayBursts = findStray(alone, 'burst')
  const keptSustaineds =
    strayBursts.length === 0
      ? []
      : settleAll(
          besides(alone, strayBursts),
          legitimateReadings(limits, 'sustained'),
          true,
          margin,
        )
  const straySustaineds = findStray(besides(alone, bursts), 'sustained')
  const single = [
    ...pairUp(moments, strayBursts, keptSustaineds),
    ...pairUp(moments, bursts, straySustaineds),
  ]
  const isExplained = single.some(({ distance }) => distance === 0)
  if (isExplained || strayBursts.length === 0) return single
  const both = findStray(besides(alone, strayBursts), 'sustained')
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
  const replays = new Replays(moments)
  const edgesMs = edgesOf(moments)
  return { moments, edgesMs, replays, atMost: never, keptMax: 80, phasesMax: 24 }
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
  const searchPairs = (readings: typeof legitimateReadings): Pairs =>
    searchLegitimatePairs(alone, (which) => readings(limits, which), tolerance)
  const { bursts, sustaineds, fits } = searchPairs(legitimateReadings)
  const legitimate = least(fits)
  const narrow = { ...alone, atMost: strayMost, keptMax: 12, phasesMax: 3 }
  // What is no nearer than the usual readings is of no interest.
  const nearer = (legitimate[0]?.distance ?? 0) + 3 * margin
  const few = { ...alone, atMost: nearer, keptMax: 12, phasesMax: 3 }
  let lenient: readonly Fit[] | null = null
  let running: readonly Fit[] | null = null
  let coarse: readonly Fit[] | null = null
  return {
    legitimate,
    withoutBurst: leastOf(sustaineds.map((one) => distanceOf(moments, none, one.expectation))),
    withoutSustained: leastOf(bursts.map((one) => distanceOf(moments, one.expectation, none))),
    slackMs,
    findLenient() {
      lenient ??= least(searchPairs(lenientReadings).fits)
      return lenient
    },
    findCoarse() {
      coarse ??= searchCoarse(limits, (readingsOf) =>
        least(searchLegitimatePairs(few, readingsOf, tolerance).fits),
      )
      return coarse
    },
    findRunning() {
      running ??= searchRunning(alone, limits)
      return running
    },
    findStray() {
      const soon = { ...alone, measure: looseAfter(soonShare * limit) }
      const kept = settleAll(soon, legitimateReadings(limits, 'burst'), true, margin)
      const both = [...bursts.slice(0, narrow.keptMax), ...kept.slice(0, narrow.keptMax)]
      return least(searchStrayPairs(narrow, limits, both, legitimate))
    },
  }
}

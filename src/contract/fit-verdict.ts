/** Says what a fit amounts to: each limit as promised, wider, narrower, not seen, or impossible to tell. */
import { type Fit, type FitResult, fitReadings } from './fit.ts'
import type { Limit, PromisedLimits } from './limits.ts'
import type { Charge, Reading, ReadingKind } from './readings.ts'
import { type Moment, slackOf } from './replay.ts'

export type FitStanding = 'promised' | 'wider' | 'narrower' | 'unseen' | 'ambiguous'

export interface LimitVerdict {
  readonly standing: FitStanding
  /** Kinds that explain what was seen; empty where none does. */
  readonly kinds: readonly ReadingKind[]
  readonly charges: readonly Charge[]
  /** Null where nothing was measured, and where there is no limit. */
  readonly limit: number | null
  readonly windowMs: number | null
}

export interface FitVerdict {
  readonly burst: LimitVerdict
  readonly sustained: LimitVerdict
  /** Requests that the best legitimate reading does not explain. */
  readonly distance: number
  readonly moments: number
  /** Requests of these kinds did not count, else nothing fits. */
  readonly free: readonly string[]
}

/** With more uncertainty than this about when requests arrived, one request may be misjudged. */
const quietMs = 60
/**
 * A stray reading has to explain this many requests more than every legitimate one; so with fewer
 * than these unexplained there is nothing to complain about.
 */
const leadMin = 2

type Which = 'burst' | 'sustained'

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

function describe(
  standing: FitStanding,
  readings: readonly Reading[],
  numbers: Limit | null,
): LimitVerdict {
  return {
    standing,
    kinds: distinct(readings.map(({ kind }) => kind)),
    charges: distinct(readings.map(({ charge }) => charge)),
    limit: numbers?.limit ?? null,
    windowMs: numbers?.windowMs ?? null,
  }
}

const ambiguous = describe('ambiguous', [], null)

function asPromised(result: FitResult, limits: PromisedLimits, which: Which): LimitVerdict {
  const without = which === 'burst' ? result.withoutBurst : result.withoutSustained
  if (without <= (result.legitimate[0]?.distance ?? 0)) return describe('unseen', [], null)
  const readings = result.legitimate.map((fit) => fit[which].reading)
  return describe('promised', readings, limits[which])
}

/** Does the reading let through more or less than promised? */
function directionOf(reading: Reading, promised: Limit): 'wider' | 'narrower' {
  if (reading.kind === 'none' || reading.limit > promised.limit) return 'wider'
  if (reading.limit < promised.limit) return 'narrower'
  return reading.windowMs < promised.windowMs ? 'wider' : 'narrower'
}

function blame(fits: readonly Fit[], promised: Limit, which: Which): LimitVerdict {
  const readings = fits.map((fit) => fit[which].reading)
  const directions = distinct(readings.map((reading) => directionOf(reading, promised)))
  const [direction] = directions
  if (direction === undefined || directions.length > 1) return ambiguous
  const { kind } = readings[0]!
  const same = readings.filter((reading) => reading.kind === kind)
  const middle = same[Math.floor(same.length / 2)]!
  return describe(direction, readings, kind === 'none' ? null : middle)
}

/** Every stray pair must blame the same limit; where some blame the other one, nobody can tell. */
function judgeStray(result: FitResult, limits: PromisedLimits): Pick<FitVerdict, Which> {
  const isStray = (fit: Fit, which: Which): boolean => !fit[which].legitimate
  const fits = result.stray
  const verdictOf = (which: Which): LimitVerdict => {
    if (fits.every((fit) => isStray(fit, which))) return blame(fits, limits[which], which)
    if (fits.some((fit) => isStray(fit, which))) return ambiguous
    return describe(
      'promised',
      fits.map((fit) => fit[which].reading),
      limits[which],
    )
  }
  return { burst: verdictOf('burst'), sustained: verdictOf('sustained') }
}

function judge(moments: readonly Moment[], limits: PromisedLimits): FitVerdict {
  const tolerance = slackOf(moments) > quietMs ? 1 : 0
  const result = fitReadings(moments, limits, leadMin - 1)
  const distance = result.legitimate[0]?.distance ?? 0
  const base = { distance, moments: moments.length, free: [] }
  if (distance < leadMin) {
    return {
      ...base,
      burst: asPromised(result, limits, 'burst'),
      sustained: asPromised(result, limits, 'sustained'),
    }
  }
  const stray = result.stray[0]?.distance ?? Number.POSITIVE_INFINITY
  if (stray > tolerance || distance - stray < leadMin) {
    return { ...base, burst: ambiguous, sustained: ambiguous }
  }
  return { ...base, ...judgeStray(result, limits) }
}

const isSettled = ({ burst, sustained }: FitVerdict): boolean =>
  burst.standing !== 'ambiguous' && sustained.standing !== 'ambiguous'

/**
 * What the probes say about both limits. Where nothing fits, requests of one odd kind are left out in
 * turn: a target that does not count them breaks another promise than this one. Null without probes.
 */
export function measureFit(moments: readonly Moment[], limits: PromisedLimits): FitVerdict | null {
  if (!moments.some((moment) => !moment.context)) return null
  const verdict = judge(moments, limits)
  if (isSettled(verdict)) return verdict
  const probes = moments.filter(({ context }) => !context)
  const odd = distinct(probes.map(({ kind }) => kind)).filter((kind) => kind !== 'plain')
  const failing = odd.filter((kind) => / \d+$/.test(kind))
  const missing = failing.filter((kind) => kind.endsWith(' 404'))
  for (const free of [...odd.map((kind) => [kind]), missing, failing, odd]) {
    const others = moments.filter((moment) => !free.includes(moment.kind))
    const without = others.length < moments.length ? judge(others, limits) : verdict
    if (isSettled(without)) return { ...without, free }
  }
  return verdict
}

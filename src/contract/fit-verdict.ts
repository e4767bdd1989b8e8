/**
 * Says what a fit amounts to: each limit as promised, wider, narrower, not seen, or impossible to
 * tell.
 */
import { type FitResult, fitReadings } from './fit.ts'
import { type Fit, hasCounter } from './fit-pairs.ts'
import { chargesOf, roundest } from './hypotheses.ts'
import type { Limit, PromisedLimits } from './limits.ts'
import { type Moment, slackOf } from './moments.ts'
import type { Charge, Reading, ReadingKind } from './readings.ts'

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

/** With more uncertainty than this about when requests arrived, some of them are misjudged … */
const quietMs = 10
/** … one in so many moments. */
const noisyEvery = 150
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
    charges: chargesOf(readings),
    limit: numbers?.limit ?? null,
    windowMs: numbers?.windowMs ?? null,
  }
}

const ambiguous = describe('ambiguous', [], null)

/**
 * One bucket that gives back no faster than the longer limit allows keeps that one too (AMB-05).
 */
function impliedBy(result: FitResult, { sustained }: PromisedLimits, which: Which): LimitVerdict {
  const readings = result.legitimate.map(({ burst }) => burst.reading)
  const fastest = (1.05 * sustained.limit) / sustained.windowMs
  const slow = readings.every(({ kind, perMs }) => kind === 'token-bucket' && perMs <= fastest)
  if (which === 'burst' || !slow) return describe('unseen', [], null)
  return describe('promised', readings, sustained)
}

function asPromised(result: FitResult, limits: PromisedLimits, which: Which): LimitVerdict {
  const without = which === 'burst' ? result.withoutBurst : result.withoutSustained
  if (without <= (result.legitimate[0]?.distance ?? 0)) return impliedBy(result, limits, which)
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
  return describe(direction, readings, kind === 'none' ? null : roundest(same))
}

/** Every stray pair must blame the same limit; where some blame the other one, nobody can tell. */
function judgeStray(fits: readonly Fit[], limits: PromisedLimits): Pick<FitVerdict, Which> {
  const isStray = (fit: Fit, which: Which): boolean => !fit[which].legitimate
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

interface Bounds {
  /** A stray reading may leave this many requests unexplained. */
  readonly noise: number
  /** From this distance on the legitimate readings explain too little. */
  readonly lead: number
}

/** Counters on a clock hang on milliseconds of their phase, where a lane walks along their edge. */
const touchyExtra = 2

function isTouchy({ legitimate }: FitResult): boolean {
  const { burst, sustained } = legitimate[0] ?? {}
  return [burst, sustained].some((one) => one?.reading.kind === 'sliding-counter-clock')
}

function boundsOf(moments: readonly Moment[]): Bounds {
  const noise = slackOf(moments) > quietMs ? Math.round(moments.length / noisyEvery) : 0
  return { noise, lead: leadMin + noise }
}

/** The verdict where legitimate readings explain enough; null where they do not. */
function acceptFit(
  result: FitResult,
  moments: readonly Moment[],
  limits: PromisedLimits,
  free: readonly string[],
): FitVerdict | null {
  const distance = result.legitimate[0]?.distance ?? 0
  const extra = isTouchy(result) ? touchyExtra : 0
  if (distance >= boundsOf(moments).lead + extra) return null
  const burst = asPromised(result, limits, 'burst')
  const sustained = asPromised(result, limits, 'sustained')
  return { burst, sustained, distance, moments: moments.length, free }
}

/**
 * Requests of one odd kind, or of several, may not count: that breaks another promise than this.
 */
function judgeWithout(moments: readonly Moment[], limits: PromisedLimits): FitVerdict | null {
  const probes = moments.filter(({ context }) => !context)
  const odd = distinct(probes.map(({ kind }) => kind)).filter((kind) => kind !== 'plain')
  const failing = odd.filter((kind) => / \d+$/.test(kind))
  const missing = failing.filter((kind) => kind.endsWith(' 404'))
  for (const free of [...odd.map((kind) => [kind]), missing, failing, odd]) {
    if (free.length === 0) continue
    const others = moments.filter((moment) => !free.includes(moment.kind))
    const result = fitReadings(others, limits, boundsOf(others).lead - 1)
    const verdict = acceptFit(result, others, limits, free)
    if (verdict !== null) return verdict
  }
  return null
}

/** The verdict where a stray reading explains what no legitimate one does; null where none does. */
function blameStray(
  result: FitResult,
  moments: readonly Moment[],
  limits: PromisedLimits,
): FitVerdict | null {
  const { noise, lead } = boundsOf(moments)
  const distance = result.legitimate[0]?.distance ?? 0
  // Legitimate windows of each account's own that explain no less are no stray ones.
  const running = result.findRunning()[0]?.distance ?? Number.POSITIVE_INFINITY
  if (running === 0) return null
  const fits = result.findStray()
  const stray = fits[0]?.distance ?? Number.POSITIVE_INFINITY
  if (stray > noise || running <= stray || distance - stray < lead) return null
  const lenient = acceptLenient(result, fits, moments, limits)
  if (lenient !== null) return lenient
  const coarse = result.findCoarse()
  const explained = (coarse[0]?.distance ?? Number.POSITIVE_INFINITY) <= stray
  const accepted = explained ? acceptOthers(result, coarse, moments, limits) : null
  if (accepted !== null) return accepted
  return { ...judgeStray(fits, limits), distance, moments: moments.length, free: [] }
}

/** The verdict where legitimate readings of another sort explain enough; null where they do not. */
function acceptOthers(
  result: FitResult,
  legitimate: readonly Fit[],
  moments: readonly Moment[],
  limits: PromisedLimits,
): FitVerdict | null {
  if (legitimate.length === 0) return null
  return acceptFit({ ...result, legitimate }, moments, limits, [])
}

/** The verdict with counters that round down, where what comes nearest is a counter. */
function acceptLenient(
  result: FitResult,
  nearest: readonly Fit[],
  moments: readonly Moment[],
  limits: PromisedLimits,
): FitVerdict | null {
  return hasCounter(nearest) ? acceptOthers(result, result.findLenient(), moments, limits) : null
}

/** So many refusals and nothing else are a limit of nothing. */
const deniedMin = 5

/** The verdict where not one request was let through; null where one was, or few were sent. */
function judgeDenied(moments: readonly Moment[], limits: PromisedLimits): FitVerdict | null {
  const probes = moments.filter(({ context }) => !context)
  const sent = probes.reduce((sum, moment) => sum + moment.sent, 0)
  if (sent < deniedMin || probes.some(({ admitted }) => admitted > 0)) return null
  const { windowMs } = limits.burst
  return {
    burst: describe('narrower', [], { limit: 0, windowMs }),
    sustained: describe('unseen', [], null),
    ...{ distance: sent, moments: moments.length, free: [] },
  }
}

/**
 * What the probes say about both limits: legitimate readings first, then stray ones; where neither
 * explain what was seen, requests of some kind may not count. Null without probes.
 */
export function measureFit(moments: readonly Moment[], limits: PromisedLimits): FitVerdict | null {
  if (!moments.some((moment) => !moment.context)) return null
  const denied = judgeDenied(moments, limits)
  if (denied !== null) return denied
  const result = fitReadings(moments, limits, boundsOf(moments).lead - 1)
  const distance = result.legitimate[0]?.distance ?? 0
  return (
    acceptFit(result, moments, limits, []) ??
    acceptLenient(result, result.legitimate, moments, limits) ??
    blameStray(result, moments, limits) ??
    acceptOthers(result, result.findRunning(), moments, limits) ??
    acceptOthers(result, result.findCoarse(), moments, limits) ??
    judgeWithout(moments, limits) ?? {
      ...{ burst: ambiguous, sustained: ambiguous, free: [] },
      ...{ distance, moments: moments.length },
    }
  )
}

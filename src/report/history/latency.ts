/**
 * Tells a slower target from an ordinary night: effect and interval against the median of
 * comparable
 * nights, and repeated before it is an alarm.
 */
import type { Night, OperationNight } from './night.ts'
import { logErrorOf, medianOf } from './quantiles.ts'

export type LatencyStanding = 'unchanged' | 'warning' | 'alarm' | 'faster' | 'no baseline'

export interface LatencyRow {
  readonly operation: string
  readonly measure: 'median' | 'p95'
  readonly nowMs: number
  /** Median of the nights before; null while there are too few. */
  readonly usualMs: number | null
  /** Now against usual: 1.25 is a quarter slower. The interval is what chance can explain. */
  readonly ratio: number | null
  readonly low: number | null
  readonly high: number | null
  /** Nights that were compared with. */
  readonly nights: number
  readonly standing: LatencyStanding
}

/** Nights looked back on, and the fewest that make a baseline. */
const windowMax = 30
export const nightsMin = 7
/** Nights in which a change must be seen before it is an alarm. */
const repeatNights = 3
/** Less than this is never worth a word, however sure. */
const effectMin = Math.log(1.1)
/** Nor is this, however much of so little: nobody notices. */
const effectMinMs = 2
/** A target is granted this night-to-night deviation even if its history is calmer. */
const nightDeviation = 0.05
/** As many nights' worth of trust as that assumption has beside what the nights themselves show. */
const assumedNights = 10
/** A history this much wilder than assumed is taken at its word. */
const wild = 1.5
/**
 * Deviations: of one night for a warning, or of the plain mean of three; of their steadied mean for
 * an alarm.
 */
const warnAt = 3
const lastingAt = 2.7
const alarmAt = 3.6
/** Fewest answers that bound a quantile from both sides. */
const answersMin = { median: 20, p95: 80 } as const
const measures = ['median', 'p95'] as const

interface Point {
  readonly log: number
  readonly error: number | null
}

function pointOf(row: OperationNight | undefined, measure: 'median' | 'p95'): Point | null {
  const quantile = row?.[measure]
  if (!row || !quantile || row.n < answersMin[measure] || !(quantile.ms > 0)) return null
  return { log: Math.log(quantile.ms), error: logErrorOf(quantile) }
}

/** Robust deviation of a night: what the nights show, steadied by what chance within one makes. */
function deviationOf(points: readonly Point[]): number {
  const middle = medianOf(points.map(({ log }) => log))
  const spread = 1.4826 * medianOf(points.map(({ log }) => Math.abs(log - middle)))
  const errors = points.flatMap(({ error }) => error ?? [])
  const assumed = Math.hypot(nightDeviation, errors.length > 0 ? medianOf(errors) : 0)
  const weights = points.length + assumedNights
  const squares = points.length * spread ** 2 + assumedNights * assumed ** 2
  const deviation = spread > wild * assumed ? spread : Math.sqrt(squares / weights)
  // The fewer nights, the less their spread says.
  return Math.max(deviation, assumed) * (1 + 2 / points.length)
}

interface Effect {
  readonly usual: number
  readonly mean: number
  readonly half: number
  readonly nights: number
}

const meanOf = (effects: readonly number[]): number =>
  effects.reduce((sum, effect) => sum + effect, 0) / effects.length

/** The mean of some effects, the greatest of them counted no higher than the one below it. */
function steadyMean(effects: readonly number[]): number {
  const sorted = effects.toSorted((a, b) => a - b)
  return meanOf(sorted.map((effect) => Math.min(effect, sorted.at(-2) ?? effect)))
}

/** The mean of the last nights against the median of those before; null where these are too few. */
function effectOf(
  series: readonly Point[],
  last: number,
  deviations: number,
  centre = meanOf,
): Effect | null {
  const before = series.slice(0, -last).slice(-windowMax)
  const now = series.slice(-last)
  if (before.length < nightsMin || now.length < last) return null
  const usual = medianOf(before.map(({ log }) => log))
  const mean = centre(now.map(({ log }) => log - usual))
  // The variance of a median is 1.57 that of a mean.
  const width = Math.sqrt(1 / last + 1.57 / before.length)
  const half = deviations * deviationOf(before) * width
  return { usual, mean, half, nights: before.length }
}

/**
 * Is the change more than chance makes, more than a tenth, and more than anybody would overlook?
 */
function isSlower({ usual, mean, half }: Effect): boolean {
  const slowerMs = Math.exp(usual + mean) - Math.exp(usual)
  return mean > effectMin && mean > half && slowerMs > effectMinMs
}

/** Tonight and another of the last nights are slower, and so is their mean. */
function isRepeated(series: readonly Point[], deviations: number, centre = meanOf): boolean {
  const effect = effectOf(series, repeatNights, deviations, centre)
  if (effect === null || !isSlower(effect)) return false
  const slow = series.slice(-repeatNights).map(({ log }) => log - effect.usual > effectMin)
  return slow.at(-1) === true && slow.filter(Boolean).length >= 2
}

function standingOf(series: readonly Point[], effect: Effect): LatencyStanding {
  if (isRepeated(series, alarmAt, steadyMean)) return 'alarm'
  if (isSlower(effect) || isRepeated(series, lastingAt)) return 'warning'
  return effect.mean < -effectMin && -effect.mean > effect.half ? 'faster' : 'unchanged'
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

function rowOf(
  operation: string,
  measure: 'median' | 'p95',
  series: readonly Point[],
): LatencyRow | null {
  const now = series.at(-1)
  if (now === undefined) return null
  const nowMs = rounded(Math.exp(now.log))
  const effect = effectOf(series, 1, warnAt)
  if (effect === null) {
    const unknown = { usualMs: null, ratio: null, low: null, high: null }
    return {
      ...{ operation, measure, nowMs, ...unknown },
      nights: series.length - 1,
      standing: 'no baseline',
    }
  }
  const { usual, mean, half, nights } = effect
  return {
    operation,
    measure,
    nowMs,
    usualMs: rounded(Math.exp(usual)),
    ratio: rounded(Math.exp(mean)),
    low: rounded(Math.exp(mean - half)),
    high: rounded(Math.exp(mean + half)),
    nights,
    standing: standingOf(series, effect),
  }
}

/**
 * Median and p95 of every operation of tonight against the comparable nights before, oldest first.
 */
export function compareLatency(before: readonly Night[], tonight: Night): LatencyRow[] {
  return Object.entries(tonight.operations).flatMap(([operation, row]) =>
    measures.flatMap((measure) => {
      const now = pointOf(row, measure)
      if (now === null) return []
      const past = before.flatMap((night) => pointOf(night.operations[operation], measure) ?? [])
      return rowOf(operation, measure, [...past, now]) ?? []
    }),
  )
}

/** Which readings of one limit are legitimate, and which others a broken limiter may follow. */
import type { Limit, PromisedLimits } from './limits.ts'
import type { Charge, Reading, ReadingKind } from './readings.ts'

const kinds: readonly ReadingKind[] = [
  'fixed-window-first-hit',
  'fixed-window-clock',
  'sliding-log',
  'sliding-counter-clock',
  'sliding-counter-first-hit',
]
const charges: readonly Charge[] = ['admitted', 'all', 'others']

function read(kind: ReadingKind, limit: Limit, members: Partial<Reading> = {}): Reading {
  const perMs = limit.limit / limit.windowMs
  return { kind, ...limit, phaseMs: 0, perMs, charge: 'admitted', ...members }
}

/** Whole steps from `from` to `to`. */
function range(from: number, to: number, step = 1): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => from + i * step)
}

/**
 * A bucket may be as deep as the limit or one deeper (a queue's own place), and may give back
 * anything between the sustained and the burst rate (AMB-05).
 */
function legitimateBuckets(limit: Limit, slowest: number, fastest: number): Reading[] {
  const rates = slowest === fastest ? [fastest] : range(slowest, fastest, (fastest - slowest) / 10)
  const depths = [limit.limit, limit.limit + 1]
  return depths.flatMap((depth) =>
    rates.flatMap((perMs) =>
      (['admitted', 'all', 'others', 'debt'] as const).map((charge) =>
        read('token-bucket', { ...limit, limit: depth }, { perMs, charge }),
      ),
    ),
  )
}

/** Every legitimate reading of one limit; where windows begin is found by the search. */
export function legitimateReadings(
  limits: PromisedLimits,
  which: 'burst' | 'sustained',
): Reading[] {
  const limit = limits[which]
  const fastest = limit.limit / limit.windowMs
  const slowest = which === 'burst' ? limits.sustained.limit / limits.sustained.windowMs : fastest
  return [
    ...kinds.flatMap((kind) => charges.map((charge) => read(kind, limit, { charge }))),
    read('fixed-window-first-hit', limit, { charge: 'opening' }),
    ...legitimateBuckets(limit, Math.min(slowest, fastest), fastest),
  ]
}

/** A little less than one request. */
const fraction = 0.9999

/**
 * The same, with counters that round what they have counted down: a whole request more passes
 * while any fraction of one is over (HAProxy's rates, Symfony's sliding windows).
 */
export function lenientReadings(limits: PromisedLimits, which: 'burst' | 'sustained'): Reading[] {
  return legitimateReadings(limits, which).map((reading) =>
    isCounter(reading) ? { ...reading, limit: reading.limit + fraction } : reading,
  )
}

/** Clocks that are not fine show whole seconds. */
const coarseStepMs = 1_000

/**
 * The same with a clock of whole seconds (PHP's `time()`): a window that begins late in a second is
 * up to a second shorter. Windows on the clock are the same by either, but begin with a second.
 */
export function coarseReadings(
  limits: PromisedLimits,
  which: 'burst' | 'sustained',
  phaseMs: number,
): Reading[] {
  return legitimateReadings(limits, which).map((reading) => ({
    ...reading,
    stepMs: coarseStepMs,
    phaseMs,
  }))
}

/** Does it count by weighing the window before? */
export function isCounter({ kind }: Reading): boolean {
  return kind === 'sliding-counter-clock' || kind === 'sliding-counter-first-hit'
}

/**
 * Readings in which each account has windows of its own on the clock: as a bucket that is filled at
 * intervals from when it was made. They cost a search per account.
 */
export function runningReadings(limits: PromisedLimits, which: 'burst' | 'sustained'): Reading[] {
  return charges.map((charge) => read('fixed-window-running', limits[which], { charge }))
}

/** Windows that are far off: another unit, another limiter's window. */
const farShares = [0.1, 1 / 6, 0.25, 1 / 3, 3, 4, 5, 6, 10, 60]

const strayKinds: readonly ReadingKind[] = [
  'fixed-window-first-hit',
  'sliding-log',
  'sliding-counter-first-hit',
  'token-bucket',
]

/** Readings close to a stray one: finer steps of the number or the window it differs in. */
export function neighboursOf(reading: Reading, promised: Limit): Reading[] {
  const { limit, windowMs } = reading
  if (reading.kind === 'none') return []
  if (limit !== promised.limit) {
    const reach = Math.ceil(promised.limit / 20)
    const counts = range(Math.max(1, limit - reach), limit + reach)
    const other = counts.filter((count) => count !== limit && count !== promised.limit)
    return other.map((count) => ({ ...reading, limit: count, perMs: count / windowMs }))
  }
  const stepMs = promised.windowMs / 100
  const windows = range(-4, 4).map((step) => windowMs + step * stepMs)
  const other = windows.filter((ms) => ms > 0 && ms !== windowMs && ms !== promised.windowMs)
  return other.map((ms) => ({ ...reading, windowMs: ms, perMs: limit / ms }))
}

/**
 * Readings with another number or another window, one of them at a time, and no limit at all; those
 * but buckets with each of these charges. Numbers close by are tried one by one, others in steps of
 * a twentieth. Windows on the clock take longest to search, hence apart.
 */
export function strayReadings(
  limit: Limit,
  onClock: boolean,
  charged: readonly Charge[],
): Reading[] {
  const { limit: count, windowMs } = limit
  const near = range(Math.max(1, count - 5), count + 5)
  const far = range(2, 44).map((twentieth) => Math.max(1, Math.round((twentieth * count) / 20)))
  const stepOf = count > 60 ? 10 : 5
  const round = range(stepOf, 2 * count, stepOf)
  const counts = [...new Set([...near, ...far, ...round])].filter((other) => other !== count)
  const shares = [...range(10, 40).map((twentieth) => twentieth / 20), ...farShares]
  const windows = shares.map((share) => share * windowMs).filter((other) => other !== windowMs)
  const stray = [
    ...counts.map((other) => ({ limit: other, windowMs })),
    ...windows.map((other) => ({ limit: count, windowMs: other })),
  ]
  const readAll = (kind: ReadingKind, others: readonly Limit[]): Reading[] =>
    (kind === 'token-bucket' ? (['admitted'] as const) : charged).flatMap((charge) =>
      others.map((other) => read(kind, other, { charge })),
    )
  if (onClock) {
    const close = near.filter((other) => other !== count && Math.abs(other - count) <= 2)
    const counters = close.map((other) => ({ limit: other, windowMs }))
    return [...readAll('fixed-window-clock', stray), ...readAll('sliding-counter-clock', counters)]
  }
  return [read('none', limit), ...strayKinds.flatMap((kind) => readAll(kind, stray))]
}

/**
 * How readings that explain the same charge. That a refused request begins a window is said only
 * where nothing simpler explains as much.
 */
export function chargesOf(readings: readonly Reading[]): Charge[] {
  const charges = [...new Set(readings.map(({ charge }) => charge))]
  return charges.includes('admitted') ? charges.filter((one) => one !== 'opening') : charges
}

const roundSteps = [60_000, 10_000, 5_000, 1_000, 500, 100]

/** Of windows that explain the same, people have most likely set the roundest. */
export function roundest(readings: readonly Reading[]): Reading {
  const roundness = ({ windowMs }: Reading): number => {
    const at = roundSteps.findIndex((step) => windowMs % step === 0)
    return at < 0 ? roundSteps.length : at
  }
  return readings.toSorted((a, b) => roundness(a) - roundness(b))[0]!
}

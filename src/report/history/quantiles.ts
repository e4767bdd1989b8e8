/** Quantiles of measured times, and how far they can be trusted. */

/** One quantile of a night's answers. */
export interface Quantile {
  readonly ms: number
  /**
   * 95 % interval of the true quantile, whatever the distribution; null where there are too few
   * answers to bound it (p95 needs 59 of them).
   */
  readonly lowMs: number | null
  readonly highMs: number | null
}

/** Quantile by nearest rank, of sorted numbers; null of none. */
export function quantileOf(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}

const z95 = 1.96

/** A quantile with the interval that order statistics give it; null of no numbers. */
export function boundedQuantile(sorted: readonly number[], share: number): Quantile | null {
  const ms = quantileOf(sorted, share)
  if (ms === null) return null
  const middle = sorted.length * share
  const half = z95 * Math.sqrt(sorted.length * share * (1 - share))
  const low = Math.floor(middle - half) - 1
  const high = Math.ceil(middle + half) - 1
  return { ms, lowMs: sorted[low] ?? null, highMs: sorted[high] ?? null }
}

/**
 * Standard error of a quantile's logarithm, as far as its interval tells; null where it is open.
 */
export function logErrorOf({ lowMs, highMs }: Quantile): number | null {
  if (lowMs === null || highMs === null || lowMs <= 0) return null
  return Math.log(highMs / lowMs) / (2 * z95)
}

/** The middle of some numbers; NaN of none. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const upper = sorted[Math.floor(half)] ?? Number.NaN
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper
}

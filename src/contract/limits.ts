/** The promised rate limits as numbers. Loaded by k6 too, so it imports nothing. */

export interface Limit {
  /** Requests allowed in one window. */
  readonly limit: number
  readonly windowMs: number
}

export interface PromisedLimits {
  readonly burst: Limit
  readonly sustained: Limit
}

/** 30 requests in a 10-second window and 120 a minute, per account (RAT-01, RAT-02). */
export const promisedLimits: PromisedLimits = {
  burst: { limit: 30, windowMs: 10_000 },
  sustained: { limit: 120, windowMs: 60_000 },
}

/**
 * Least time in milliseconds until the n-th request may be sent under both limits, from a rested
 * account: the optimum under sliding logs and windows anchored at the first request.
 */
export function leastTimeMs(requests: number, limits: PromisedLimits = promisedLimits): number {
  if (requests < 1) return 0
  const { burst, sustained } = limits
  const minutes = Math.floor((requests - 1) / sustained.limit)
  const bursts = Math.floor(((requests - 1) % sustained.limit) / burst.limit)
  return minutes * sustained.windowMs + bursts * burst.windowMs
}

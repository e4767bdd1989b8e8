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

const limitPattern = /^(\d{1,6})\/(\d{1,6}(?:\.\d{1,3})?)s$/

function parseLimit(text: string): Limit | null {
  const [, count, seconds] = limitPattern.exec(text.trim()) ?? []
  const limit = Number(count)
  const windowMs = Number(seconds) * 1000
  return limit >= 1 && windowMs >= 1 ? { limit, windowMs } : null
}

/**
 * Reads two promised limits from `120/60s` and `30/10s`, in any order or joined by a comma: the
 * shorter window is the burst limit. Returns one sentence where they are unusable.
 */
export function parseLimits(texts: readonly string[]): PromisedLimits | string {
  const parts = texts.flatMap((text) => text.split(',')).filter((part) => part.trim() !== '')
  const limits: Limit[] = []
  for (const part of parts) {
    const limit = parseLimit(part)
    if (limit === null) return `“${part.trim()}” is no limit; write it like 120/60s`
    limits.push(limit)
  }
  const [burst, sustained, ...others] = limits.sort((a, b) => a.windowMs - b.windowMs)
  if (burst === undefined || sustained === undefined || others.length > 0) {
    return `two limits are needed, ${parts.length} given; write them like 120/60s,30/10s`
  }
  if (burst.windowMs === sustained.windowMs) return 'the two limits have the same window'
  if (burst.limit > sustained.limit) {
    return 'the shorter window may not allow more requests than the longer one'
  }
  return { burst, sustained }
}

/** Writes limits the way `parseLimits` reads them. */
export function formatLimits(limits: PromisedLimits): string {
  const one = (limit: Limit): string => `${limit.limit}/${limit.windowMs / 1000}s`
  return `${one(limits.sustained)},${one(limits.burst)}`
}

/**
 * Least requests within one burst window that, all accepted, no legitimate reading allows (RAT-02).
 */
export function provesUnlimited(limit: Limit): number {
  return 2 * limit.limit + 1
}

/** Requests that were sent together are all answered within so many milliseconds, as a rule. */
export const flightMs = 400

/**
 * Does so much of the allowance come back within one flight that the next one need not be refused,
 * whoever sends it?
 */
export function comesBackSoon({ limit, windowMs }: Limit): boolean {
  return (limit * flightMs) / windowMs >= 2
}

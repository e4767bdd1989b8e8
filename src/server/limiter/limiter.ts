/** What every limiting algorithm offers, and the rule it enforces. */

/** Every algorithm that the reference server counts by (RAT-24). */
export const algorithms = [
  'fixed-first-hit',
  'fixed-clock',
  'fixed-running',
  'sliding-log',
  'sliding-counter',
  'token-bucket',
  'gcra',
  'leaky-queue',
] as const
export type Algorithm = (typeof algorithms)[number]

/** One limit on one key. */
export interface LimitRule {
  /** `burst`, `sustained` or another name. */
  readonly name: string
  readonly limit: number
  readonly windowMs: number
  readonly algorithm: Algorithm
  /** Clock-aligned kinds: how far the windows are shifted from the epoch, in milliseconds. */
  readonly phaseMs?: number
  /** Bucket kinds: tokens given back per second; default `limit` in one window. */
  readonly refillPerSecond?: number
}

/** How a key stands under one rule at one moment. */
export interface Standing {
  readonly rule: LimitRule
  /** Would a request be let through now? */
  readonly allowed: boolean
  /** Requests left, 0 or more. */
  readonly remaining: number
  /** When the allowance is whole again or the window ends: milliseconds since the epoch. */
  readonly resetAt: number
  /** Milliseconds until a request would pass; 0 when it would pass now. */
  readonly retryAfterMs: number
  /** Milliseconds the request has to queue before it is served. */
  readonly delayMs: number
}

/** The count of one key under one rule. Time is handed in and never runs backwards. */
export interface Limiter {
  /** How things stand now, without taking anything. */
  look(now: number): Standing
  /** Counts one request, whether it was allowed or not, and says how things stand afterwards. */
  take(now: number): Standing
  /** Gives the last request back. */
  refund(now: number): void
}

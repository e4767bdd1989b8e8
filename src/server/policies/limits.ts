/**
 * Decisions about rate limiting: who is counted, how, and what the headers say (RAT, AMB-05, -06,
 * -48, -49).
 */
import { promisedLimits } from '#contract/limits.ts'
import type { Context } from '../context.ts'
import type { LimitVerdict, RefusedCharge } from '../limiter/bank.ts'
import type { LimitRule, Standing } from '../limiter/limiter.ts'

/** The fields that speak of limits. */
export type LimitField = 'limit' | 'remaining' | 'reset' | 'retry-after'

export const limitPolicies = {
  /**
   * The limits and their algorithms; the window of each starts at its first request (RAT-01, -02,
   * -24).
   */
  limits: [
    { name: 'burst', algorithm: 'fixed-first-hit', ...promisedLimits.burst },
    { name: 'sustained', algorithm: 'fixed-first-hit', ...promisedLimits.sustained },
  ] as readonly LimitRule[],

  /**
   * Requests with one key share an allowance: all tokens of an account (RAT-04, RAT-05, RAT-22).
   */
  limiterKey: (context: Context): string => context.account?.label ?? '',

  /** Key for requests without a valid token; null leaves them unlimited (RAT-23). */
  strangerKey: (_context: Context): string | null => null,

  /**
   * Does this request count? Every method and endpoint does, HEAD and replays included (RAT-20,
   * AMB-45).
   */
  counts: (_context: Context): boolean => true,

  /** Which counts a refused request raises; none here (RAT-23). */
  chargesRefused: 'none' as RefusedCharge,

  /**
   * Real milliseconds between judging and counting; more than 0 makes the limiter racy (RAT-28).
   */
  chargeLagMs: 0,

  /**
   * Is the request given back once its answer is known, say for a replay or a 404 (RAT-23, AMB-45)?
   */
  refunds: (_status: number, _context: Context): boolean => false,

  /**
   * The window the headers describe: on 429 the one that refused, else the one with fewest requests
   * left, the longer one on a tie (AMB-06).
   */
  describedWindow(verdict: LimitVerdict, _context: Context): Standing | null {
    if (verdict.refusedBy !== null) return verdict.refusedBy
    let tightest: Standing | null = null
    for (const standing of verdict.standings) {
      if (tightest === null || standing.remaining < tightest.remaining) tightest = standing
      else if (
        standing.remaining === tightest.remaining &&
        standing.rule.windowMs > tightest.rule.windowMs
      )
        tightest = standing
    }
    return tightest
  },

  /** Header names and their letter case (RAT-09 to RAT-11). */
  limitFieldNames: {
    limit: 'X-RateLimit-Limit',
    remaining: 'X-RateLimit-Remaining',
    reset: 'X-RateLimit-Reset',
    'retry-after': 'Retry-After',
  } as Readonly<Record<LimitField, string>>,

  /**
   * Is the field sent with this status? Retry-After only with 429 (RAT-07, -09 to -11, -19,
   * AMB-49).
   */
  sendsLimitField: (field: LimitField, status: number, _context: Context): boolean =>
    field !== 'retry-after' || status === 429,

  /** Value of X-RateLimit-Limit (RAT-12). */
  limitValue: (standing: Standing, _context: Context): string => String(standing.rule.limit),

  /**
   * Value of X-RateLimit-Remaining: what is left after this request (RAT-13, RAT-14, RAT-18,
   * RAT-30).
   */
  remainingValue: (standing: Standing, _context: Context): string => String(standing.remaining),

  /**
   * Value of X-RateLimit-Reset: Unix seconds, rounded up so that waiting for it suffices (RAT-15).
   */
  resetValue: (standing: Standing, _context: Context): string =>
    String(Math.ceil(standing.resetAt / 1_000)),

  /** Value of Retry-After: whole seconds, rounded up, 1 at least (RAT-07, RAT-08, RAT-17). */
  retryAfterValue: (standing: Standing, _context: Context): string =>
    String(Math.max(1, Math.ceil(standing.retryAfterMs / 1_000))),

  /** Text of the 429; it names the seconds of the header (RAT-26). */
  limitMessage: (retryAfter: string, _context: Context): string =>
    `Too many requests. Retry after ${retryAfter} seconds.`,
}

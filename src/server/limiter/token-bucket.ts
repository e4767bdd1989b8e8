/** A bucket as deep as the limit, refilled evenly; full again is what Reset names. */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

/** Below a thousandth of a token, rounding is all that is missing. */
const CRUMB = 1e-6

export class TokenBucket implements Limiter {
  readonly #rule: LimitRule
  readonly #perMs: number
  #tokens: number
  #filledAt = Number.NEGATIVE_INFINITY

  constructor(rule: LimitRule) {
    this.#rule = rule
    this.#perMs =
      rule.refillPerSecond === undefined ? rule.limit / rule.windowMs : rule.refillPerSecond / 1_000
    this.#tokens = rule.limit
  }

  look(now: number): Standing {
    this.#fill(now)
    const allowed = this.#tokens >= 1 - CRUMB
    return {
      rule: this.#rule,
      allowed,
      remaining: Math.max(0, Math.floor(this.#tokens + CRUMB)),
      resetAt: now + (this.#rule.limit - this.#tokens) / this.#perMs,
      retryAfterMs: allowed ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs),
      delayMs: 0,
    }
  }

  take(now: number): Standing {
    this.#fill(now)
    this.#tokens = Math.max(-this.#rule.limit, this.#tokens - 1)
    return this.look(now)
  }

  refund(now: number): void {
    this.#fill(now)
    this.#tokens = Math.min(this.#rule.limit, this.#tokens + 1)
  }

  #fill(now: number): void {
    const since = now - this.#filledAt
    this.#filledAt = now
    if (since > 0) this.#tokens = Math.min(this.#rule.limit, this.#tokens + since * this.#perMs)
  }
}

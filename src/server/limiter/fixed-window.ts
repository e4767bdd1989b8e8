/** Counts in windows that start at the first request or on the clock (AMB-48). */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

export class FixedWindow implements Limiter {
  readonly #rule: LimitRule
  readonly #aligned: boolean
  #endsAt = Number.NEGATIVE_INFINITY
  #count = 0

  constructor(rule: LimitRule) {
    this.#rule = rule
    this.#aligned = rule.algorithm === 'fixed-clock'
  }

  look(now: number): Standing {
    const open = now < this.#endsAt
    const left = this.#rule.limit - (open ? this.#count : 0)
    return this.#standing(now, left, open ? this.#endsAt : this.#endOfWindow(now))
  }

  take(now: number): Standing {
    if (now >= this.#endsAt) {
      this.#endsAt = this.#endOfWindow(now)
      this.#count = 0
    }
    this.#count += 1
    return this.#standing(now, this.#rule.limit - this.#count, this.#endsAt)
  }

  refund(): void {
    if (this.#count > 0) this.#count -= 1
  }

  #endOfWindow(now: number): number {
    const { windowMs, phaseMs = 0 } = this.#rule
    if (!this.#aligned) return now + windowMs
    return (Math.floor((now - phaseMs) / windowMs) + 1) * windowMs + phaseMs
  }

  #standing(now: number, left: number, resetAt: number): Standing {
    const allowed = left > 0
    return {
      rule: this.#rule,
      allowed,
      remaining: Math.max(left, 0),
      resetAt,
      retryAfterMs: allowed ? 0 : resetAt - now,
      delayMs: 0,
    }
  }
}

/**
 * Counts in windows that start at the first request, on the clock, or one after another from the
 * first request on (AMB-48).
 */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

export class FixedWindow implements Limiter {
  readonly #rule: LimitRule
  /** Where the windows begin, in milliseconds since the epoch; null: at a request. */
  #phaseMs: number | null
  #endsAt = Number.NEGATIVE_INFINITY
  #count = 0

  constructor(rule: LimitRule) {
    this.#rule = rule
    this.#phaseMs = rule.algorithm === 'fixed-clock' ? (rule.phaseMs ?? 0) : null
  }

  look(now: number): Standing {
    const open = now < this.#endsAt
    const left = this.#rule.limit - (open ? this.#count : 0)
    return this.#standing(now, left, open ? this.#endsAt : this.#endOfWindow(now))
  }

  take(now: number): Standing {
    if (now >= this.#endsAt) {
      if (this.#rule.algorithm === 'fixed-running') this.#phaseMs ??= now
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
    const { windowMs } = this.#rule
    if (this.#phaseMs === null) return now + windowMs
    return (Math.floor((now - this.#phaseMs) / windowMs) + 1) * windowMs + this.#phaseMs
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

/** Weighs the previous window's count by the share of it that still lies in the trailing window. */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

export class SlidingCounter implements Limiter {
  readonly #rule: LimitRule
  #startsAt = Number.NEGATIVE_INFINITY
  #current = 0
  #previous = 0

  constructor(rule: LimitRule) {
    this.#rule = rule
  }

  look(now: number): Standing {
    this.#roll(now)
    const { limit, windowMs } = this.#rule
    const left = limit - this.#weight(now)
    const allowed = left >= 1
    return {
      rule: this.#rule,
      allowed,
      remaining: Math.max(0, Math.floor(left)),
      resetAt: this.#startsAt + windowMs,
      retryAfterMs: allowed ? 0 : this.#waitMs(now),
      delayMs: 0,
    }
  }

  take(now: number): Standing {
    this.#roll(now)
    this.#current += 1
    return this.look(now)
  }

  refund(now: number): void {
    this.#roll(now)
    if (this.#current > 0) this.#current -= 1
  }

  #roll(now: number): void {
    const { windowMs, phaseMs = 0 } = this.#rule
    const startsAt = Math.floor((now - phaseMs) / windowMs) * windowMs + phaseMs
    if (startsAt === this.#startsAt) return
    this.#previous = startsAt - this.#startsAt === windowMs ? this.#current : 0
    this.#current = 0
    this.#startsAt = startsAt
  }

  #weight(now: number): number {
    const share = 1 - (now - this.#startsAt) / this.#rule.windowMs
    return this.#previous * share + this.#current
  }

  /** Whole milliseconds until the weighted count leaves room for one request. */
  #waitMs(now: number): number {
    const { limit, windowMs } = this.#rule
    const within = this.#startsAt + windowMs - now
    const room = limit - 1 - this.#current
    if (room >= 0) {
      const passes = this.#startsAt + windowMs * (1 - room / Math.max(1, this.#previous))
      return Math.max(1, Math.ceil(passes - now))
    }
    return within + Math.max(1, Math.ceil(windowMs * (1 - (limit - 1) / this.#current)))
  }
}

/** Keeps the time of every request of the trailing window: exact in any interval. */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

export class SlidingLog implements Limiter {
  readonly #rule: LimitRule
  /** Oldest first. */
  readonly #times: number[] = []

  constructor(rule: LimitRule) {
    this.#rule = rule
  }

  look(now: number): Standing {
    this.#forget(now)
    const { limit, windowMs } = this.#rule
    const left = limit - this.#times.length
    const allowed = left > 0
    const freeing = this.#times[this.#times.length - limit] ?? now
    return {
      rule: this.#rule,
      allowed,
      remaining: Math.max(0, left),
      resetAt: (this.#times[0] ?? now) + windowMs,
      retryAfterMs: allowed ? 0 : freeing + windowMs - now,
      delayMs: 0,
    }
  }

  take(now: number): Standing {
    this.#forget(now)
    this.#times.push(now)
    return this.look(now)
  }

  refund(): void {
    this.#times.pop()
  }

  #forget(now: number): void {
    const before = now - this.#rule.windowMs
    let old = 0
    while (old < this.#times.length && this.#times[old]! <= before) old += 1
    if (old > 0) this.#times.splice(0, old)
  }
}

/** A queue that drains evenly: it delays what it lets in and refuses what finds it full. */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

export class LeakyQueue implements Limiter {
  readonly #rule: LimitRule
  readonly #stepMs: number
  /** When the last request in the queue is served. */
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(rule: LimitRule) {
    this.#rule = rule
    this.#stepMs =
      rule.refillPerSecond === undefined ? rule.windowMs / rule.limit : 1_000 / rule.refillPerSecond
  }

  look(now: number): Standing {
    const { limit } = this.#rule
    const delayMs = Math.max(0, this.#lastAt + this.#stepMs - now)
    const waiting = Math.ceil(delayMs / this.#stepMs - 1e-6)
    const allowed = waiting < limit
    return {
      rule: this.#rule,
      allowed,
      remaining: Math.max(0, limit - waiting),
      resetAt: now + delayMs,
      retryAfterMs: allowed ? 0 : Math.ceil(delayMs - (limit - 1) * this.#stepMs),
      delayMs,
    }
  }

  take(now: number): Standing {
    const before = this.look(now)
    if (!before.allowed) return before
    this.#lastAt = now + before.delayMs
    return { ...this.look(now), delayMs: before.delayMs, allowed: true }
  }

  refund(): void {
    this.#lastAt -= this.#stepMs
  }
}

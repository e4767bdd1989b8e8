/**
 * The generic cell rate algorithm: one theoretical arrival time per key; admits like a token
 * bucket.
 */
import type { Limiter, LimitRule, Standing } from './limiter.ts'

/** Rounding of times near 1.8e12 stays well below this, in milliseconds. */
const CRUMB_MS = 0.01

export class Gcra implements Limiter {
  readonly #rule: LimitRule
  /** Milliseconds one request costs. */
  readonly #stepMs: number
  /** How far the theoretical arrival time may run ahead. */
  readonly #depthMs: number
  #arrivesAt = Number.NEGATIVE_INFINITY

  constructor(rule: LimitRule) {
    this.#rule = rule
    this.#stepMs =
      rule.refillPerSecond === undefined ? rule.windowMs / rule.limit : 1_000 / rule.refillPerSecond
    this.#depthMs = this.#stepMs * rule.limit
  }

  look(now: number): Standing {
    const ahead = Math.max(0, this.#arrivesAt - now)
    const over = ahead + this.#stepMs - this.#depthMs
    const allowed = over <= CRUMB_MS
    return {
      rule: this.#rule,
      allowed,
      remaining: Math.max(0, Math.floor((this.#depthMs - ahead + CRUMB_MS) / this.#stepMs)),
      resetAt: now + ahead,
      retryAfterMs: allowed ? 0 : Math.ceil(over),
      delayMs: 0,
    }
  }

  take(now: number): Standing {
    const furthest = now + 2 * this.#depthMs
    this.#arrivesAt = Math.min(furthest, Math.max(now, this.#arrivesAt) + this.#stepMs)
    return this.look(now)
  }

  refund(): void {
    this.#arrivesAt -= this.#stepMs
  }
}

/** Applies all limits to one request and keeps the counts of every key. */
import { FixedWindow } from './fixed-window.ts'
import { Gcra } from './gcra.ts'
import { LeakyQueue } from './leaky-queue.ts'
import type { Limiter, LimitRule, Standing } from './limiter.ts'
import { SlidingCounter } from './sliding-counter.ts'
import { SlidingLog } from './sliding-log.ts'
import { TokenBucket } from './token-bucket.ts'

/**
 * Which counts a refused request raises (RAT-23): none, all, or those of the limits listed before
 * the one that refused it, as checking and charging limit by limit does. `opens`: none, but windows
 * that are over begin anew with it.
 */
export type RefusedCharge = 'none' | 'all' | 'listed-before' | 'opens'

export interface LimitVerdict {
  readonly allowed: boolean
  /** How the key stands under each rule afterwards, in the order of the rules. */
  readonly standings: readonly Standing[]
  /** Where it stood when it was judged: says which rule refused. */
  readonly refusedBy: Standing | null
  readonly delayMs: number
}

/** Makes the limiter a rule asks for. */
export function openLimiter(rule: LimitRule): Limiter {
  switch (rule.algorithm) {
    case 'fixed-first-hit':
    case 'fixed-clock':
    case 'fixed-running':
      return new FixedWindow(rule)
    case 'sliding-log':
      return new SlidingLog(rule)
    case 'sliding-counter':
      return new SlidingCounter(rule)
    case 'token-bucket':
      return new TokenBucket(rule)
    case 'gcra':
      return new Gcra(rule)
    case 'leaky-queue':
      return new LeakyQueue(rule)
  }
}

/**
 * More keys than this are only met when keys are addresses or connections: then all are forgotten.
 */
const KEYS_MAX = 20_000

export class LimiterBank {
  readonly #rules: readonly LimitRule[]
  readonly #byKey = new Map<string, readonly Limiter[]>()

  constructor(rules: readonly LimitRule[]) {
    this.#rules = rules
  }

  /** Decides on one request of `key`, and counts it when `charge` is true. */
  judge(key: string, now: number, charge: boolean, onRefusal: RefusedCharge): LimitVerdict {
    const limiters = this.#of(key)
    const before = limiters.map((limiter) => limiter.look(now))
    const refusedAt = before.findIndex(({ allowed }) => !allowed)
    if (refusedAt < 0) return this.#admit(limiters, before, now, charge)
    if (charge && onRefusal === 'opens') return this.#open(limiters, before, now)
    const standings =
      charge && onRefusal !== 'none'
        ? limiters.map((limiter, i) =>
            onRefusal === 'all' || i < refusedAt ? limiter.take(now) : before[i]!,
          )
        : before
    return { allowed: false, standings, refusedBy: longestWait(before), delayMs: 0 }
  }

  /** Refuses a request: windows that are over begin with it. */
  #open(limiters: readonly Limiter[], before: readonly Standing[], now: number): LimitVerdict {
    for (const [i, limiter] of limiters.entries()) {
      if (!before[i]!.allowed) continue
      limiter.take(now)
      limiter.refund(now)
    }
    const standings = limiters.map((limiter) => limiter.look(now))
    return { allowed: false, standings, refusedBy: longestWait(standings), delayMs: 0 }
  }

  /** Counts one request of `key` that was judged without being charged. */
  charge(key: string, now: number): void {
    for (const limiter of this.#of(key)) limiter.take(now)
  }

  /** Takes one request of `key` back out of every count. */
  refund(key: string, now: number): void {
    for (const limiter of this.#of(key)) limiter.refund(now)
  }

  #admit(
    limiters: readonly Limiter[],
    before: readonly Standing[],
    now: number,
    charge: boolean,
  ): LimitVerdict {
    const standings = charge ? limiters.map((limiter) => limiter.take(now)) : before
    let delayMs = 0
    for (const standing of before) delayMs = Math.max(delayMs, standing.delayMs)
    return { allowed: true, standings, refusedBy: null, delayMs }
  }

  #of(key: string): readonly Limiter[] {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    if (this.#byKey.size >= KEYS_MAX) this.#byKey.clear()
    const fresh = this.#rules.map(openLimiter)
    this.#byKey.set(key, fresh)
    return fresh
  }
}

/** Of the rules that refuse, the one that does so longest. */
function longestWait(standings: readonly Standing[]): Standing | null {
  let longest: Standing | null = null
  for (const standing of standings) {
    if (standing.allowed) continue
    if (longest === null || standing.retryAfterMs > longest.retryAfterMs) longest = standing
  }
  return longest
}

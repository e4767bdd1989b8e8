/** Spaces the requests of one account so that no legitimate limiter refuses them. */
import { type Limit, type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import type { Clock } from './clock.ts'

/**
 * The even pace that every limiter kind accepts from a rested account: a little under the burst
 * rate for a little under the sustained allowance, a hold until that minute is over, then a little
 * under the sustained rate.
 */
export interface Pace {
  readonly fastGapMs: number
  readonly fastCount: number
  readonly holdUntilMs: number
  readonly slowGapMs: number
}

/**
 * Scales the safe pace to the promised limits: 2.9/s for 115 requests, then 1.95/s for 120/60 s and
 * 30/10 s.
 */
export function safePace(limits: PromisedLimits = promisedLimits): Pace {
  const { burst, sustained } = limits
  const fastGapMs = gapMs(burst, 29 / 30)
  return {
    fastGapMs,
    fastCount: Math.max(1, Math.floor((115 / 120) * sustained.limit)),
    holdUntilMs: sustained.windowMs * 1.0084,
    // A burst limit may be the stricter one in the long run too.
    slowGapMs: Math.max(fastGapMs, gapMs(sustained, 0.975)),
  }
}

/** A sliding counter counts fractions of requests: of a few, a whole one stays spare. */
function gapMs({ limit, windowMs }: Limit, share: number): number {
  return windowMs / Math.max(limit / 3, Math.min(share * limit, limit - 1))
}

/** The pace of an account that is not rested: the slow one from the first request on. */
export function tiredPace(limits: PromisedLimits = promisedLimits): Pace {
  const { slowGapMs } = safePace(limits)
  return { fastGapMs: slowGapMs, fastCount: 1, holdUntilMs: slowGapMs, slowGapMs }
}

/** Milliseconds from the first to the n-th request at the safe pace. */
export function paceTimeMs(requests: number, pace: Pace): number {
  if (requests <= 1) return 0
  if (requests <= pace.fastCount) return (requests - 1) * pace.fastGapMs
  const fastEndMs = (pace.fastCount - 1) * pace.fastGapMs
  const slow = requests - pace.fastCount
  return Math.max(pace.holdUntilMs, fastEndMs) + (slow - 1) * pace.slowGapMs
}

export interface Governor {
  /** Waits for the next slots and takes them; returns how long it waited, in milliseconds. */
  take(slots: number, signal?: AbortSignal): Promise<number>
  /** A refusal or a header said: nothing before this instant (milliseconds on the clock). */
  holdUntil(atMs: number): void
  /**
   * From when on, in a wait until then, a request that can wait takes nothing from one that cannot,
   * of which so many are still to come; on the clock.
   */
  roomAtMs(untilMs: number, needed: number): number
  readonly taken: number
}

/** One governor per account, over all its tokens. `onWait` hears how long the next pause is. */
export function openGovernor(
  clock: Clock,
  pace: Pace = safePace(),
  onWait: (ms: number) => void = () => {},
): Governor {
  let taken = 0
  let heldUntilMs = 0
  let nextAtMs = 0
  const gapAfter = (count: number): number =>
    paceTimeMs(count + 1, pace) - paceTimeMs(count, pace) || pace.slowGapMs
  return {
    get taken() {
      return taken
    },
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs)
    },
    // Slots come evenly: whoever is late is one gap late.
    roomAtMs: () => 0,
    async take(slots, signal) {
      if (taken === 0) nextAtMs = clock.now()
      const dueAtMs = Math.max(nextAtMs, heldUntilMs)
      const waitMs = Math.max(0, dueAtMs - clock.now())
      if (waitMs > 0) onWait(waitMs)
      await clock.sleep(waitMs, signal)
      let gapMs = 0
      for (let slot = 0; slot < slots; slot += 1) {
        taken += 1
        gapMs += gapAfter(taken)
      }
      nextAtMs = Math.max(nextAtMs, clock.now() - pace.fastGapMs) + gapMs
      return waitMs
    },
  }
}

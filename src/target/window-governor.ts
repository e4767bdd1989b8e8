/**
 * Spaces the requests of one account under limits that are known to be counted in windows or a log:
 * as fast as those allow, instead of at a pace that every kind of limiter accepts.
 */
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import type { Clock } from './clock.ts'
import type { Governor } from './governor.ts'

/** Requests left unused in every window, for a stranger or one of ours that arrives late. */
const spare = 1
/** How much longer than promised a window is taken to be: delays on the way differ. */
const slackMs = 150

/**
 * Of the slots of a window this share is kept for what a wait is about: looks at a server that is
 * due, and what they lead to. Requests that can wait leave it alone.
 */
const keptShare = 1 / 8

/** When as many slots are free under one limit, by the times of what was sent; milliseconds. */
function freeAt(times: readonly number[], slots: number, { limit, windowMs }: Limit): number {
  const room = Math.max(1, limit - spare)
  const blocking = times[times.length - room + slots - 1]
  return blocking === undefined ? 0 : blocking + windowMs + slackMs
}

/**
 * One governor per account, over all its tokens. Any trailing window holds one request less than
 * its limit, which fixed windows and logs accept whatever their phase.
 */
export function openWindowGovernor(
  clock: Clock,
  limits: PromisedLimits,
  onWait: (ms: number) => void = () => {},
): Governor {
  const times: number[] = []
  let heldUntilMs = 0
  const kept = Math.ceil(keptShare * limits.burst.limit)
  const dueAt = (slots: number): number =>
    Math.max(
      heldUntilMs,
      freeAt(times, slots, limits.burst),
      freeAt(times, slots, limits.sustained),
    )
  return {
    get taken() {
      return times.length
    },
    roomAtMs: () => dueAt(1 + kept),
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs)
    },
    async take(slots, signal) {
      const waitMs = Math.max(0, dueAt(slots) - clock.now())
      if (waitMs > 0) onWait(waitMs)
      await clock.sleep(waitMs, signal)
      for (let slot = 0; slot < slots; slot += 1) times.push(clock.now())
      return waitMs
    },
  }
}

/**
 * Spaces the requests of one account under limits whose ways of counting are known: as fast as
 * those allow, instead of at a pace that every kind of limiter accepts.
 */
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import type { Clock } from './clock.ts'
import type { Governor } from './governor.ts'

/** Windows of any phase and logs count what a trailing window holds; a bucket fills evenly. */
export type Counting = 'windows' | 'bucket'

/** How each limit counts; several where they could not be told apart: then all are kept. */
export interface Countings {
  readonly burst: readonly Counting[]
  readonly sustained: readonly Counting[]
}

/** How much longer than promised a window is taken to be: delays on the way differ. */
const slackMs = 150

/** Left in a bucket, for what arrives early and for clocks that run apart. */
const spare = 1
const refillShare = 0.99

/**
 * Of the slots of a window this share is kept for what a wait is about: looks at a server that is
 * due, and what they lead to. Requests that can wait leave it alone.
 */
const keptShare = 1 / 8

/** When as many slots are free under one limit; milliseconds on the clock of what was noted. */
interface Ledger {
  freeAt(slots: number): number
  note(atMs: number): void
}

function openWindows({ limit, windowMs }: Limit): Ledger {
  const times: number[] = []
  return {
    freeAt(slots) {
      const blocking = times[times.length - limit + slots - 1]
      return blocking === undefined ? 0 : blocking + windowMs + slackMs
    },
    note: (atMs) => void times.push(atMs),
  }
}

function openBucket({ limit, windowMs }: Limit): Ledger {
  const gapMs = windowMs / (limit * refillShare)
  const depthMs = Math.max(1, limit - spare) * gapMs
  let fullAtMs = 0
  return {
    freeAt: (slots) => fullAtMs + slots * gapMs - depthMs,
    note(atMs) {
      fullAtMs = Math.max(fullAtMs, atMs) + gapMs
    },
  }
}

const ledgers = { windows: openWindows, bucket: openBucket }

/**
 * One governor per account, over all its tokens: what any way of counting that is named refuses is
 * not sent.
 */
export function openKnownGovernor(
  clock: Clock,
  limits: PromisedLimits,
  countings: Countings,
  onWait: (ms: number) => void = () => {},
): Governor {
  const kept = Math.ceil(keptShare * limits.burst.limit)
  const books = [
    ...countings.burst.map((counting) => ledgers[counting](limits.burst)),
    ...countings.sustained.map((counting) => ledgers[counting](limits.sustained)),
  ]
  let taken = 0
  let heldUntilMs = 0
  const dueAt = (slots: number): number =>
    Math.max(heldUntilMs, ...books.map((book) => book.freeAt(slots)))
  return {
    get taken() {
      return taken
    },
    roomAtMs: () => dueAt(1 + kept),
    holdUntil(atMs) {
      heldUntilMs = Math.max(heldUntilMs, atMs)
    },
    async take(slots, signal) {
      const waitMs = Math.max(0, dueAt(slots) - clock.now())
      if (waitMs > 0) onWait(waitMs)
      await clock.sleep(waitMs, signal)
      taken += slots
      for (let slot = 0; slot < slots; slot += 1) {
        for (const book of books) book.note(clock.now())
      }
      return waitMs
    },
  }
}

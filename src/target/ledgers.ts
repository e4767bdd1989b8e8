/** Keeps count of what one limit has let through, and says when it lets through more. */
import type { Limit } from '#contract/limits.ts'

/**
 * Windows of any phase and logs count what a trailing window holds; a bucket fills evenly; windows
 * of first hits begin with the first request after the one before.
 */
export type Counting = 'windows' | 'bucket' | 'first-hit'

/** A wait in which requests that can wait might be sent; milliseconds on the clock. */
export interface Wait {
  readonly nowMs: number
  readonly untilMs: number
  /** How many requests are still to come that cannot wait. */
  readonly needed: number
}

/** One limit's account of the requests that it was told of. */
export interface Ledger {
  /** When as many slots are free, for requests that leave now or later. */
  freeAt(slots: number, nowMs: number): number
  /** When a request that can wait takes nothing from those that cannot. */
  roomAt(wait: Wait): number
  note(atMs: number): void
}

/** How much longer or shorter than promised a window may be: delays on the way differ. */
const slackMs = 150

/** Left in a bucket, for what arrives early and for clocks that run apart. */
const spare = 1
const refillShare = 0.99

/**
 * Of the slots of a trailing window or a bucket this share is kept for what a wait is about: looks
 * at a server that is due, and what they lead to.
 */
const keptShare = 1 / 8

function openWindows({ limit, windowMs }: Limit): Ledger {
  const times: number[] = []
  const kept = Math.ceil(keptShare * limit)
  const freeAt = (slots: number): number => {
    const blocking = times[times.length - limit + slots - 1]
    return blocking === undefined ? 0 : blocking + windowMs + slackMs
  }
  return {
    freeAt,
    roomAt: () => freeAt(1 + kept),
    note: (atMs) => void times.push(atMs),
  }
}

function openBucket({ limit, windowMs }: Limit): Ledger {
  const gapMs = windowMs / (limit * refillShare)
  const depthMs = Math.max(1, limit - spare) * gapMs
  const kept = Math.ceil(keptShare * limit)
  let fullAtMs = 0
  const freeAt = (slots: number): number => fullAtMs + slots * gapMs - depthMs
  return {
    freeAt,
    roomAt: () => freeAt(1 + kept),
    note(atMs) {
      fullAtMs = Math.max(fullAtMs, atMs) + gapMs
    },
  }
}

/** Around the end of a window nobody knows whether a request still falls into it: none is sent. */
function openFirstHits({ limit, windowMs }: Limit): Ledger {
  let startMs = Number.NEGATIVE_INFINITY
  let used = 0
  const overAt = (): number => startMs + windowMs + slackMs
  const isOpen = (nowMs: number): boolean => nowMs < startMs + windowMs - slackMs
  return {
    freeAt(slots, nowMs) {
      if (nowMs >= overAt()) return nowMs
      return isOpen(nowMs) && used + slots <= limit ? nowMs : overAt()
    },
    /**
     * What is not used before a window ends is lost; until then every slot is kept that a request
     * may ask for which cannot wait.
     */
    roomAt({ nowMs, untilMs, needed }) {
      const isOver = nowMs >= overAt()
      const endMs = isOver ? nowMs + windowMs + slackMs : overAt()
      const kept = untilMs >= endMs ? 0 : needed
      const isFree = (isOver ? 0 : used) + 1 + kept <= limit
      if (isFree && (isOver || isOpen(nowMs))) return nowMs
      return Math.min(untilMs, endMs)
    },
    note(atMs) {
      if (atMs >= overAt()) {
        startMs = atMs
        used = 0
      }
      used += 1
    },
  }
}

const ledgers = { windows: openWindows, bucket: openBucket, 'first-hit': openFirstHits }

/** Opens the ledger of a limit that counts so, on an account at rest. */
export function openLedger(counting: Counting, limit: Limit): Ledger {
  return ledgers[counting](limit)
}

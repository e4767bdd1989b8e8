/** The counting rules a limiter may use: each keeps its own books per key, in ms. */
import type { Reading } from './kinds.ts'

/** The families of limiter that live in the wild. */
export type MeterKind =
  | 'first hit'
  | 'clock'
  | 'phase'
  | 'log'
  | 'counter clock'
  | 'counter hit'
  | 'bucket'
  | 'gcra'

/** One allowance: `limit` requests per `windowMs`. */
export interface Limit {
  limit: number
  windowMs: number
}

/** The books of one allowance. `look` never changes them; `refuse` books a refused request. */
export interface Meter {
  look(key: string, now: number): Reading
  take(key: string, now: number): void
  refuse(key: string, now: number): void
}

const PHASE_MS = 3700

function fixedWindow({ limit, windowMs }: Limit, startOf: (hit: number) => number): Meter {
  const books = new Map<string, { start: number; used: number }>()
  const current = (key: string, now: number) => {
    const book = books.get(key)
    return book && now < book.start + windowMs ? book : undefined
  }
  return {
    look(key, now) {
      const book = current(key, now)
      const free = Math.max(0, limit - (book?.used ?? 0))
      const resetMs = (book?.start ?? startOf(now)) + windowMs
      return { limit, windowMs, free, waitMs: free > 0 ? 0 : resetMs - now, resetMs }
    },
    take(key, now) {
      const book = current(key, now)
      if (book) book.used += 1
      else books.set(key, { start: startOf(now), used: 1 })
    },
    refuse(key, now) {
      this.take(key, now)
    },
  }
}

function slidingLog({ limit, windowMs }: Limit): Meter {
  const logs = new Map<string, number[]>()
  const live = (key: string, now: number) =>
    (logs.get(key) ?? []).filter((hit) => hit > now - windowMs)
  return {
    look(key, now) {
      const log = live(key, now)
      const free = Math.max(0, limit - log.length)
      const waitMs = free > 0 ? 0 : log[log.length - limit]! + windowMs - now
      return { limit, windowMs, free, waitMs, resetMs: (log.at(-1) ?? now) + windowMs }
    },
    take(key, now) {
      logs.set(key, [...live(key, now), now])
    },
    refuse(key, now) {
      this.take(key, now)
    },
  }
}

function slidingCounter({ limit, windowMs }: Limit, onClock: boolean): Meter {
  const books = new Map<string, { start: number; used: number; before: number }>()
  const roll = (key: string, now: number) => {
    const book = books.get(key)
    if (!book || now >= book.start + 2 * windowMs) {
      const start = onClock ? Math.floor(now / windowMs) * windowMs : now
      return { start, used: 0, before: 0 }
    }
    if (now < book.start + windowMs) return { ...book }
    return { start: book.start + windowMs, used: 0, before: book.used }
  }
  const untilBelow = (target: number, count: number) => windowMs * (1 - target / count)
  return {
    look(key, now) {
      const { start, used, before } = roll(key, now)
      const weighed = before * (1 - (now - start) / windowMs) + used
      const free = Math.max(0, Math.floor(limit - weighed + 1e-9))
      const end = start + windowMs
      const opens =
        used < limit
          ? start + untilBelow(limit - 1 - used, before || 1)
          : end + untilBelow(limit - 1, used)
      return { limit, windowMs, free, waitMs: free > 0 ? 0 : opens - now + 1, resetMs: end }
    },
    take(key, now) {
      const book = roll(key, now)
      books.set(key, { ...book, used: book.used + 1 })
    },
    refuse: () => {},
  }
}

function bucket({ limit, windowMs }: Limit): Meter {
  const perMs = limit / windowMs
  const books = new Map<string, { tokens: number; at: number }>()
  const level = (key: string, now: number) => {
    const book = books.get(key) ?? { tokens: limit, at: now }
    return Math.min(limit, book.tokens + (now - book.at) * perMs)
  }
  return {
    look(key, now) {
      const tokens = level(key, now)
      const free = Math.floor(tokens + 1e-9)
      const waitMs = free > 0 ? 0 : Math.ceil((1 - tokens) / perMs)
      return { limit, windowMs, free, waitMs, resetMs: now + (limit - tokens) / perMs }
    },
    take(key, now) {
      books.set(key, { tokens: level(key, now) - 1, at: now })
    },
    refuse: () => {},
  }
}

function gcra({ limit, windowMs }: Limit): Meter {
  const stepMs = windowMs / limit
  const arrivals = new Map<string, number>()
  const theoretical = (key: string, now: number) => Math.max(arrivals.get(key) ?? now, now)
  return {
    look(key, now) {
      const arrival = theoretical(key, now)
      const free = Math.floor((windowMs - (arrival - now)) / stepMs + 1e-9)
      const waitMs = free > 0 ? 0 : Math.ceil(arrival + stepMs - windowMs - now)
      return { limit, windowMs, free: Math.max(0, free), waitMs, resetMs: arrival }
    },
    take(key, now) {
      arrivals.set(key, theoretical(key, now) + stepMs)
    },
    refuse: () => {},
  }
}

/** The books of one allowance under one rule of counting. */
export function meterOf(kind: MeterKind, limit: Limit): Meter {
  const aligned = (phase: number) => (hit: number) =>
    Math.floor((hit - phase) / limit.windowMs) * limit.windowMs + phase
  switch (kind) {
    case 'first hit':
      return fixedWindow(limit, (hit) => hit)
    case 'clock':
      return fixedWindow(limit, aligned(0))
    case 'phase':
      return fixedWindow(limit, aligned(PHASE_MS))
    case 'log':
      return slidingLog(limit)
    case 'counter clock':
      return slidingCounter(limit, true)
    case 'counter hit':
      return slidingCounter(limit, false)
    case 'bucket':
      return bucket(limit)
    case 'gcra':
      return gcra(limit)
  }
}

/** AMB-05's lenient reading: one bucket, as deep as the burst, refilled at the sustained rate. */
export function oneBucket(burst: Limit, sustained: Limit): Meter {
  const perMs = sustained.limit / sustained.windowMs
  return bucket({ limit: burst.limit, windowMs: burst.limit / perMs })
}

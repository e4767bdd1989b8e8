/**
 * Limiting algorithms as small machines, written apart from the product: what the probes are tried
 * on.
 */

export const meterKinds = [
  'fixed-first-hit',
  'fixed-clock',
  'fixed-phase',
  'fixed-running',
  'sliding-log',
  'counter-clock',
  'counter-hit',
  'bucket',
  'gcra',
] as const
/** A queue lets in what a bucket does, and keeps it in line; it is tried apart from the others. */
export type MeterKind = (typeof meterKinds)[number] | 'queue'

export interface MeterSpec {
  readonly kind: MeterKind
  readonly limit: number
  readonly windowMs: number
  /** Shift of clock-bound windows. */
  readonly phaseMs?: number
  /** Running windows: how old a key is at its first request. */
  readonly ageMs?: number
  /** Counters: what they have counted is rounded down, so that one more passes. */
  readonly roundsDown?: boolean
  /** Its clock shows whole seconds. */
  readonly wholeSeconds?: boolean
  /** Buckets: tokens per second; default limit per window. */
  readonly perSecond?: number
}

/** One key's count. `room` may be a fraction; a request passes when it is at least 1. */
export interface Meter {
  room(nowMs: number): number
  take(nowMs: number): void
  /** Begins a window that is over anew, and counts nothing in it; absent where none begins. */
  begin?(nowMs: number): void
  /** When the window ends or the bucket is full. */
  resetAt(nowMs: number): number
  /** Milliseconds until a request passes. */
  waitMs(nowMs: number): number
  /** How long a request that is let in now stands in line; absent where none does. */
  delayMs?(nowMs: number): number
}

const crumb = 1e-6

function fixed(spec: MeterSpec): Meter {
  const { limit, windowMs, phaseMs = 0, ageMs = 0, kind } = spec
  let beganAt = kind === 'fixed-running' ? null : phaseMs
  let endsAt = Number.NEGATIVE_INFINITY
  let used = 0
  const endOf = (now: number): number => {
    if (kind === 'fixed-first-hit') return now + windowMs
    const began = beganAt ?? now - ageMs
    return (Math.floor((now - began) / windowMs) + 1) * windowMs + began
  }
  const roll = (now: number): void => {
    if (now < endsAt) return
    used = 0
    beganAt ??= now - ageMs
    endsAt = endOf(now)
  }
  const open = (now: number): boolean => now < endsAt
  return {
    room: (now) => limit - (open(now) ? used : 0),
    take(now) {
      roll(now)
      used += 1
    },
    begin: roll,
    resetAt: (now) => (open(now) ? endsAt : endOf(now)),
    waitMs: (now) => (open(now) && used >= limit ? endsAt - now : 0),
  }
}

function log(spec: MeterSpec): Meter {
  const { limit, windowMs } = spec
  let hits: number[] = []
  const live = (now: number): number[] => hits.filter((hit) => hit > now - windowMs)
  return {
    room: (now) => limit - live(now).length,
    take(now) {
      hits = [...live(now), now]
    },
    resetAt: (now) => (live(now)[0] ?? now) + windowMs,
    waitMs(now) {
      const list = live(now)
      return list.length < limit ? 0 : list[list.length - limit]! + windowMs - now
    },
  }
}

function counter(spec: MeterSpec): Meter {
  const { limit, windowMs, phaseMs = 0, kind, roundsDown = false } = spec
  let start = Number.NEGATIVE_INFINITY
  let used = 0
  let before = 0
  const roll = (now: number): void => {
    if (now < start + windowMs) return
    if (kind === 'counter-clock') {
      const next = Math.floor((now - phaseMs) / windowMs) * windowMs + phaseMs
      before = next === start + windowMs ? used : 0
      start = next
    } else if (now >= start + 2 * windowMs) {
      before = 0
      start = now
    } else {
      before = used
      start += windowMs
    }
    used = 0
  }
  const room = (now: number): number => {
    roll(now)
    const counted = before * (1 - (now - start) / windowMs) + used
    return limit - (roundsDown ? Math.floor(counted) : counted)
  }
  return {
    room,
    take(now) {
      roll(now)
      used += 1
    },
    resetAt(now) {
      roll(now)
      return start + windowMs
    },
    waitMs(now) {
      let ms = 0
      const saved = [start, used, before] as const
      while (room(now + ms) < 1 && ms < 3 * windowMs) ms += 10
      ;[start, used, before] = saved
      return ms
    },
  }
}

function bucket(spec: MeterSpec): Meter {
  const { limit, windowMs } = spec
  const perMs = spec.perSecond === undefined ? limit / windowMs : spec.perSecond / 1000
  let tokens = limit
  let at = Number.NEGATIVE_INFINITY
  const room = (now: number): number => Math.min(limit, tokens + (now - at) * perMs) + crumb
  return {
    room,
    take(now) {
      tokens = Math.max(0, room(now) - 1)
      at = now
    },
    resetAt: (now) => now + (limit - room(now)) / perMs,
    waitMs: (now) => (room(now) >= 1 ? 0 : (1 - room(now)) / perMs),
  }
}

/** One is served at once; the others stand in line behind it. */
function queue(spec: MeterSpec): Meter {
  const own = bucket(spec)
  const { limit, windowMs, perSecond = (1_000 * limit) / windowMs } = spec
  const perMs = perSecond / 1_000
  return { ...own, delayMs: (now) => (limit - own.room(now)) / perMs }
}

function gcra(spec: MeterSpec): Meter {
  const { limit, windowMs } = spec
  const stepMs = spec.perSecond === undefined ? windowMs / limit : 1000 / spec.perSecond
  let arrival = Number.NEGATIVE_INFINITY
  const room = (now: number): number =>
    (limit * stepMs - Math.max(0, arrival - now)) / stepMs + crumb
  return {
    room,
    take(now) {
      arrival = Math.min(Math.max(now, arrival) + stepMs, now + limit * stepMs)
    },
    resetAt: (now) => Math.max(now, arrival),
    waitMs: (now) => (room(now) >= 1 ? 0 : (1 - room(now)) * stepMs),
  }
}

/** Makes the meter of one key. */
export function openMeter(spec: MeterSpec): Meter {
  return spec.wholeSeconds ? slowClock(openExact(spec)) : openExact(spec)
}

/** The same by a clock of whole seconds; how long it makes wait is told by the true time. */
function slowClock(meter: Meter): Meter {
  const shown = (nowMs: number): number => Math.floor(nowMs / 1_000) * 1_000
  const { begin } = meter
  return {
    room: (now) => meter.room(shown(now)),
    take: (now) => meter.take(shown(now)),
    ...(begin ? { begin: (now: number) => begin(shown(now)) } : {}),
    resetAt: (now) => meter.resetAt(shown(now)),
    waitMs(now) {
      const waitMs = meter.waitMs(shown(now))
      return waitMs <= 0 ? 0 : Math.ceil((shown(now) + waitMs) / 1_000) * 1_000 - now
    },
  }
}

function openExact(spec: MeterSpec): Meter {
  switch (spec.kind) {
    case 'fixed-first-hit':
    case 'fixed-clock':
    case 'fixed-phase':
    case 'fixed-running':
      return fixed(spec)
    case 'sliding-log':
      return log(spec)
    case 'counter-clock':
    case 'counter-hit':
      return counter(spec)
    case 'bucket':
      return bucket(spec)
    case 'queue':
      return queue(spec)
    case 'gcra':
      return gcra(spec)
  }
}

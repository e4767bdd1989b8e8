/**
 * The ways to read “N requests in a window”, as small machines that are told what really got
 * through.
 */

/**
 * `none` admits everything. Leaky queues and GCRA admit like a bucket. Running windows follow one
 * another from a moment of each account's own: the one in which it was first seen.
 */
export type ReadingKind =
  | 'fixed-window-first-hit'
  | 'fixed-window-clock'
  | 'fixed-window-running'
  | 'sliding-log'
  | 'sliding-counter-clock'
  | 'sliding-counter-first-hit'
  | 'token-bucket'
  | 'none'

/**
 * Which requests are charged (RAT-23): those let through, all, or also those that only the other
 * limit refused. `debt`: all, and a bucket may sink below nothing. `opening`: those let through,
 * but a window may begin with one that is refused.
 */
export type Charge = 'admitted' | 'all' | 'others' | 'debt' | 'opening'

export interface Reading {
  readonly kind: ReadingKind
  readonly limit: number
  readonly windowMs: number
  /** Clock-bound kinds: where a window begins, in milliseconds on the caller's clock. */
  readonly phaseMs: number
  /** Running windows: the same for each account, in the order in which the accounts appear. */
  readonly phasesMs?: readonly number[]
  /** Its clock goes in steps of so many milliseconds from `phaseMs` on; absent: it is fine. */
  readonly stepMs?: number
  /** Buckets: requests given back per millisecond. */
  readonly perMs: number
  readonly charge: Charge
}

/** Follows one account. */
export interface Machine {
  /** How many requests would be let through at this time; negative where too many were. */
  roomAt(nowMs: number): number
  take(nowMs: number, count: number): void
}

const crumb = 1e-6

function openFirstHit({ limit, windowMs }: Reading): Machine {
  let endMs = Number.NEGATIVE_INFINITY
  let used = 0
  return {
    roomAt: (nowMs) => (nowMs >= endMs ? limit : limit - used),
    take(nowMs, count) {
      if (nowMs >= endMs) {
        endMs = nowMs + windowMs
        used = 0
      }
      used += count
    },
  }
}

function openClock({ limit, windowMs, phaseMs }: Reading): Machine {
  const windowOf = (nowMs: number): number => Math.floor((nowMs - phaseMs) / windowMs)
  let window = Number.NEGATIVE_INFINITY
  let used = 0
  return {
    roomAt: (nowMs) => (windowOf(nowMs) > window ? limit : limit - used),
    take(nowMs, count) {
      if (windowOf(nowMs) > window) {
        window = windowOf(nowMs)
        used = 0
      }
      used += count
    },
  }
}

function openLog({ limit, windowMs }: Reading): Machine {
  const times: number[] = []
  const counts: number[] = []
  let first = 0
  let total = 0
  return {
    roomAt(nowMs) {
      let expired = 0
      for (let i = first; i < times.length && times[i]! <= nowMs - windowMs; i += 1) {
        expired += counts[i]!
      }
      return limit - total + expired
    },
    take(nowMs, count) {
      while (first < times.length && times[first]! <= nowMs - 2 * windowMs) {
        total -= counts[first]!
        first += 1
      }
      times.push(nowMs)
      counts.push(count)
      total += count
    },
  }
}

function openCounter({ kind, limit, windowMs, phaseMs }: Reading): Machine {
  const onClock = kind === 'sliding-counter-clock'
  let startMs = Number.NEGATIVE_INFINITY
  let used = 0
  let before = 0
  /** Brings the windows up to a time. */
  const moveTo = (nowMs: number): void => {
    if (nowMs < startMs + windowMs) return
    const isNext = nowMs < startMs + 2 * windowMs
    before = isNext ? used : 0
    used = 0
    if (isNext) startMs += windowMs
    else startMs = onClock ? Math.floor((nowMs - phaseMs) / windowMs) * windowMs + phaseMs : nowMs
  }
  /** In the window that begins then, with the counts of this one and of the one before. */
  const roomIn = (nowMs: number, beginMs: number, current: number, previous: number): number => {
    const share = Math.min(1, Math.max(0, 1 - (nowMs - beginMs) / windowMs))
    return Math.floor(limit - previous * share - current + crumb)
  }
  return {
    roomAt(nowMs) {
      if (nowMs < startMs + windowMs) return roomIn(nowMs, startMs, used, before)
      if (nowMs < startMs + 2 * windowMs) return roomIn(nowMs, startMs + windowMs, 0, used)
      return roomIn(nowMs, nowMs, 0, 0)
    },
    take(nowMs, count) {
      moveTo(nowMs)
      used += count
    },
  }
}

function openBucket({ limit, perMs, charge }: Reading): Machine {
  const lowest = charge === 'debt' ? -limit : 0
  let tokens = limit
  let atMs = Number.NEGATIVE_INFINITY
  const levelAt = (nowMs: number): number =>
    Math.min(limit, tokens + Math.max(0, nowMs - atMs) * perMs)
  return {
    roomAt: (nowMs) => Math.floor(levelAt(nowMs) + crumb),
    take(nowMs, count) {
      tokens = Math.max(lowest, levelAt(nowMs) - count)
      atMs = Math.max(atMs, nowMs)
    },
  }
}

/** Opens the machine of a reading for one account that was at rest before. */
export function openMachine(reading: Reading): Machine {
  switch (reading.kind) {
    case 'fixed-window-first-hit':
      return openFirstHit(reading)
    case 'fixed-window-clock':
    case 'fixed-window-running':
      return openClock(reading)
    case 'sliding-log':
      return openLog(reading)
    case 'sliding-counter-clock':
    case 'sliding-counter-first-hit':
      return openCounter(reading)
    case 'token-bucket':
      return openBucket(reading)
    case 'none':
      return { roomAt: () => Number.POSITIVE_INFINITY, take: () => {} }
  }
}

const phased: readonly ReadingKind[] = [
  'fixed-window-clock',
  'fixed-window-running',
  'sliding-counter-clock',
]

/** Kinds that hang on where their windows begin. */
export function hasPhase(kind: ReadingKind): boolean {
  return phased.includes(kind)
}

/** A time as the clock of the reading shows it. */
export function shownTime({ stepMs, phaseMs }: Reading, atMs: number): number {
  if (stepMs === undefined) return atMs
  return Math.floor((atMs - phaseMs) / stepMs) * stepMs + phaseMs
}

/** The reading as it is for one account, by its number in the order of appearance. */
export function readingFor(reading: Reading, account: number): Reading {
  const phaseMs = reading.phasesMs?.[account]
  return phaseMs === undefined ? reading : { ...reading, phaseMs }
}

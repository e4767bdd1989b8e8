/** Plans how the minute's allowance is used up: as fast as the burst limit was seen to grant. */
import type { ProbeOptions } from './shots.ts'
import { reads } from './shots.ts'
import type { Step, Tally } from './steps.ts'

type When = (tally: Tally) => boolean

/** Every step of the drain has a name that begins so. */
export const drainName = 'limits.drain'

/**
 * A bucket gives back while it is used: the second volley passes whole, and so does what follows
 * soon. (A queue is not asked for that.)
 */
export function isBucket({ limits: { burst } }: ProbeOptions): When {
  return (tally) =>
    tally.admitted('limits.first') + tally.admitted('limits.volley') > 1.25 * burst.limit &&
    tally.admitted('limits.edge') >= 0.2 * burst.limit
}

/**
 * Windows and logs grant a whole burst once the one before is forgotten. Counters do not: of the
 * volley after the singles they let through next to nothing, but not nothing of all that went
 * before it.
 */
function grantsWhole({ limits: { burst } }: ProbeOptions): When {
  return (tally) => {
    const refill = tally.admitted('limits.refill')
    const between = refill + tally.admitted('limits.edge') + tally.admitted('limits.singles')
    const run = tally.admitted('limits.methods') + tally.admitted('limits.file')
    return refill > 0.11 * burst.limit || (between === 0 && run >= burst.limit - 1)
  }
}

/** More got through than even a full bucket, refilled all the time, could have granted. */
function isBeyondAll({ limits: { sustained } }: ProbeOptions): When {
  return (tally) => {
    const refilled = (tally.elapsedMs * sustained.limit) / sustained.windowMs
    return tally.admitted('limits') > sustained.limit + refilled + 5
  }
}

/**
 * A target that delays its answers cannot be used up by asking one after another: for a whole
 * window no more came through than the limit lets in anyway.
 */
function isHeldBack({ limits: { sustained } }: ProbeOptions): When {
  return (tally) => {
    const lastedMs = tally.lastedMs(drainName)
    const granted = (lastedMs * sustained.limit) / sustained.windowMs
    const untired = tally.refused(drainName) === 0
    return untired && lastedMs > sustained.windowMs && tally.admitted(drainName) < 1.05 * granted
  }
}

/** Do no more wait than a line of the promised length holds? Else it may be that nobody serves. */
function isServed({ limits: { sustained } }: ProbeOptions): When {
  return (tally) => tally.waiting(drainName) <= sustained.limit + 5
}

/** Is a queue's line full, and moving on? */
export function isFull(options: ProbeOptions): When {
  const [queue, served] = [isQueue(options), isServed(options)]
  return (tally) => queue(tally) && served(tally) && tally.refused(drainName) > 0
}

/** Is there no point in going on? */
function isVain(options: ProbeOptions): When {
  const beyond = isBeyondAll(options)
  const heldBack = isHeldBack(options)
  return (tally) => beyond(tally) || heldBack(tally)
}

/** Are requests held back? Then a whole burst takes most of its window. */
export function isSlow({ limits: { burst } }: ProbeOptions): When {
  return (tally) => tally.slowestMs('limits.volley') > 0.5 * burst.windowMs
}

/**
 * Does the limiter keep in line what it lets in? It lets in what a bucket does, and while that
 * waits for its turn, refusals come at once. A target that is slow itself answers all of them late.
 */
export function isQueue(options: ProbeOptions): When {
  const { burst } = options.limits
  const slow = isSlow(options)
  return (tally) => {
    const admitted = tally.admitted('limits.first') + tally.admitted('limits.volley')
    const refusedAtOnce =
      tally.refused('limits.volley') >= 2 &&
      tally.slowestRefusalMs('limits.volley') < 0.1 * tally.slowestMs('limits.volley')
    return slow(tally) && refusedAtOnce && admitted > 1.25 * burst.limit
  }
}

/** Refusals that no late packet explains: of one part, of all. */
const partRefused = 4
const allRefused = 8

const partsOfBurst = 3

/** Is the minute's allowance used up, so far as the parts sent until now show it? */
function isUsedUp(tally: Tally, parts: readonly string[], most = partRefused): boolean {
  if (tally.refused(drainName) >= allRefused) return true
  return parts.some((name) => tally.refused(name) >= most)
}

/**
 * Whole bursts, each in three parts so that few are refused at its end, and each part a burst
 * window after the same part of the burst before.
 */
function inBursts(options: ProbeOptions, total: number, when: When): Step[] {
  const { limit, windowMs } = options.limits.burst
  const gapMs = 1.015 * windowMs
  const vain = isVain(options)
  const cut = (part: number): number => Math.round((part * limit) / partsOfBurst)
  /** What was let through just before takes its place in the first burst. */
  const fits = (burst: number, part: number, tally: Tally): boolean =>
    burst > 0 || cut(part + 1) + tally.admitted('limits.within') <= limit
  const steps: Step[] = []
  for (let at = 0; at < partsOfBurst * Math.ceil(total / limit); at += 1) {
    const [burst, part] = [Math.floor(at / partsOfBurst), at % partsOfBurst]
    const count = Math.min(cut(part + 1) - cut(part), total - burst * limit - cut(part))
    if (count < 1) continue
    const parts = steps.map(({ name }) => name)
    steps.push({
      name: `${drainName}.${burst + 1}.${part + 1}`,
      manner: 'volley',
      shots: reads(count),
      since: burst === 0 ? 'limits.file' : `${drainName}.${burst}.${part + 1}`,
      gapMs,
      when: (tally) =>
        when(tally) && fits(burst, part, tally) && !isUsedUp(tally, parts) && !vain(tally),
    })
  }
  return steps
}

/** Parts of a burst that fill a queue: so many that which limit refuses shows in each of them. */
const groupShare = 0.2
/** The minute's line refuses a third of a group, the burst's one at most now and then. */
const groupRefused = 2

/**
 * Fills the minute's line faster than it moves on, without waiting for anybody in it: nearly a
 * whole burst, then groups a little faster than the burst limit grants. Once it is full it is left
 * alone for a while and asked at once for more than it has moved on by, and less than the burst
 * limit grants: so who refused is told by the number. No line gets longer than promised, so that
 * ends it too.
 */
function intoQueue(options: ProbeOptions, total: number): Step[] {
  const { burst } = options.limits
  const [queue, served] = [isQueue(options), isServed(options)]
  const beyond = isBeyondAll(options)
  const share = (of: number): number => Math.max(1, Math.round(of * burst.limit))
  const [first, size, last] = [Math.max(1, burst.limit - 1), share(groupShare), share(0.87)]
  const gapMs = (size * burst.windowMs) / (1.02 * burst.limit)
  const open = { manner: 'open', when: queue, everyMs: 0, instead: true } as const
  const names = Array.from(
    { length: Math.floor((total - first - last) / size) },
    (_, i) => `${drainName}.on.${i + 1}`,
  )
  const goesOn = (tally: Tally): boolean =>
    queue(tally) && served(tally) && !beyond(tally) && !isUsedUp(tally, names, groupRefused)
  return [
    { ...open, name: `${drainName}.line`, shots: reads(first), gapMs },
    ...names.map((name) => ({
      ...{ ...open, name, shots: reads(size), gapMs },
      when: goesOn,
    })),
    {
      ...{ ...open, name: `${drainName}.more`, shots: reads(last), gapMs: burst.windowMs },
      when: isFull(options),
    },
  ]
}

/**
 * The drain, in the manner that suits the burst limit: whole bursts, or an even pace. It ends when
 * the minute's allowance is used up, or more was granted than any legitimate reading holds.
 */
export function drain(options: ProbeOptions): Step[] {
  const { burst, sustained } = options.limits
  const total = Math.round(3.5 * sustained.limit)
  const paceMs = burst.windowMs / (0.985 * burst.limit)
  const queue = isQueue(options)
  const bucket = isBucket(options)
  const whole = (tally: Tally): boolean => !queue(tally) && grantsWhole(options)(tally)
  const pace = (tally: Tally): boolean => !queue(tally) && !bucket(tally) && !whole(tally)
  const even: Omit<Step, 'when'> = {
    name: drainName,
    manner: 'spaced',
    shots: reads(total),
    everyMs: paceMs,
    untilRefused: 7,
    untilRefusedInARow: 3,
    until: isVain(options),
  }
  return [
    ...inBursts(options, total, (tally) => !bucket(tally) && whole(tally)),
    {
      ...even,
      since: 'limits.file',
      gapMs: 1.1 * burst.windowMs,
      when: pace,
      instead: true,
    },
    { ...even, gapMs: paceMs, when: bucket, instead: true },
    ...intoQueue(options, total),
  ]
}

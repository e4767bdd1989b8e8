/** Subjects that are one flight of several tokens of an account: do they read one counter? */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Subject, View } from './view.ts'
import { isRefusal, type LimitedAnswer, wholeNumber } from './windows.ts'
import type { Flight } from './windows-flights.ts'
import { viewFlights } from './windows-remaining.ts'
import { isSpoofed } from './windows-series.ts'

export interface SharedCount extends Subject {
  /**
   * Values of Remaining that two tokens saw in one window: in one flight, or one of them earlier
   * where a whole stretch of values lies between what they see at once.
   */
  readonly overlap: number
  /** Values that one token saw twice: the counter is read carelessly, overlaps mean nothing. */
  readonly repeats: number
}

const answersMin = 2
/** Windows whose values are remembered. */
const windowsMax = 8

interface Sighting {
  /** Limit and Reset that most answers of the flight name. */
  readonly window: string
  readonly values: ReadonlyMap<string, readonly number[]>
}

/** Remaining by token, in the window that most answers of the flight name. */
function sightingOf(flight: Flight): Sighting {
  const windows = new Map<string, LimitedAnswer[]>()
  for (const answer of flight.answers) {
    if (isRefusal(answer) || answer.replay || isSpoofed(answer.exchange)) continue
    if (answer.limit === null || answer.reset === null) continue
    const window = `${flight.account} ${answer.limit} ${answer.reset}`
    windows.set(window, [...(windows.get(window) ?? []), answer])
  }
  const [most] = [...windows].sort(([, a], [, b]) => b.length - a.length)
  const [window, answers] = most ?? ['', []]
  const values = new Map<string, number[]>()
  for (const answer of answers) {
    const { token } = answer.exchange
    const remaining = wholeNumber(answer.remaining) ?? 0
    if (remaining > 0) values.set(token, [...(values.get(token) ?? []), remaining])
  }
  return { window, values }
}

/** What each token saw of a window in the flights before. */
function openDiary() {
  const windows = new Map<string, Map<string, Set<number>>>()
  return {
    seenBefore: (window: string, token: string): ReadonlySet<number> =>
      windows.get(window)?.get(token) ?? new Set(),
    note({ window, values }: Sighting): void {
      const tokens = windows.get(window) ?? new Map<string, Set<number>>()
      windows.set(window, tokens)
      for (const [token, seen] of values) {
        tokens.set(token, new Set([...(tokens.get(token) ?? []), ...seen]))
      }
      if (windows.size > windowsMax) windows.delete(windows.keys().next().value!)
    },
  }
}

type Seen = readonly [token: string, values: readonly number[]]

/** Is a value missing between the lowest of one and the highest of the other? */
function areApart([, high]: Seen, [, low]: Seen): boolean {
  return Math.min(...high) > Math.max(...low) + 1
}

/** Flights in which two tokens each saw values of one window. */
export function sharedCountsUnder(limits: PromisedLimits): View<SharedCount> {
  return viewFlights('shared counts', limits, () => {
    const diary = openDiary()
    /** Values of the one that is behind, at which the other one had been by itself. */
    const met = (window: string, high: Seen, low: Seen): number => {
      const before = diary.seenBefore(window, low[0])
      return areApart(high, low) ? high[1].filter((value) => before.has(value)).length : 0
    }
    const overlapOf = (window: string, one: Seen, other: Seen): number =>
      new Set(one[1].filter((value) => other[1].includes(value))).size +
      met(window, one, other) +
      met(window, other, one)
    return {
      *hear(flight) {
        const sighting = sightingOf(flight)
        const [one, other] = [...sighting.values].filter(([, seen]) => seen.length >= answersMin)
        if (one !== undefined && other !== undefined) {
          const all = [...one[1], ...other[1]]
          const repeats = all.length - new Set(one[1]).size - new Set(other[1]).size
          const overlap = overlapOf(sighting.window, one, other)
          yield { exchanges: flight.own, overlap, repeats }
        }
        diary.note(sighting)
      },
      *end() {},
    }
  })
}

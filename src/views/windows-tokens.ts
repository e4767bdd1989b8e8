/** Subjects that are one flight of several tokens of an account: do they read one counter? */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Subject, View } from './view.ts'
import { isRefusal, type LimitedAnswer, wholeNumber } from './windows.ts'
import type { Flight } from './windows-flights.ts'
import { viewFlights } from './windows-remaining.ts'
import { isSpoofed } from './windows-series.ts'

export interface SharedCount extends Subject {
  /** Values of Remaining that two tokens saw in one window, in one flight. */
  readonly overlap: number
  /** Values that one token saw twice: the counter is read carelessly, overlaps mean nothing. */
  readonly repeats: number
}

const answersMin = 2

/** Remaining by token, for the Limit and Reset that most answers of the flight name. */
function valuesByToken(flight: Flight): number[][] {
  const pairs = new Map<string, LimitedAnswer[]>()
  for (const answer of flight.answers) {
    if (isRefusal(answer) || answer.replay || isSpoofed(answer.exchange)) continue
    if (answer.limit === null || answer.reset === null) continue
    const pair = `${answer.limit} ${answer.reset}`
    pairs.set(pair, [...(pairs.get(pair) ?? []), answer])
  }
  const most = [...pairs.values()].sort((a, b) => b.length - a.length)[0] ?? []
  const values = new Map<string, number[]>()
  for (const answer of most) {
    const { token } = answer.exchange
    const remaining = wholeNumber(answer.remaining) ?? 0
    if (remaining > 0) values.set(token, [...(values.get(token) ?? []), remaining])
  }
  return [...values.values()].filter(({ length }) => length >= answersMin)
}

/** Flights in which two tokens each saw values of one window. */
export function sharedCountsUnder(limits: PromisedLimits): View<SharedCount> {
  return viewFlights('shared counts', limits, () => ({
    *hear(flight) {
      const [one, other] = valuesByToken(flight)
      if (one === undefined || other === undefined) return
      const overlap = new Set(one.filter((value) => other.includes(value))).size
      const repeats = one.length + other.length - new Set(one).size - new Set(other).size
      yield { exchanges: flight.own, overlap, repeats }
    },
    *end() {},
  }))
}

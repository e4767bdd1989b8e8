/**
 * Subjects read from how Remaining moves: habits of counting, promises it makes, what one window
 * let through.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { isSuccess } from './responses.ts'
import type { Subject, View } from './view.ts'
import { isRefusal, type LimitedAnswer, wholeNumber } from './windows.ts'
import { type Flight, flightsUnder } from './windows-flights.ts'
import { isSpoofed } from './windows-series.ts'

/** Makes a view out of what a listener finds in flights. */
export function viewFlights<S extends Subject>(
  name: string,
  limits: PromisedLimits,
  listen: () => { hear(flight: Flight): Iterable<S>; end(): Iterable<S> },
): View<S> {
  const flights = flightsUnder(limits)
  return {
    name,
    open() {
      const lens = flights.open()
      const listener = listen()
      return {
        *see(exchange) {
          for (const flight of lens.see(exchange)) yield* listener.hear(flight)
        },
        *close() {
          for (const flight of lens.close()) yield* listener.hear(flight)
          yield* listener.end()
        },
      }
    },
  }
}

/** Over single requests right behind one another: how often Remaining fell by more than one. */
export interface Habit extends Subject {
  readonly quick: number
  readonly excess: number
}

const examplesMax = 6

/** One subject per account, at the end. */
export function fallingHabitsUnder(limits: PromisedLimits): View<Habit> {
  return viewFlights('falling habits', limits, () => {
    const accounts = new Map<string, { quick: number; excess: number; exchanges: Exchange[] }>()
    return {
      hear(flight) {
        if (flight.fall.quick === 0) return []
        const habit = accounts.get(flight.account) ?? { quick: 0, excess: 0, exchanges: [] }
        accounts.set(flight.account, habit)
        habit.quick += flight.fall.quick
        habit.excess += flight.fall.quickExcess
        if (habit.exchanges.length < examplesMax) habit.exchanges.push(...flight.own)
        return []
      },
      *end() {
        yield* accounts.values()
      },
    }
  })
}

/** All that was accepted under one pair of Limit and Reset (RAT-25). */
export interface WindowTotal extends Subject {
  readonly account: string
  readonly limit: number
  readonly accepted: number
}

/**
 * Answers this close to Reset are left out, in milliseconds: where Reset names the moment at which
 * the oldest request leaves a log, or a bucket has one to give, more than Limit may share a value.
 */
const edgeMs = 3_000
const totalsMax = 8

function pairOf(answer: LimitedAnswer): string | null {
  const reset = wholeNumber(answer.reset)
  if (reset === null || answer.dateMs === null || wholeNumber(answer.limit) === null) return null
  if (!isSuccess(answer) || answer.replay || isSpoofed(answer.exchange)) return null
  if (answer.code !== null) return null
  const { method } = answer.exchange.request
  if (method === 'HEAD' || answer.dateMs > reset * 1000 - edgeMs) return null
  return `${answer.exchange.account} ${answer.limit} ${reset}`
}

/** Totals of one window each, when it has made room for later ones. */
export function windowTotalsUnder(limits: PromisedLimits): View<WindowTotal> {
  return viewFlights('window totals', limits, () => {
    const totals = new Map<string, WindowTotal & { exchanges: Exchange[]; accepted: number }>()
    return {
      *hear(flight) {
        for (const answer of flight.answers) {
          const pair = pairOf(answer)
          if (pair === null) continue
          const limit = wholeNumber(answer.limit)!
          const total = totals.get(pair) ?? {
            account: flight.account,
            limit,
            accepted: 0,
            exchanges: [],
          }
          totals.set(pair, total)
          total.accepted += 1
          total.exchanges.push(answer.exchange)
          if (total.exchanges.length > limit + 1) total.exchanges.shift()
          if (totals.size <= totalsMax) continue
          const [oldest] = totals.keys()
          yield totals.get(oldest!)!
          totals.delete(oldest!)
        }
      },
      *end() {
        yield* totals.values()
      },
    }
  })
}

/** Remaining promised some requests under a Limit, and a refusal named that Limit (RAT-30). */
export interface KeptWord extends Subject {
  readonly limit: number
  readonly promised: number
  /** Requests sent since the promise, and how many of them were refused by the same Limit. */
  readonly sent: number
  readonly refused: number
  readonly strangers: boolean
  /** Answers spoke of several Limits in turn: a request or two of somebody else would not show. */
  readonly mixed: boolean
}

interface Word {
  readonly limit: number
  readonly remaining: number
  readonly exchange: Exchange
  readonly atMs: number
  readonly resetMs: number
  sent: number
}

/** A target that names more Limits than this is not worth remembering. */
const limitsMax = 16

/**
 * The lowest Remaining that a flight showed under a Limit: where it stood in the end, but for the
 * requests that were told of another Limit, as they may have come last.
 */
function wordsOf(flight: Flight): Map<number, Word> {
  const words = new Map<number, Word>()
  const told = new Map<number, number>()
  for (const answer of flight.answers) {
    const limit = wholeNumber(answer.limit)
    const remaining = wholeNumber(answer.remaining)
    if (limit === null || remaining === null || answer.replay || isRefusal(answer)) continue
    if (isSpoofed(answer.exchange)) continue
    told.set(limit, (told.get(limit) ?? 0) + 1)
    if (remaining >= (words.get(limit)?.remaining ?? 1e9)) continue
    const reset = wholeNumber(answer.reset)
    const resetMs = reset === null ? Number.POSITIVE_INFINITY : reset * 1000
    const { exchange } = answer
    words.set(limit, { limit, remaining, exchange, atMs: flight.endMs, resetMs, sent: 0 })
  }
  for (const [limit, word] of words) {
    const untold = flight.own.length - told.get(limit)!
    words.set(limit, { ...word, remaining: Math.max(0, word.remaining - untold) })
  }
  return words
}

/** Whatever it shows, a refusal under the shorter Limit is its own while the minute has room. */
function isOwn(flight: Flight, limit: number, { burst }: PromisedLimits): boolean {
  return limit === burst.limit && flight.sustainedRoom() >= flight.own.length
}

/** Refusals that blame this Limit and no other, while its window is not yet over. */
function blaming(flight: Flight, word: Word, limits: PromisedLimits): LimitedAnswer[] {
  const named = flight.answers.filter(
    (answer) =>
      isRefusal(answer) &&
      wholeNumber(answer.limit) === word.limit &&
      (answer.dateMs ?? 0) < word.resetMs &&
      !isSpoofed(answer.exchange),
  )
  if (named.length === 0 || isOwn(flight, word.limit, limits)) return named
  return named.filter((answer) => wholeNumber(answer.remaining) === 0)
}

/**
 * A refusal that names one Limit may be the other one's doing, where that may be used up too
 * (AMB-06).
 */
function mayBeTheOther(flight: Flight, limit: number, { burst }: PromisedLimits): boolean {
  const room = limit === burst.limit ? flight.sustainedRoom() : flight.burstRoom()
  return room < flight.own.length
}

/** One subject per refusal that a promise of Remaining went before, within the shorter window. */
export function keptWordsUnder(limits: PromisedLimits): View<KeptWord> {
  return viewFlights('kept words', limits, () => {
    const accounts = new Map<string, Map<number, Word>>()
    return {
      *hear(flight) {
        const words = accounts.get(flight.account) ?? new Map<number, Word>()
        accounts.set(flight.account, words)
        for (const word of words.values()) {
          const { limit } = word
          const refusals = blaming(flight, word, limits)
          word.sent += flight.own.length
          const fresh = flight.endMs - word.atMs <= limits.burst.windowMs
          if (refusals.length === 0 || !fresh || mayBeTheOther(flight, limit, limits)) continue
          yield {
            exchanges: [word.exchange, ...refusals.map(({ exchange }) => exchange)],
            limit,
            promised: word.remaining,
            sent: word.sent,
            refused: refusals.length,
            strangers: flight.strangers,
            mixed: new Set(flight.answers.map((answer) => answer.limit)).size > 1,
          }
        }
        /** A stored answer tells of another time; where it stands now nobody knows. */
        if (words.size > limitsMax || flight.answers.some(({ replay }) => replay)) words.clear()
        else for (const [limit, word] of wordsOf(flight)) words.set(limit, word)
        for (const answer of flight.answers.filter(isRefusal)) {
          words.delete(wholeNumber(answer.limit) ?? Number.NaN)
        }
      },
      *end() {},
    }
  })
}

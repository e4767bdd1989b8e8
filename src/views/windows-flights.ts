/**
 * Subjects that are one flight: requests of one account that were under way together, and what came
 * before them.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import type { Subject, View } from './view.ts'
import { isRefusal, type LimitedAnswer, noteKey, readLimitedAnswer } from './windows.ts'
import {
  type Before,
  type Books,
  countSince,
  enterGroup,
  type Group,
  isAdmitted,
  isDenied,
  isRefusedAt,
  openBooks,
  type Pledge,
} from './windows-account.ts'
import type { Fall } from './windows-series.ts'

export interface Flight extends Subject {
  readonly account: string
  /** First sending and last receipt, in milliseconds since the epoch. */
  readonly startMs: number
  readonly endMs: number
  /** Its own requests; `exchanges` begins with the one that gave the pledge. */
  readonly own: readonly Exchange[]
  readonly answers: readonly LimitedAnswer[]
  readonly refused: number
  /** Requests for a plain read that were turned away without a 429. */
  readonly denied: number
  readonly admitted: number
  /**
   * How many requests every legitimate reading grants at its start; the counters' part of that
   * leaves out the bucket, and the last two are the counters' of one limit alone.
   */
  room(): number
  countersRoom(): number
  burstRoom(): number
  sustainedRoom(): number
  /** Requests sent in the trailing windows before this flight, refused ones too. */
  readonly sentInBurst: number
  readonly sentInSustained: number
  /** Requests let through in the windows that end with this flight, this flight's too. */
  readonly admittedInBurst: number
  readonly admittedInSustained: number
  /** The latest of the Retry-Afters that were given before. */
  readonly pledge: Pledge | null
  /** The flight before, of the same account. */
  readonly before: Before | null
  /** Another account was being refused when this flight left. */
  readonly neighbourRefused: boolean
  /** Own requests let through that left while another account was being refused. */
  readonly servedBeside: number
  /** By now a flight was starved for what another account had used up (RAT-05). */
  readonly pooled: boolean
  /** What became of Remaining. */
  readonly fall: Fall
  /** By now somebody else has drawn on the allowance. */
  readonly strangers: boolean
  /** Too long or too large to say what came first. */
  readonly sprawling: boolean
}

const sprawlMs = 5_000
const sprawlMax = 400

/** The account of a request; null for nobody's and for imported traffic that names none. */
function accountOf(exchange: Exchange): string | null {
  return exchange.kind !== 'call' || exchange.account === '-' ? null : exchange.account
}

/** Next to nothing of several requests was let through. */
export function isStarved({ own, refused }: Pick<Flight, 'own' | 'refused'>): boolean {
  return own.length > 1 && refused >= own.length - Math.max(1, own.length / 10)
}

class Airspace {
  readonly #limits: PromisedLimits
  readonly #accounts = new Map<string, Books>()
  readonly #groups = new Map<string, Group>()
  readonly #seenKeys = new Set<string>()
  #pooled = false

  constructor(limits: PromisedLimits) {
    this.#limits = limits
  }

  *see(exchange: Exchange): Iterable<Flight> {
    const account = accountOf(exchange)
    if (account === null) return
    const answer = readLimitedAnswer(exchange, this.#seenKeys)
    noteKey(exchange, this.#seenKeys)
    const last = this.#groups.get(account)
    if (last !== undefined && exchange.sentAt > last.endMs) yield* this.#land(account, last)
    const { sentAt } = exchange
    const group = this.#groups.get(account) ?? {
      startMs: sentAt,
      endMs: sentAt,
      own: [],
      answers: [],
    }
    group.endMs = Math.max(group.endMs, receivedAt(exchange))
    group.own.push(exchange)
    if (answer !== null) group.answers.push(answer)
    this.#groups.set(account, group)
    if (group.own.length >= sprawlMax) yield* this.#land(account, group)
  }

  *close(): Iterable<Flight> {
    for (const [account, group] of this.#groups) yield* this.#land(account, group)
  }

  /** Ends a group: describes it by what came before, then enters it into the books. */
  *#land(account: string, group: Group): Iterable<Flight> {
    this.#groups.delete(account)
    const books = this.#accounts.get(account) ?? openBooks(group, this.#limits)
    this.#accounts.set(account, books)
    const others = [...this.#accounts.values()].filter((other) => other !== books)
    const neighbourRefused = others.some((other) => isRefusedAt(other, group.startMs))
    const flight = describe(books, group, this.#limits)
    if (neighbourRefused && isStarved(flight)) this.#pooled ||= flight.room() >= flight.own.length
    const strangers = flight.strangers || this.#pooled
    const servedBeside = group.own.filter(
      (one) => isAdmitted(one) && others.some((other) => isRefusedAt(other, one.sentAt)),
    ).length
    const pooled = this.#pooled
    yield { ...flight, account, neighbourRefused, servedBeside, pooled, strangers }
    enterGroup(books, group, this.#limits)
  }
}

function describe(
  books: Books,
  group: Group,
  { burst, sustained }: PromisedLimits,
): Omit<Flight, 'account' | 'neighbourRefused' | 'servedBeside' | 'pooled'> {
  const { own, answers, startMs, endMs } = group
  const { reading, pledge } = books
  const admitted = own.filter(isAdmitted)
  const fall = books.series.note({ startMs, endMs, sent: own.length, answers })
  /** Whole inside the window that ends with the last receipt, or not counted. */
  const admittedSince = (fromMs: number): number =>
    admitted.filter((exchange) => exchange.sentAt >= fromMs).length +
    countSince(books.admitted, fromMs)
  return {
    exchanges: pledge === null ? own : [pledge.exchange, ...own],
    startMs,
    endMs,
    own,
    answers,
    refused: answers.filter(isRefusal).length,
    denied: own.filter(isDenied).length,
    admitted: admitted.length,
    room: () => reading.roomAt(startMs),
    countersRoom: () => reading.countersRoomAt(startMs),
    burstRoom: () => reading.burstRoomAt(startMs),
    sustainedRoom: () => reading.sustainedRoomAt(startMs),
    sentInBurst: countSince(books.sent, startMs - burst.windowMs),
    sentInSustained: countSince(books.sent, startMs - sustained.windowMs),
    admittedInBurst: admittedSince(endMs - burst.windowMs),
    admittedInSustained: admittedSince(endMs - sustained.windowMs),
    pledge,
    before: books.before,
    fall,
    strangers: books.series.strangers,
    sprawling: endMs - startMs > sprawlMs || own.length >= sprawlMax,
  }
}

/** Every flight, per account. `room()` must be asked while the flight is judged, not later. */
export function flightsUnder(limits: PromisedLimits): View<Flight> {
  return {
    name: 'flights',
    open: () => {
      const airspace = new Airspace(limits)
      return { see: (exchange) => airspace.see(exchange), close: () => airspace.close() }
    },
  }
}

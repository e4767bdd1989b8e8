/**
 * Follows X-RateLimit-Remaining from flight to flight: how far it fell, and whether somebody else
 * must have drawn on it.
 */
import { type Exchange, header } from '#exchange/exchange.ts'
import { isRefusal, type LimitedAnswer, wholeNumber } from './windows.ts'

/**
 * Ten or more single requests within a second, and how many values Remaining took meanwhile
 * (RAT-14).
 */
export interface Stretch {
  readonly exchanges: readonly Exchange[]
  readonly distinct: number
  /** How often it was higher than one request before. */
  readonly rises: number
  /** Milliseconds from the first of them to the last. */
  readonly spanMs: number
}

/** What one flight adds. */
export interface Fall {
  /** Single requests right behind one another that can be compared; 0 or 1. */
  readonly quick: number
  /** Of those, the ones over which Remaining fell by more than 1. */
  readonly quickExcess: number
  readonly stretch: Stretch | null
}

export interface FlightFacts {
  readonly startMs: number
  readonly endMs: number
  readonly sent: number
  readonly answers: readonly LimitedAnswer[]
}

export interface Series {
  note(facts: FlightFacts): Fall
  /** Remaining fell by more than our own requests explain, and not as a matter of course. */
  readonly strangers: boolean
}

/** Somebody else's requests are unlikely to fall between two of ours that are this close. */
const quickGapMs = 150
const stretchMs = 1_000
const stretchMin = 10
/** A target that names more Limits than this is not worth remembering. */
const keysMax = 32
/** From this share on the fall is the target's way of counting, not a stranger. */
const habitShare = 0.8

interface Sighting {
  readonly remaining: number
  /** Requests of the account sent until then. */
  readonly sent: number
  readonly endMs: number
}

/** Did the request state an address of its own making? Then the answer may be about another key. */
export function isSpoofed(exchange: Exchange): boolean {
  return ['x-forwarded-for', 'x-real-ip', 'forwarded'].some(
    (name) => header(exchange.request.headers, name) !== null,
  )
}

/** Values are compared for one token, one Limit (AMB-06) and one kind of answer. */
function groupByLimit(answers: readonly LimitedAnswer[]): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const answer of answers) {
    const remaining = wholeNumber(answer.remaining)
    if (remaining === null || answer.limit === null || answer.replay || isRefusal(answer)) continue
    if (isSpoofed(answer.exchange)) continue
    const key = `${answer.exchange.token} ${answer.limit} ${answer.status < 400}`
    groups.set(key, [...(groups.get(key) ?? []), remaining])
  }
  return groups
}

/** Answers of a flight that show a way of counting; fewer where the one before is known. */
const crowdMin = 5
const fewMin = 3

/** What the last request before a flight was told, whatever its token. */
interface Told {
  readonly limit: string | null
  readonly remaining: number
}

/**
 * Within a flight under one Limit every value of Remaining turns up once, whatever the order, and
 * so does the one before it unless there was a reset. Some values missing are somebody else's; as
 * many missing as there are is a way of counting.
 */
function hasGaps(facts: FlightFacts, before: Told | null): boolean {
  const plain = facts.answers.filter(
    (answer) => answer.status < 400 && !answer.replay && !isSpoofed(answer.exchange),
  )
  if (plain.length < fewMin) return false
  if (new Set(plain.map(({ limit }) => limit)).size !== 1) return hasGapsBetween(plain)
  const values = plain.map(({ remaining }) => wholeNumber(remaining) ?? Number.NaN)
  if (new Set(values).size < values.length || values.some(Number.isNaN)) return false
  const top = Math.max(...values)
  const follows = before !== null && before.limit === plain[0]!.limit && before.remaining > top
  if (!follows && plain.length < crowdMin) return false
  const missing = (follows ? before.remaining - 1 : top) - Math.min(...values) + 1 - values.length
  return missing > 0 && missing < habitShare * (values.length - 1)
}

/**
 * Where answers speak of one Limit and another in turn, no Remaining falls further than all of them
 * together explain.
 */
function hasGapsBetween(plain: readonly LimitedAnswer[]): boolean {
  const spans = [...Map.groupBy(plain, ({ limit }) => limit).values()].map((answers) => {
    const values = answers.map(({ remaining }) => wholeNumber(remaining) ?? Number.NaN)
    return Math.max(...values) - Math.min(...values)
  })
  const missing = Math.max(...spans) + 1 - plain.length
  return plain.length >= crowdMin && missing > 0 && missing < habitShare * (plain.length - 1)
}

/** The lone answer of a flight, where it tells how things stood before the next one. */
function toldBy({ answers, sent }: FlightFacts): Told | null {
  const [answer] = answers
  const remaining = wholeNumber(answer?.remaining ?? null)
  if (answer === undefined || sent !== 1 || remaining === null) return null
  if (answer.status >= 400 || answer.replay || isSpoofed(answer.exchange)) return null
  return { limit: answer.limit, remaining }
}

class Stretches {
  readonly #runs = new Map<string, { exchange: Exchange; atMs: number; remaining: number }[]>()

  note(facts: FlightFacts): Stretch | null {
    const answer = facts.answers[0]
    const remaining = wholeNumber(answer?.remaining ?? null)
    const plain = answer?.exchange.request.method === 'GET' && answer.status === 200
    if (answer === undefined || facts.sent !== 1 || remaining === null || !plain) return null
    if (isSpoofed(answer.exchange)) return null
    const key = `${answer.exchange.token} ${answer.limit}`
    const run = (this.#runs.get(key) ?? []).filter(({ atMs }) => atMs > facts.endMs - stretchMs)
    if (this.#runs.size > keysMax) this.#runs.clear()
    run.push({ exchange: answer.exchange, atMs: facts.startMs, remaining })
    this.#runs.set(key, run)
    if (run.length < stretchMin) return null
    this.#runs.delete(key)
    const values = run.map((one) => one.remaining)
    /** At nothing it can fall no further, whether or not requests still get through. */
    if (values.filter((value) => value === 0).length > 1) return null
    return {
      exchanges: run.map(({ exchange }) => exchange),
      distinct: new Set(values).size,
      rises: values.filter((value, i) => i > 0 && value > values[i - 1]!).length,
      spanMs: run.at(-1)!.atMs - run[0]!.atMs,
    }
  }
}

interface Count {
  steps: number
  excess: number
}

/**
 * Tells a target's habits of charging from strangers: a habit shows on every request of a method, a
 * stranger on some of them.
 */
class Habits {
  readonly #byMethod = new Map<string, Count>()
  readonly #all: Count = { steps: 0, excess: 0 }
  #unexplained = 0
  #stranger = false

  note(method: string, excess: boolean): void {
    const own = this.#byMethod.get(method) ?? { steps: 0, excess: 0 }
    this.#byMethod.set(method, own)
    for (const count of [own, this.#all]) {
      count.steps += 1
      if (excess) count.excess += 1
    }
  }

  /** More than one request went by, and Remaining fell by more than their number. */
  noteUnexplained(): void {
    this.#unexplained += 1
  }

  noteStranger(): void {
    this.#stranger = true
  }

  get strangers(): boolean {
    if (this.#stranger) return true
    const { steps, excess } = this.#all
    if (steps >= stretchMin && excess >= habitShare * steps) return false
    const counts = [...this.#byMethod.values()]
    if (counts.some((count) => count.excess > 0 && !isHabit(count))) return true
    return this.#unexplained > 0 && !counts.some(isHabit)
  }
}

function isHabit({ steps, excess }: Count): boolean {
  return steps >= 2 && excess === steps
}

/** Opens the series of one account. */
export function openSeries(): Series {
  const seen = new Map<string, Sighting>()
  const stretches = new Stretches()
  const habits = new Habits()
  let told: Told | null = null
  let sent = 0
  const compare = (facts: FlightFacts, last: Sighting, lowest: number): Omit<Fall, 'stretch'> => {
    const excess = last.remaining - lowest > sent - last.sent
    const step = facts.sent === 1 && sent - last.sent === 1
    /** From 1 or 0 it can fall by no more than one, and a reset hides what it did. */
    const tells = last.remaining > 1 && lowest <= last.remaining
    if (!step) {
      if (excess) habits.noteUnexplained()
      return { quick: 0, quickExcess: 0 }
    }
    if (tells) habits.note(facts.answers[0]!.exchange.request.method, excess)
    const quick = tells && facts.startMs - last.endMs <= quickGapMs
    return { quick: Number(quick), quickExcess: Number(quick && excess) }
  }
  return {
    get strangers() {
      return habits.strangers
    },
    note(facts) {
      const before = sent
      sent += facts.sent
      let fall = { quick: 0, quickExcess: 0 }
      if (seen.size > keysMax) seen.clear()
      for (const [key, values] of groupByLimit(facts.answers)) {
        const lowest = Math.min(...values)
        const last = seen.get(key)
        /** Refused ones of a flight may have come later, and may have counted. */
        const sighting = { remaining: lowest, sent: before + values.length, endMs: facts.endMs }
        seen.set(key, sighting)
        if (last !== undefined) fall = compare(facts, last, lowest)
      }
      if (hasGaps(facts, told)) habits.noteStranger()
      told = toldBy(facts)
      /** A stored answer tells of another time; where it stands now nobody knows. */
      if (facts.answers.some(({ replay }) => replay)) seen.clear()
      return { ...fall, stretch: stretches.note(facts) }
    },
  }
}

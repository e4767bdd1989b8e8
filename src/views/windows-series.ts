/** Follows X-RateLimit-Remaining from flight to flight: how far it fell, and whether somebody else must have drawn on it. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { isRefusal, type LimitedAnswer, wholeNumber } from './windows.ts'

/** Ten or more single requests within a second, and how many values Remaining took meanwhile (RAT-14). */
export interface Stretch {
  readonly exchanges: readonly Exchange[]
  readonly distinct: number
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
  readonly single: boolean
}

/** Did the request state an address of its own making? Then the answer may be about another key. */
export function isSpoofed(exchange: Exchange): boolean {
  return ['x-forwarded-for', 'x-real-ip', 'forwarded'].some(
    (name) => header(exchange.request.headers, name) !== null,
  )
}

/** Values are compared for one token and one Limit only (AMB-06). */
function groupByLimit(answers: readonly LimitedAnswer[]): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const answer of answers) {
    const remaining = wholeNumber(answer.remaining)
    if (remaining === null || answer.limit === null || answer.replay || isRefusal(answer)) continue
    if (isSpoofed(answer.exchange)) continue
    const key = `${answer.exchange.token} ${answer.limit}`
    groups.set(key, [...(groups.get(key) ?? []), remaining])
  }
  return groups
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
    const distinct = new Set(run.map((one) => one.remaining)).size
    return { exchanges: run.map(({ exchange }) => exchange), distinct }
  }
}

/** Opens the series of one account. */
export function openSeries(): Series {
  const seen = new Map<string, Sighting>()
  const stretches = new Stretches()
  let sent = 0
  let quick = 0
  let quickExcess = 0
  let slowExcess = 0
  return {
    get strangers() {
      const habit = quick >= stretchMin && quickExcess >= habitShare * quick
      return quickExcess + slowExcess > 0 && !habit
    },
    note(facts) {
      sent += facts.sent
      const fall = { quick: 0, quickExcess: 0 }
      if (seen.size > keysMax) seen.clear()
      for (const [key, values] of groupByLimit(facts.answers)) {
        const lowest = Math.min(...values)
        const last = seen.get(key)
        const single = facts.sent === 1
        seen.set(key, { remaining: lowest, sent, endMs: facts.endMs, single })
        if (last === undefined) continue
        const excess = last.remaining - lowest > sent - last.sent
        if (single && last.single && facts.startMs - last.endMs <= quickGapMs) {
          fall.quick = 1
          fall.quickExcess = excess ? 1 : 0
        } else if (excess) slowExcess += 1
      }
      quick += fall.quick
      quickExcess += fall.quickExcess
      return { ...fall, stretch: stretches.note(facts) }
    },
  }
}

/**
 * Subjects that are some requests of one kind between two plain reads: did the allowance feel them?
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Subject, View } from './view.ts'
import { type LimitedAnswer, wholeNumber } from './windows.ts'
import type { Flight } from './windows-flights.ts'
import { viewFlights } from './windows-remaining.ts'
import { isSpoofed } from './windows-series.ts'

export interface Sandwich extends Subject {
  /** `HEAD`, `POST`, or the operation where it is another one. */
  readonly filling: string
  /** Requests between the two reads. */
  readonly count: number
  /** By how much Remaining fell from one read to the other. */
  readonly fall: number
}

/** Longer than this, and a bucket gives back as much as the requests took. */
const spanMs = 300

interface Layer {
  readonly limit: number
  readonly remaining: number
  readonly startMs: number
  readonly token: string
  readonly exchanges: Exchange[]
  filling: string | null
}

/** Null for a plain read: the bread. */
function fillingOf({ exchange, status }: LimitedAnswer): string | null {
  const { method } = exchange.request
  if (method !== 'GET') return method
  if (exchange.operation === 'listPlans') return null
  return `${exchange.operation}${status >= 400 ? ` ${status}` : ''}`
}

function layerOf(flight: Flight, answer: LimitedAnswer): Layer | null {
  const limit = wholeNumber(answer.limit)
  const remaining = wholeNumber(answer.remaining)
  if (limit === null || remaining === null || answer.status !== 200) return null
  const { token } = answer.exchange
  const exchanges = [answer.exchange]
  return { limit, remaining, startMs: flight.startMs, token, exchanges, filling: null }
}

function close(layer: Layer, flight: Flight, answer: LimitedAnswer): Sandwich | null {
  const count = layer.exchanges.length - 1
  if (layer.filling === null || count < 2 || flight.endMs - layer.startMs > spanMs) return null
  if (wholeNumber(answer.limit) !== layer.limit) return null
  const remaining = wholeNumber(answer.remaining)
  /** A reset lies between. */
  if (remaining === null || remaining > layer.remaining) return null
  const exchanges = [...layer.exchanges, answer.exchange]
  return { exchanges, filling: layer.filling, count, fall: layer.remaining - remaining }
}

/** Single requests only, one after the other, under one Limit, within a moment. */
export function sandwichesUnder(limits: PromisedLimits): View<Sandwich> {
  return viewFlights('sandwiches', limits, () => {
    const layers = new Map<string, Layer>()
    return {
      *hear(flight) {
        const answer = flight.answers[0]
        const layer = layers.get(flight.account)
        layers.delete(flight.account)
        if (answer === undefined || flight.own.length !== 1 || isSpoofed(answer.exchange)) return
        const filling = fillingOf(answer)
        const mixed = layer?.filling !== null && layer?.filling !== filling
        if (filling === null) {
          const sandwich = layer && close(layer, flight, answer)
          if (sandwich) yield sandwich
          const next = layerOf(flight, answer)
          if (next !== null) layers.set(flight.account, next)
        } else if (layer && !mixed && answer.status !== 429) {
          layer.filling = filling
          layer.exchanges.push(answer.exchange)
          layers.set(flight.account, layer)
        }
      },
      *end() {},
    }
  })
}

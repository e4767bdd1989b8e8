/** Subjects that are one answered attempt to create a server, beside what the tape knew by then. */
import { keyLifetimeMs } from '#contract/catalogue.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type JsonObject, member } from '#exchange/json.ts'
import { type Attempt, hasMade, readAttempt, statusOf, uuidIn, wasRefused } from './attempts.ts'
import { type Offers, openOffers } from './offers.ts'
import { type Answer, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

/**
 * `made`: a 2xx to a first use of its key. `replayed`: a 2xx to a key that had one before.
 * `unclear`: a 2xx about a server that was read before the tape saw it made, or to a key that made
 * one without a token. `broken`: 3xx or 5xx.
 */
export type CreationKind = 'made' | 'replayed' | 'unclear' | 'refused' | 'broken'

/** What an earlier attempt had asked for, and what it got. */
export interface Earlier {
  readonly exchange: Exchange
  readonly sent: JsonObject | null
  readonly keyed: boolean
  readonly status: number
}

export interface Creation extends Subject {
  readonly attempt: Attempt
  readonly answer: Answer
  readonly status: number
  readonly kind: CreationKind
  /** The request body, where it is a JSON object. */
  readonly sent: JsonObject | null
  /** `data` of a 201, where it is an object. */
  readonly data: JsonObject | null
  /** The catalogue as read so far. */
  readonly offers: Offers
  /** Creations of the tape accepted and refused before this one, newest last, at most 32 each. */
  readonly accepted: readonly Earlier[]
  readonly refused: readonly Earlier[]
  /** An earlier creation, by another key or by none, that gave out the same uuid. */
  readonly twin: Creation | null
  /** Has another request with this key been under way or answered before? */
  readonly keyUsed: boolean
}

const keysMax = 2_000
const uuidsMax = 5_000
const earlierMax = 32

/** A map that forgets its oldest entry rather than grow for ever. */
function remember<V>(map: Map<string, V>, key: string, value: V, entriesMax: number): void {
  if (!map.has(key) && map.size >= entriesMax) {
    for (const oldest of map.keys()) {
      map.delete(oldest)
      break
    }
  }
  map.set(key, value)
}

/** Reads creations one exchange after the other. */
export interface CreationReader {
  see(exchange: Exchange): Creation | null
}

/** Opens a reader that has seen nothing. */
export function openCreations(): CreationReader {
  const offers = openOffers()
  const keysUsed = new Map<string, true>()
  const keysMade = new Map<string, number>()
  const made = new Map<string, Creation>()
  const readBefore = new Map<string, true>()
  /** Keys that brought a server to somebody without an account: whose replay follows is unclear. */
  const keysStrayed = new Map<string, true>()
  let accepted: readonly Earlier[] = []
  let refused: readonly Earlier[] = []

  const kindOf = (attempt: Attempt, key: string | null): CreationKind => {
    if (wasRefused(attempt)) return 'refused'
    if (!hasMade(attempt)) return 'broken'
    const before = key === null ? undefined : keysMade.get(key)
    if (before !== undefined && attempt.sentAt - before < keyLifetimeMs) return 'replayed'
    const { uuid } = attempt
    if (attempt.key !== null && keysStrayed.has(attempt.key)) return 'unclear'
    return uuid !== null && readBefore.has(uuid) && !made.has(uuid) ? 'unclear' : 'made'
  }
  const note = (creation: Creation, key: string | null): void => {
    const { attempt, kind, sent, status } = creation
    const earlier = { exchange: attempt.exchange, sent, keyed: key !== null, status }
    if (kind === 'refused') refused = [...refused, earlier].slice(-earlierMax)
    if (key !== null) remember(keysUsed, key, true, keysMax)
    if (kind !== 'made') return
    if (key !== null) remember(keysMade, key, attempt.sentAt, keysMax)
    if (attempt.uuid !== null && creation.twin === null) {
      remember(made, attempt.uuid, creation, uuidsMax)
    }
    accepted = [...accepted, earlier].slice(-earlierMax)
  }
  return {
    see(exchange) {
      offers.see(exchange)
      const attempt = readAttempt(exchange)
      if (attempt === null) {
        for (const uuid of uuidsRead(exchange)) remember(readBefore, uuid, true, uuidsMax)
        return null
      }
      if (attempt.standing === 'stranger') {
        if (hasMade(attempt)) remember(keysStrayed, attempt.key ?? '', true, keysMax)
        return null
      }
      if (attempt.fate !== 'answered') return null
      const key = attempt.key === null ? null : `${attempt.account} ${attempt.key}`
      const kind = kindOf(attempt, key)
      const { uuid } = attempt
      const creation = {
        exchanges: [exchange],
        attempt,
        answer: attempt.answer!,
        status: statusOf(attempt),
        kind,
        sent: isObject(attempt.sent) ? attempt.sent : null,
        data: dataOf201(attempt),
        offers,
        accepted,
        refused,
        twin: kind === 'made' && uuid !== null ? (made.get(uuid) ?? null) : null,
        keyUsed: key !== null && keysUsed.has(key),
      }
      note(creation, key)
      return creation
    },
  }
}

function dataOf201(attempt: Attempt): JsonObject | null {
  const data = attempt.answer?.data
  return statusOf(attempt) === 201 && isObject(data) ? data : null
}

/** The servers that a read names. */
function uuidsRead(exchange: Exchange): string[] {
  if (exchange.operation !== 'getServer' && exchange.operation !== 'listServers') return []
  const answer = readAnswer(exchange)
  const data = answer?.data
  const items = Array.isArray(data) ? data : [data]
  return items.flatMap((item) => (isObject(item) ? [uuidIn({ data: item })] : [])).filter(isText)
}

function isText(value: string | null): value is string {
  return value !== null
}

/** Members of the request that the reference describes; everything else is extra (CRE-24). */
export const requestMembers = ['plan_id', 'location_id', 'template_slug', 'hostname'] as const

/** Does the body name every required member? Their values are another matter. */
export function isComplete({ sent }: Creation): boolean {
  return requestMembers.slice(0, 3).every((name) => member(sent, name) !== undefined)
}

/** Every answered `POST /servers` of an account, as it comes. */
export const creations: View<Creation> = {
  name: 'creations',
  open() {
    const reader = openCreations()
    return {
      see(exchange) {
        const creation = reader.see(exchange)
        return creation === null ? [] : [creation]
      },
      close: () => [],
    }
  },
}

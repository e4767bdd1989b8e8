/** Tells whether a server that nobody was told of is the twin of one that an attempt made. */
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
import type { Listing } from './listings.ts'
import { readAnswer } from './responses.ts'

/** Twins are born together: others may order the same hardware, but hardly in that very moment. */
const birthToleranceMs = 2_000

/** So long after a list without it a twin of unknown birth may come up. */
const arrivalMaxMs = 10_000

const uuidsMax = 20_000

function bornAt(server: Json | undefined): number {
  const at = member(server, 'created_at')
  return typeof at === 'string' ? Date.parse(at) : Number.NaN
}

/** A name that a platform made up, without its numbers and what it took from the uuid. */
function shapeOf(server: Json | undefined): string | null {
  const [name, uuid] = [member(server, 'name'), member(server, 'uuid')]
  if (typeof name !== 'string' || typeof uuid !== 'string') return null
  const id = uuid.toLowerCase()
  const bare = name.toLowerCase().replaceAll(id, '#').replaceAll(id.slice(0, 8), '#')
  return bare.replaceAll(/[\da-f]*\d[\da-f]*/g, '#')
}

/**
 * Is a listed server, named by the platform, built like the one that was made, and was it born
 * then? Lists need not tell when: one that `cameAlone` must bear a name of the same making.
 */
export function isTwin(item: Json, made: Json | undefined, cameAlone: boolean): boolean {
  const alike = (name: string): boolean =>
    member(made, name) !== undefined && member(made, name) === member(item, name)
  if (!alike('cpu') || !alike('memory')) return false
  const apartMs = Math.abs(bornAt(made) - bornAt(item))
  if (!Number.isNaN(apartMs)) return apartMs <= birthToleranceMs
  return cameAlone && shapeOf(made) === shapeOf(item)
}

function uuidsIn(exchange: Exchange): readonly string[] {
  const answer = exchange.operation === 'listServers' ? readAnswer(exchange) : null
  if (answer?.status !== 200 || isStranger(exchange) || !Array.isArray(answer.data)) return []
  return (answer.data as readonly Json[]).flatMap((item) => {
    const uuid = member(item, 'uuid')
    return typeof uuid === 'string' ? [uuid.toLowerCase()] : []
  })
}

/** Remembers when each account's servers first came up on a list, in parts or filtered. */
export function openArrivals() {
  const first = new Map<string, Map<string, number>>()
  return {
    see(exchange: Exchange): void {
      const account = accountOf(exchange)
      const seen = first.get(account) ?? new Map<string, number>()
      first.set(account, seen)
      for (const uuid of uuidsIn(exchange)) {
        if (!seen.has(uuid) && seen.size < uuidsMax) seen.set(uuid, receivedAt(exchange))
      }
    },
    /**
     * The one server that nobody was told of, where the account shows one and no more: with two,
     * somebody else may be at work (the guard on foreign traffic).
     */
    loneUuid(account: string, isKnown: (uuid: string) => boolean): string | null {
      const strange = [...first.get(account)!.keys()].filter((uuid) => !isKnown(uuid))
      return strange.length === 1 ? strange[0]! : null
    },
    /** Did it come up within seconds of a list without it? */
    cameSoon(uuid: string, before: Listing): boolean {
      const atMs = Number(first.get(before.account)!.get(uuid))
      return atMs - before.exchange.sentAt <= arrivalMaxMs
    },
  }
}

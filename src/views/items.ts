/** Subjects that are one server as an answer describes it: in a 201, in a list or by itself. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, type JsonObject } from '#exchange/json.ts'
import { isStranger } from './attempts.ts'
import { queryOf } from './paths.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Item extends Subject {
  readonly answer: Answer
  readonly via: 'create' | 'list' | 'get'
  readonly server: JsonObject
  /** `?status=` of a list, else null. */
  readonly filter: string | null
  /** Page of a list as asked for, else 1. */
  readonly page: number
}

const viaOf: Readonly<Record<string, Item['via']>> = {
  createServer: 'create',
  listServers: 'list',
  getServer: 'get',
}

function* itemsOf(exchange: Exchange): Iterable<Item> {
  const via = viaOf[exchange.operation ?? '']
  const answer = via === undefined || isStranger(exchange) ? null : readAnswer(exchange)
  if (via === undefined || answer === null || !isEvidence(answer)) return
  if (answer.status !== (via === 'create' ? 201 : 200)) return
  const { data } = answer
  const servers: readonly (Json | undefined)[] =
    via === 'list' ? (Array.isArray(data) ? (data as readonly Json[]) : []) : [data]
  const query = queryOf(exchange)
  const filter = via === 'list' ? query.get('status') || null : null
  const page = via === 'list' ? Number(query.get('page') ?? 1) : 1
  for (const server of servers) {
    if (isObject(server)) yield { exchanges: [exchange], answer, via, server, filter, page }
  }
}

/** Every server described in a successful answer to an account. */
export const items: View<Item> = {
  name: 'items',
  open: () => ({ see: itemsOf, close: () => [] }),
}

/** Members that the reference shows wherever it shows a server. */
const shownEverywhere = ['uuid', 'uuid_short', 'name', 'status', 'cpu', 'memory']

/** The first of these that a server lacks, if any; an empty status is neither a word nor null. */
export function lackingMember(server: JsonObject): string | undefined {
  if (server.status === '') return 'status'
  return shownEverywhere.find((name) => !Object.hasOwn(server, name))
}

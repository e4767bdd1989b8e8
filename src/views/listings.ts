/** Reads complete lists of an account's servers. */
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
import { queryOf } from './paths.ts'
import { readAnswer } from './responses.ts'

export interface Listing {
  readonly exchange: Exchange
  readonly account: string
  /** By uuid, in lower case. */
  readonly items: ReadonlyMap<string, Json>
}

/** A list of all servers of the account on one page; null for every other exchange. */
export function readListing(exchange: Exchange): Listing | null {
  const answer = exchange.operation === 'listServers' ? readAnswer(exchange) : null
  if (answer === null || answer.status !== 200 || isStranger(exchange)) return null
  if ([...queryOf(exchange).keys()].some((name) => name !== 'page' && name !== 'per_page'))
    return null
  if (!Array.isArray(answer.data)) return null
  if (member(member(answer.json, 'meta'), 'total') !== answer.data.length) return null
  const items = new Map<string, Json>()
  for (const item of answer.data as readonly Json[]) {
    const uuid = member(item, 'uuid')
    if (typeof uuid === 'string') items.set(uuid.toLowerCase(), item)
  }
  return { exchange, account: accountOf(exchange), items }
}

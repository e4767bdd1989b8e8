/** Reads complete lists of an account's servers. */
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
import { openSweeper, readServerPage, type Sweeper } from './lives/sweeps.ts'
import { queryOf } from './paths.ts'
import { readAnswer } from './responses.ts'

export interface Listing {
  readonly exchange: Exchange
  readonly account: string
  /** By uuid, in lower case. */
  readonly items: ReadonlyMap<string, Json>
}

/** Items by uuid; those without one have no place in it. */
function itemsOf(data: readonly Json[]): Map<string, Json> {
  const items = new Map<string, Json>()
  for (const item of data) {
    const uuid = member(item, 'uuid')
    if (typeof uuid === 'string') items.set(uuid.toLowerCase(), item)
  }
  return items
}

/** A list of all servers of the account on one page; null for every other exchange. */
export function readListing(exchange: Exchange): Listing | null {
  const answer = exchange.operation === 'listServers' ? readAnswer(exchange) : null
  if (answer === null || answer.status !== 200 || isStranger(exchange)) return null
  if ([...queryOf(exchange).keys()].some((name) => name !== 'page' && name !== 'per_page'))
    return null
  if (!Array.isArray(answer.data)) return null
  if (member(member(answer.json, 'meta'), 'total') !== answer.data.length) return null
  const items = itemsOf(answer.data as readonly Json[])
  return { exchange, account: accountOf(exchange), items }
}

/**
 * Reads lists that are spread over pages, too: the listing comes with the last page, if every page
 * was read in turn, with one total, while the same account neither made nor deleted anything.
 */
export function openListings(): (exchange: Exchange) => Listing | null {
  const sweepers = new Map<string, Sweeper>()
  return (exchange) => {
    const account = accountOf(exchange)
    const { method } = exchange.request
    if (method !== 'GET' && method !== 'HEAD') sweepers.delete(account)
    const listing = readListing(exchange)
    if (listing !== null) return listing
    const page = isStranger(exchange) ? null : readServerPage(exchange)
    if (page === null || page.filter !== null) return null
    const sweeper = sweepers.get(account) ?? openSweeper()
    sweepers.set(account, sweeper)
    const sweep = sweeper.see(page)
    if (sweep === null || sweep.items.length !== sweep.total) return null
    return { exchange, account, items: itemsOf(sweep.items) }
  }
}

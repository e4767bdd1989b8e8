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

interface Page extends Listing {
  readonly number: number
  readonly total: number
  /** Items on this page and, in a walk, on those before it; some may have no uuid. */
  readonly count: number
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

/** A page of the list of all servers of the account; null for every other exchange. */
function readPage(exchange: Exchange): Page | null {
  const answer = exchange.operation === 'listServers' ? readAnswer(exchange) : null
  if (answer === null || answer.status !== 200 || isStranger(exchange)) return null
  const query = queryOf(exchange)
  if ([...query.keys()].some((name) => name !== 'page' && name !== 'per_page')) return null
  if (!Array.isArray(answer.data)) return null
  const total = member(member(answer.json, 'meta'), 'total')
  return {
    exchange,
    account: accountOf(exchange),
    number: Number(query.get('page') ?? 1),
    total: typeof total === 'number' ? total : Number.NaN,
    count: answer.data.length,
    items: itemsOf(answer.data as readonly Json[]),
  }
}

/** A list of all servers of the account on one page; null for every other exchange. */
export function readListing(exchange: Exchange): Listing | null {
  const page = readPage(exchange)
  return page !== null && page.count === page.total ? page : null
}

/**
 * Reads lists that are spread over pages, too: the listing comes with the last page, if every page
 * was read in turn, with one total, while the same account neither made nor deleted anything.
 */
export function openListings(): (exchange: Exchange) => Listing | null {
  const walks = new Map<string, Page>()
  return (exchange) => {
    const account = accountOf(exchange)
    const { method } = exchange.request
    if (method !== 'GET' && method !== 'HEAD') walks.delete(account)
    const page = readPage(exchange)
    if (page === null) return null
    const before = walks.get(account)
    walks.delete(account)
    if (before?.number === page.number - 1 && before.total === page.total) {
      const items = new Map([...before.items, ...page.items])
      walks.set(account, { ...page, items, count: before.count + page.count })
    } else if (page.number === 1) walks.set(account, page)
    const walked = walks.get(account) ?? page
    return walked.count === walked.total ? walked : null
  }
}

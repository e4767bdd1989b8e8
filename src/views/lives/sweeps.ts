/** Joins successive pages of `GET /servers`, so that absence can be told. */
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { isObject, type Json, type JsonObject, member } from '#exchange/json.ts'
import { accountOf } from '../attempts.ts'
import { queryOf } from '../paths.ts'
import { type Answer, isEvidence, readAnswer } from '../responses.ts'

/** One page of servers. */
export interface ServerPage {
  readonly answer: Answer
  readonly account: string
  /** `?status=`, or null; lists narrowed in any other way are no pages. */
  readonly filter: string | null
  readonly page: number
  readonly items: readonly JsonObject[]
  /** From `meta`, where they are integers. */
  readonly total: number | null
  readonly lastPage: number | null
  readonly perPage: number | null
}

/** All pages of one list, from the first to the last, read without a gap. */
export interface Sweep {
  readonly answer: Answer
  readonly account: string
  readonly filter: string | null
  readonly items: readonly JsonObject[]
  readonly total: number
  /** False where fewer items came than the total counts: then absence proves nothing. */
  readonly isWhole: boolean
  readonly exchanges: readonly Exchange[]
  /** The path without its page: equal paths ask for the same. */
  readonly path: string
  readonly from: number
  readonly to: number
}

const openMax = 64
const pagesMax = 50
const knownParameters = new Set(['page', 'per_page', 'status'])

function integer(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null
}

/** Reads a page of servers; null for everything else, and for refusals. */
export function readServerPage(exchange: Exchange): ServerPage | null {
  if (exchange.operation !== 'listServers') return null
  const answer = readAnswer(exchange)
  if (answer === null || answer.status !== 200 || !isEvidence(answer)) return null
  const query = queryOf(exchange)
  if (!Array.isArray(answer.data) || [...query.keys()].some((key) => !knownParameters.has(key))) {
    return null
  }
  const meta = member(answer.json, 'meta')
  return {
    answer,
    account: accountOf(exchange),
    filter: query.get('status') || null,
    page: Number(query.get('page') ?? 1),
    items: (answer.data as readonly Json[]).filter(isObject),
    total: integer(member(meta, 'total')),
    lastPage: integer(member(meta, 'last_page')),
    perPage: integer(member(meta, 'per_page')),
  }
}

function pathWithoutPage(exchange: Exchange): string {
  const query = queryOf(exchange)
  query.delete('page')
  query.sort()
  return `/servers?${query}`
}

function sweepFrom(page: ServerPage, total: number, path: string): Sweep {
  const { exchange } = page.answer
  return {
    answer: page.answer,
    account: page.account,
    filter: page.filter,
    items: page.items,
    total,
    isWhole: page.items.length >= total,
    exchanges: [exchange],
    path,
    from: exchange.sentAt,
    to: receivedAt(exchange),
  }
}

function joined(sweep: Sweep, page: ServerPage): Sweep {
  const { exchange } = page.answer
  const items = [...sweep.items, ...page.items]
  return {
    ...sweep,
    answer: page.answer,
    items,
    isWhole: items.length >= sweep.total,
    exchanges: [...sweep.exchanges, exchange],
    to: receivedAt(exchange),
  }
}

/** Joins pages to sweeps. */
export interface Sweeper {
  /** The sweep that this page completes, or null. */
  see(page: ServerPage): Sweep | null
}

/** Opens a sweeper. A sweep is given up when its total changes or a page is left out. */
export function openSweeper(): Sweeper {
  const open = new Map<string, Sweep>()
  return {
    see(page) {
      const { exchange } = page.answer
      const path = pathWithoutPage(exchange)
      const key = `${page.account} ${path}`
      const begun = open.get(key)
      open.delete(key)
      if (page.total === null || page.lastPage === null) return null
      let sweep: Sweep | null = null
      if (page.page === 1) sweep = sweepFrom(page, page.total, path)
      else if (begun?.total === page.total && begun.exchanges.length === page.page - 1) {
        sweep = joined(begun, page)
      }
      if (sweep === null) return null
      if (page.page >= page.lastPage) return sweep
      if (open.size < openMax && page.page < pagesMax) open.set(key, sweep)
      return null
    },
  }
}

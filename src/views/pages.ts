/**
 * Subjects that are one page of a list, beside all other pages that were read of the same lists.
 */
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { type Installs, openInstalls } from './pages-installs.ts'
import { queryOf } from './paths.ts'
import { type Answer, isEvidence, isSuccess, readAnswer } from './responses.ts'
import type { Lens, Subject, View } from './view.ts'

/** The four facts of `meta`; null where a member is absent or no JSON integer. */
export interface Meta {
  readonly current: number | null
  readonly last: number | null
  readonly perPage: number | null
  readonly total: number | null
}

export interface Page extends Subject {
  readonly exchange: Exchange
  readonly status: number
  readonly operation: string
  /** Account, path and filters: pages of one collection differ only in page and per_page. */
  readonly collection: string
  /** The query apart from page and per_page, in alphabetical order. */
  readonly filters: readonly (readonly [name: string, value: string])[]
  /** As written in the query; null where absent. */
  readonly askedPage: string | null
  readonly askedSize: string | null
  /**
   * The page asked for; the one that came where none was named; null where it is no page number.
   */
  readonly page: number | null
  /** The size asked for: null where none was named or it is not from 1 to 100. */
  readonly size: number | null
  /** Null unless the status is 200 and data is an array. */
  readonly items: readonly Json[] | null
  /** `meta` as it came, undefined where absent. */
  readonly rawMeta: Json | undefined
  readonly meta: Meta
  readonly answer: Answer
  /** Creations and deletions that this account was seen to make before. */
  readonly changes: number
  /** Deletions among them. */
  readonly deletions: number
  /** Milliseconds since the last of them; Infinity where there was none. */
  readonly calmMs: number
  /** Servers that were being installed, by the end of the tape. */
  readonly installs: Installs
  /** All pages of the tape within bounds, oldest first, this one among them. */
  readonly fellows: readonly Page[]
  /** Came after the bounds were reached: not among the fellows, and compared with none. */
  readonly late: boolean
}

/** Pages kept as fellows; what comes later is judged beside these. */
export const fellowsMax = 300

/** What the reference calls paginated; other lists may be (AMB-07). */
export const alwaysPaged: ReadonlySet<string> = new Set(['listPlans', 'listServers', 'listBackups'])
const perhapsPaged = new Set(['listLocations', 'listTemplates'])
const metaMembers = ['current_page', 'last_page', 'per_page', 'total']

function integer(meta: Json | undefined, name: string): number | null {
  const value = member(meta, name)
  return typeof value === 'number' && Number.isInteger(value) ? value : null
}

function readMeta(meta: Json | undefined): Meta {
  return {
    current: integer(meta, 'current_page'),
    last: integer(meta, 'last_page'),
    perPage: integer(meta, 'per_page'),
    total: integer(meta, 'total'),
  }
}

/** A list that may come whole is paged where its meta has all four members (AMB-07). */
function isPaged({ exchange, status, json }: Answer): boolean {
  const operation = exchange.operation ?? ''
  if (alwaysPaged.has(operation)) return true
  const meta = member(json, 'meta')
  return (
    perhapsPaged.has(operation) &&
    status === 200 &&
    isObject(meta) &&
    metaMembers.every((name) => Object.hasOwn(meta, name))
  )
}

/** Refused credentials and failures of the server say nothing about pages. */
function isAboutPages(answer: Answer): boolean {
  const { status, exchange } = answer
  // The limit probes read one and the same page hundreds of times: nothing new about pages.
  if (exchange.source === 'k6') return false
  if (!isEvidence(answer) || exchange.request.method !== 'GET' || !isPaged(answer)) return false
  return status < 500 && status !== 401 && status !== 403 && asksOnce(exchange)
}

/** Which of two values counts, the first, the last or neither, is nowhere said. */
function asksOnce(exchange: Exchange): boolean {
  const query = queryOf(exchange)
  return ['page', 'per_page'].every((name) => query.getAll(name).length <= 1)
}

function numberFrom(text: string | null, max: number): number | null {
  if (text === null || !/^\d{1,15}$/.test(text)) return null
  const value = Number(text)
  return value >= 1 && value <= max ? value : null
}

/**
 * Without a page in the query the answer says which one it is; that it is the first is PAG-03's.
 */
function ownNumber({ current }: Meta): number {
  return current !== null && current >= 1 ? current : 1
}

interface Changes {
  readonly count: number
  readonly deletions: number
  readonly at: number
  /** Servers that a 201 has named; at most so many. */
  readonly made: ReadonlySet<string>
}

const madeMax = 1_000
const noChanges: Changes = {
  count: 0,
  deletions: 0,
  at: Number.NEGATIVE_INFINITY,
  made: new Set(),
}

interface Surroundings {
  readonly changes: Changes
  readonly installs: Installs
  readonly fellows: readonly Page[]
}

function readPage(answer: Answer, { changes, installs, fellows }: Surroundings): Page {
  const { exchange, status, json, data } = answer
  const query = queryOf(exchange)
  const path = exchange.request.path.split('?', 1)[0]!
  const filters = [...query]
    .filter(([name]) => name !== 'page' && name !== 'per_page')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const askedPage = query.get('page')
  const rawMeta = member(json, 'meta')
  const meta = readMeta(rawMeta)
  return {
    exchanges: [exchange],
    exchange,
    status,
    operation: exchange.operation!,
    collection: JSON.stringify([exchange.account, path, filters]),
    filters,
    askedPage,
    askedSize: query.get('per_page'),
    page: askedPage === null ? ownNumber(meta) : numberFrom(askedPage, Number.MAX_SAFE_INTEGER),
    size: numberFrom(query.get('per_page'), 100),
    items: status === 200 && Array.isArray(data) ? (data as readonly Json[]) : null,
    rawMeta,
    meta,
    answer,
    changes: changes.count,
    deletions: changes.deletions,
    calmMs: exchange.sentAt - changes.at,
    installs,
    fellows,
    late: fellows.length >= fellowsMax,
  }
}

/** Accounts whose changes are counted. */
const accountsMax = 100

function noteChange(answer: Answer, accounts: Map<string, Changes>): void {
  const { exchange } = answer
  const { count, deletions, made } = accounts.get(exchange.account) ?? noChanges
  const uuid = member(answer.data, 'uuid')
  const name = typeof uuid === 'string' ? uuid : null
  // A replay names a server that was there before: nothing has changed.
  const isReplay = name !== null && made.has(name)
  const created = exchange.operation === 'createServer' && answer.status === 201 && !isReplay
  const deleted = exchange.operation === 'deleteServer' && isSuccess(answer)
  if (!created && !deleted) return
  if (!accounts.has(exchange.account) && accounts.size >= accountsMax) return
  accounts.set(exchange.account, {
    count: count + 1,
    deletions: deletions + (deleted ? 1 : 0),
    at: receivedAt(exchange),
    made: created && name !== null && made.size < madeMax ? new Set([...made, name]) : made,
  })
}

/**
 * Every page of every paged list that an accepted token asked for, refused ones included. Held back
 * until the tape ends, or its fellows are many enough, so that each can be judged beside the
 * others.
 */
function openPages(): Lens<Page> {
  const fellows: Page[] = []
  const accounts = new Map<string, Changes>()
  const installs = openInstalls()
  let released = false
  return {
    *see(exchange) {
      const answer = readAnswer(exchange)
      if (answer === null) return
      noteChange(answer, accounts)
      installs.note(answer)
      if (!isAboutPages(answer)) return
      const changes = accounts.get(exchange.account) ?? noChanges
      const page = readPage(answer, { changes, installs, fellows })
      if (!page.late) {
        fellows.push(page)
        return
      }
      if (!released) yield* fellows
      released = true
      yield page
    },
    *close() {
      if (!released) yield* fellows
    },
  }
}

export const pages: View<Page> = { name: 'pages', open: openPages }

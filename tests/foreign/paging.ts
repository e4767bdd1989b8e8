/** Pages: reading `page` and `per_page`, cutting the list, and the `meta` beside it. */
import type { Call, Json, JsonObject, Reply } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

/** Which page is wanted, and how long pages are. */
export interface Wanted {
  page: number
  perPage: number
}

const DEFAULT_SIZE = 25
const MAX_SIZE = 100
const HUGE = 2 ** 31

/** The panel's paginator. */
export class Paging {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** The page and size a request asks for, after clamping or refusing odd ones. */
  read(call: Call): Wanted {
    return { page: this.readPage(call), perPage: this.readPerPage(call) }
  }

  /** The page number. */
  readPage(call: Call): number {
    const text = call.query.get('page')
    if (text === null || text === '') return 1
    const number = /^\d+$/.test(text) ? Number(text) : 0
    if (number >= HUGE) throw this.refusal(422, 'page')
    if (number >= 1) return number
    const { pageBad } = this.panel.choices
    if (pageBad === 'first') return 1
    throw this.refusal(pageBad, 'page')
  }

  /** The page size, always 1 to 100. */
  readPerPage(call: Call): number {
    const text = call.query.get('per_page')
    if (text === null || text === '') return DEFAULT_SIZE
    const { perPageBad, perPageOver } = this.panel.choices
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
    if (number >= 1 && number <= MAX_SIZE) return number
    const over = number > MAX_SIZE
    const policy = over ? perPageOver : perPageBad
    if (policy === 'default') return DEFAULT_SIZE
    if (policy !== 'clamp') throw this.refusal(policy, 'per_page')
    if (Number.isNaN(number)) return DEFAULT_SIZE
    return over ? MAX_SIZE : 1
  }

  /** The refusal of a bad query parameter. */
  refusal(status: number, parameter: string): Refusal {
    const code = status === 422 ? 'VALIDATION_ERROR' : 'BAD_REQUEST'
    return new Refusal(status, code, `The ${parameter} parameter is invalid.`)
  }

  /** The number of pages. */
  lastPage(total: number, perPage: number): number {
    return total === 0 ? this.panel.choices.emptyLastPage : Math.ceil(total / perPage)
  }

  /** The items of one page. */
  slice<T>(items: T[], { page, perPage }: Wanted): T[] {
    return items.slice((page - 1) * perPage, page * perPage)
  }

  /** The numbers beside a page. */
  meta(call: Call, total: number, { page, perPage }: Wanted): JsonObject {
    const numbers = {
      current_page: page,
      last_page: this.lastPage(total, perPage),
      per_page: perPage,
      total,
    }
    if (this.panel.choices.pageLinks === 'none') return numbers
    const first = total === 0 ? null : (page - 1) * perPage + 1
    const shown = Math.min(perPage, Math.max(0, total - (page - 1) * perPage))
    return {
      ...numbers,
      from: shown === 0 ? null : first,
      to: shown === 0 || first === null ? null : first + shown - 1,
      path: `http://panel.invalid${call.path}`,
    }
  }

  /** A page that the list does not reach: refused, empty, or the last one under its own number. */
  settle(wanted: Wanted, total: number): Wanted {
    const last = Math.max(1, Math.ceil(total / wanted.perPage))
    const { beyond } = this.panel.choices
    if (wanted.page <= last || beyond === 'empty') return wanted
    if (beyond === 'last') return { ...wanted, page: last }
    throw beyond === 404 ? this.panel.book.unknown() : this.refusal(422, 'page')
  }

  /** A paginated reply. */
  reply<T>(call: Call, items: T[], show: (item: T) => Json): Reply {
    const wanted = this.settle(this.read(call), items.length)
    const data = this.slice(items, wanted).map(show)
    const meta = this.meta(call, items.length, wanted)
    const links =
      this.panel.choices.pageLinks === 'laravel'
        ? { links: { first: '?page=1', last: `?page=${meta.last_page}`, prev: null, next: null } }
        : {}
    return { status: 200, headers: {}, body: { data, ...links, meta } }
  }
}

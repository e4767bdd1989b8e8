/** Decisions about pages: reading the query, cutting the list, describing the cut (PAG). */
import { pageSizeDefault, pageSizeMax } from '#contract/catalogue.ts'
import { type Context, Refusal } from '../context.ts'
import type { OperationId } from '../model.ts'

/** One page of a collection. */
export interface Page<T = unknown> {
  readonly items: readonly T[]
  readonly page: number
  readonly perPage: number
  readonly total: number
  readonly lastPage: number
}

/** Page numbers are cut here so that they stay exact JSON integers (PAG-24). */
const PAGE_MAX = 2 ** 31 - 1

/** A whole number written in decimal digits, or null. */
export function wholeNumber(value: unknown): number | null {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null
}

export const paginationPolicies = {
  /**
   * Operations that page: the three of the list; locations and templates come whole (PAG-01,
   * AMB-07).
   */
  paginates: (operation: OperationId | null, _context: Context): boolean =>
    operation === 'listPlans' || operation === 'listServers' || operation === 'listBackups',

  /** The page asked for, 1-based; what is no positive number means 1 (PAG-03, PAG-12, PAG-16). */
  pageOf(query: Context['query'], _context: Context): number {
    const asked = wholeNumber(query.page)
    return asked === null || asked < 1 ? 1 : Math.min(asked, PAGE_MAX)
  },

  /**
   * The size asked for: 25 by default, 100 at most, nonsense is the default (PAG-04, -07, -13,
   * -17).
   */
  perPageOf(query: Context['query'], _context: Context): number {
    const asked = wholeNumber(query.per_page)
    return asked === null || asked < 1 ? pageSizeDefault : Math.min(asked, pageSizeMax)
  },

  /** Number of pages; an empty list has one (PAG-08, PAG-09, AMB-46). */
  lastPage: (total: number, perPage: number, _context: Context): number =>
    Math.max(1, Math.ceil(total / perPage)),

  /** Items over all pages (PAG-10, PAG-21). */
  totalOf: (items: readonly unknown[], _context: Context): number => items.length,

  /** What lies on a page (PAG-07, PAG-11, PAG-20). */
  cut: (items: readonly unknown[], page: number, perPage: number, _context: Context): unknown[] =>
    items.slice((page - 1) * perPage, page * perPage),

  /**
   * A page beyond the end: empty and labelled as asked, refused, or the last one in its place
   * (PAG-15).
   */
  beyondEnd: 'empty' as 'empty' | 'refuse' | 'last-page',

  /** The page returned, from everything that was found. */
  pageFrom(items: readonly unknown[], context: Context): Page {
    const { policies, query } = context
    const perPage = policies.perPageOf(query, context)
    const total = policies.totalOf(items, context)
    const lastPage = policies.lastPage(total, perPage, context)
    let page = policies.pageOf(query, context)
    if (page > lastPage && policies.beyondEnd === 'refuse') throw new Refusal('page-beyond-end')
    if (page > lastPage && policies.beyondEnd === 'last-page') page = lastPage
    return { items: policies.cut(items, page, perPage, context), page, perPage, total, lastPage }
  },

  /** The meta object: JSON integers (PAG-02, PAG-05, PAG-06, PAG-10, PAG-22). */
  metaOf: (page: Page, _context: Context): unknown => ({
    current_page: page.page,
    last_page: page.lastPage,
    per_page: page.perPage,
    total: page.total,
  }),
}

/**
 * What can be worked out about one page: how many items it should hold, and which of its own facts
 * is off.
 */
import { pageSizeMax } from '#contract/catalogue.ts'
import { type Json, member } from '#exchange/json.ts'
import type { Page } from './pages.ts'

const minuteMs = 60_000
/**
 * Servers come, go and change by themselves; the catalogue stands still for the length of a run.
 */
const volatileMs = minuteMs / 6
const catalogueMs = 15 * minuteMs
/** A list may lag behind a creation or deletion for this long (AMB-50). */
const lagMs = 5_000

/** Do items of this list change without anybody's doing? */
export function isVolatile({ operation }: Page): boolean {
  return operation === 'listServers' || operation === 'listBackups'
}

/** How long two pages of this list may lie apart and still be compared. */
export function windowMs(page: Page): number {
  return isVolatile(page) ? volatileMs : catalogueMs
}

/**
 * Nothing of the account has just changed, and we know whose account it is. Backups do not come
 * and go with the creations and deletions of other servers.
 */
export function isCalm(page: Page): boolean {
  if (!isVolatile(page)) return true
  if (page.exchange.account === '-') return false
  return page.operation === 'listBackups' || page.calmMs >= lagMs
}

/** Tells items of a list apart: by uuid, by numeric id, by slug, else by all they are. */
export function identify(item: Json): string {
  for (const name of ['uuid', 'id', 'slug']) {
    const value = member(item, name)
    if (typeof value === 'string' || typeof value === 'number') return `${name} ${value}`
  }
  return JSON.stringify(item)
}

/** Facts are asked for by many rules, and worked out once per page. */
function once<T>(read: (page: Page) => T): (page: Page) => T {
  const known = new WeakMap<Page, { readonly fact: T }>()
  return (page) => {
    let found = known.get(page)
    if (found === undefined) {
      found = { fact: read(page) }
      known.set(page, found)
    }
    return found.fact
  }
}

/** The items of a page as identities. */
export const identities = once((page: Page): readonly string[] => (page.items ?? []).map(identify))

/** Has the list no filter? Empty parameters are none. */
export function isUnfiltered(page: Page): boolean {
  return page.filters.every(([, value]) => value === '')
}

/** A page of the installing servers, narrowed by nothing else. */
export function asksInstalling({ operation, filters }: Page): boolean {
  const [filter, ...others] = filters
  if (operation !== 'listServers' || others.length > 0) return false
  return filter?.join('=') === 'status=installing'
}

/** Number of pages: at least one. */
export function pageCount(total: number, perPage: number): number {
  return Math.max(1, Math.ceil(total / perPage))
}

/** Items that page `number` holds. */
export function expectedCount(total: number, perPage: number, number: number): number {
  return Math.min(perPage, Math.max(0, total - (number - 1) * perPage))
}

/** Is this a size that may be in force (PAG-06)? */
export function isSize(perPage: number | null): perPage is number {
  return perPage !== null && perPage >= 1 && perPage <= pageSizeMax
}

/** The facts that most comparisons need, or null where one of them is missing. */
export function factsOf(
  page: Page,
): { number: number; perPage: number; total: number; count: number } | null {
  const { perPage, total } = page.meta
  if (page.items === null || page.page === null || total === null || total < 0) return null
  if (!isSize(perPage)) return null
  return { number: page.page, perPage, total, count: page.items.length }
}

/**
 * Pages of the same collection read close enough in time, with no change in between; itself
 * included. Its fellows must be complete, so this is for the end of the tape.
 */
export const near = once((page: Page): readonly Page[] => {
  if (page.late || (page.exchange.account === '-' && isVolatile(page))) return [page]
  return page.fellows.filter(
    (fellow) =>
      fellow.collection === page.collection &&
      (fellow.changes === page.changes || !isVolatile(page)) &&
      fellow.items !== null &&
      Math.abs(fellow.exchange.sentAt - page.exchange.sentAt) <= windowMs(page),
  )
})

/** Identities of all items of the collection that were met near this page. */
export function metNear(page: Page): Set<string> {
  const met = new Set(identities(page))
  for (const fellow of near(page)) for (const identity of identities(fellow)) met.add(identity)
  return met
}

/**
 * How many different items were met near this page: of servers, that may go at any time, on it
 * alone.
 */
export const metCount = once((page: Page): number =>
  isVolatile(page) ? new Set(identities(page)).size : metNear(page).size,
)

/** The identities of the whole list in order, where it was read in one piece near this page. */
export function wholeList(page: Page): readonly string[] | null {
  const { total } = page.meta
  const whole = near(page).find(
    ({ page: number, items, meta }) =>
      number === 1 && meta.total === total && items!.length === total,
  )
  return whole === undefined ? null : identities(whole)
}

/** Where the page's first item stands in the whole list; null where that is not known. */
function offsetOf(page: Page): number | null {
  const [first] = identities(page)
  const offset = first === undefined ? -1 : (wholeList(page)?.indexOf(first) ?? -1)
  return offset === -1 ? null : offset
}

/**
 * Which size is in force, where the one asked for and the one in meta differ: told by the number of
 * items, else by where the page begins. Null where they agree or nothing tells.
 */
const sizeInForce = once((page: Page): 'asked' | 'labelled' | null => {
  const facts = factsOf(page)
  if (facts === null || page.size === null || page.size === facts.perPage) return null
  const { number, perPage, total, count } = facts
  const byLabel = expectedCount(total, perPage, number)
  const byQuery = expectedCount(total, page.size, number)
  if (byLabel !== byQuery) {
    if (count === byQuery) return 'asked'
    return count === byLabel ? 'labelled' : null
  }
  const offset = number > 1 ? offsetOf(page) : null
  if (offset === (number - 1) * page.size) return 'asked'
  return offset === (number - 1) * perPage ? 'labelled' : null
})

/** The page is cut as asked, but `per_page` names another size. */
export function isMislabelled(page: Page): boolean {
  return sizeInForce(page) === 'asked'
}

/** The page is cut as `per_page` says, which is not what was asked. */
export function ignoresSize(page: Page): boolean {
  return sizeInForce(page) === 'labelled'
}

/** More items than `per_page` says. */
export function isOverfull(page: Page): boolean {
  const facts = factsOf(page)
  return facts !== null && facts.count > facts.perPage
}

/** Is this one of the pages that the list has, and cut at the size its meta names? */
export function isWithin(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || isMislabelled(page) || isOverfull(page)) return false
  return facts.number <= pageCount(facts.total, facts.perPage)
}

/** Not the last page, yet not full, although items are known that are not on it. */
export function isShort(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || isMislabelled(page)) return false
  const { number, perPage, total, count } = facts
  if (number >= pageCount(total, perPage) || count >= perPage) return false
  return hasItemsBeyond(page)
}

const hasItemsBeyond = once((page: Page): boolean => {
  const own = new Set(identities(page))
  return near(page).some((fellow) => identities(fellow).some((identity) => !own.has(identity)))
})

/** The first page is not full, so it is all there is, yet `total` counts more. */
export function isOverstated(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || facts.number !== 1 || isMislabelled(page)) return false
  return facts.count < facts.perPage && facts.total > facts.count && !hasItemsBeyond(page)
}

/** `total` counts fewer items than were met. */
export function isUnderstated(page: Page): boolean {
  const facts = factsOf(page)
  return facts !== null && facts.total < metCount(page)
}

/** Do number of items, total and per_page of this page fit each other? */
export function isConsistent(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || isUnderstated(page)) return false
  const { number, perPage, total, count } = facts
  return number <= pageCount(total, perPage) && count === expectedCount(total, perPage, number)
}

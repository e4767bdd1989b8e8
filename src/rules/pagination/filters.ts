/** Rules about filters together with pages (PAG-18). */
import { member } from '#exchange/json.ts'
import { type Page, pages } from '#views/pages.ts'
import { identities, isShort, isUnfiltered, isWithin, near } from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Page 1 of the same list at the same size, as it was last read before this page. */
function firstBefore(page: Page): Page | undefined {
  return near(page).findLast(
    (fellow) =>
      fellow.page === 1 &&
      fellow.askedSize === page.askedSize &&
      fellow.exchange.sentAt < page.exchange.sentAt,
  )
}

/** Does a list of unchanged length show its first page again when asked for another one? */
function repeatsFirstPage(page: Page): boolean {
  const first = firstBefore(page)
  if (first === undefined || page.items?.length === 0) return false
  if (first.meta.total !== page.meta.total) return false
  return identities(first).join('\n') === identities(page).join('\n')
}

function statusFilter(page: Page): string | null {
  const filter = page.filters.find(([name]) => name === 'status')
  return filter === undefined || filter[1] === '' ? null : filter[1]
}

/** Items whose own status contradicts the filter. */
function strays(page: Page): number {
  const wanted = statusFilter(page)
  if (wanted === null || page.operation !== 'listServers') return 0
  return page.items!.filter((item) => {
    const status = member(item, 'status')
    return status !== undefined && status !== wanted
  }).length
}

function pagingIsOffAnyway(page: Page): boolean {
  return page.fellows.some(
    (fellow) =>
      isUnfiltered(fellow) &&
      isWithin(fellow) &&
      (isShort(fellow) || (fellow.page! > 1 && repeatsFirstPage(fellow))),
  )
}

/** The first page of the installing servers holds none, although its own meta counts some. */
function isEmptyFirst(page: Page): boolean {
  const isEmpty = page.page === 1 && page.items?.length === 0 && Boolean(page.meta.total)
  return isEmpty && statusFilter(page) === 'installing'
}

/**
 * Emptied while a server is in that very status; or twice, as between counting and reading one may
 * have finished once.
 */
function isEmptiedByFilter(page: Page): boolean {
  if (!isEmptyFirst(page)) return false
  return page.installs.cover(page.exchange) || near(page).filter(isEmptyFirst).length > 1
}

// Paging first and filtering afterwards leaves gaps that look like the end of the list.
const filterComesBeforePaging = rule({
  id: 'pagination/filter-comes-before-paging',
  clause: 'PAG-18',
  view: pages,
  optional: 'no filtered list was asked for a second page',
  when: (page) =>
    !isUnfiltered(page) &&
    isWithin(page) &&
    (page.page! > 1 || isShort(page) || isEmptiedByFilter(page)) &&
    !pagingIsOffAnyway(page),
  judge(page) {
    const first = firstBefore(page)
    if (isShort(page) || isEmptiedByFilter(page)) {
      return complain('A page of a filtered list is not full, although more items follow', {
        where: 'full',
      })
    }
    if (page.page! > 1 && repeatsFirstPage(page)) {
      return complain('A later page of a filtered list repeats its first page', {
        where: 'repeat',
      })
    }
    if (first === undefined || strays(first) > 0 || strays(page) === 0) {
      return null
    }
    return complain('The filter holds on the first page only', { where: 'filter' })
  },
})

export const filterRules: Rule[] = [filterComesBeforePaging]

/** Rules about filters together with pages (PAG-18). */
import { member } from '#exchange/json.ts'
import { type Page, pages } from '#views/pages.ts'
import { factsOf, identities, isShort, isUnfiltered, near } from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Page 1 of the same filtered list at the same size, read near this page. */
function firstOfFilter(page: Page): Page | undefined {
  return near(page).find((fellow) => fellow.page === 1 && fellow.askedSize === page.askedSize)
}

/** Does an unfiltered list show its first page again when asked for another one? */
function repeatsFirstPage(page: Page): boolean {
  const first = firstOfFilter(page)
  if (first === undefined || first === page || page.items?.length === 0) return false
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
      isUnfiltered(fellow) && (isShort(fellow) || (fellow.page !== 1 && repeatsFirstPage(fellow))),
  )
}

// Paging first and filtering afterwards leaves gaps that look like the end of the list.
const filterComesBeforePaging = rule({
  id: 'pagination/filter-comes-before-paging',
  clause: 'PAG-18',
  view: pages,
  optional: 'no filtered list was asked for a second page',
  when: (page) =>
    !isUnfiltered(page) &&
    factsOf(page) !== null &&
    (page.page! > 1 || isShort(page)) &&
    !pagingIsOffAnyway(page),
  judge(page) {
    const first = firstOfFilter(page)
    if (isShort(page)) {
      return complain('A page of a filtered list is not full, although more items follow', {
        where: 'full',
      })
    }
    if (page.page! > 1 && repeatsFirstPage(page)) {
      return complain('A later page of a filtered list repeats its first page', {
        where: 'repeat',
      })
    }
    if (first === undefined || first === page || strays(first) > 0 || strays(page) === 0) {
      return null
    }
    return complain('The filter holds on the first page only', { where: 'filter' })
  },
})

export const filterRules: Rule[] = [filterComesBeforePaging]

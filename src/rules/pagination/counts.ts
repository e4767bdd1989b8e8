/**
 * Rules about last_page: the number of pages that total and per_page make (PAG-08, PAG-09, INV-10).
 */
import { type Page, pages } from '#views/pages.ts'
import {
  factsOf,
  ignoresSize,
  isConsistent,
  isUnderstated,
  isUnfiltered,
  isVolatile,
  near,
  pageCount,
} from '#views/pages-facts.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/**
 * An empty page beyond the last one, cut at the size asked for: its meta still speaks of the list.
 */
function isBeyond(page: Page): boolean {
  const facts = factsOf(page)
  if (facts === null || !isUnfiltered(page) || isUnderstated(page)) return false
  const { number, perPage, total, count } = facts
  const asked = page.askedSize === null || page.size === perPage
  return asked && count === 0 && number > pageCount(total, perPage)
}

// Who turns pages by this number misses the last ones, or never ends.
const lastPageIsCeiling = rule({
  id: 'pagination/last-page-is-ceiling',
  clause: 'PAG-08',
  view: pages,
  when: (page) =>
    page.meta.last !== null && (page.meta.total ?? 0) > 0 && (isConsistent(page) || isBeyond(page)),
  judge({ meta }) {
    const expected = Math.ceil(meta.total! / meta.perPage!)
    if (meta.last === expected) return null
    return complain('meta.last_page is not total divided by per_page, rounded up', {
      expected,
      actual: meta.last,
    })
  },
})

// Whether an empty list has one page or none is left open (AMB-46); anything else is odd.
const emptyListHasAtMostOnePage = rule({
  id: 'pagination/empty-list-has-at-most-one-page',
  clause: 'PAG-09',
  view: pages,
  when: (page) => page.items !== null && page.meta.total === 0 && page.meta.last !== null,
  judge({ meta }) {
    if (meta.last === 0 || meta.last === 1) return null
    return complain('An empty list claims several pages', { expected: 1, actual: meta.last })
  },
})

/** Do the facts of this page agree with each other and with the query? */
function isTrustworthy(page: Page): boolean {
  return isConsistent(page) && !ignoresSize(page)
}

interface Bound {
  readonly least: number
  readonly most: number
}

/** Totals that a number of pages at a size allows: 3 pages of 4 are 9 to 12 items. */
function boundOf({ meta }: Page): Bound {
  const perPage = meta.perPage!
  return { least: (meta.last! - 1) * perPage + 1, most: meta.last! * perPage }
}

// Two sizes of one list: if their page counts fit no common total, at least one of them is
// invented.
const pageCountsFitOneTotal = rule({
  id: 'pagination/page-counts-fit-one-total',
  clause: 'INV-10',
  view: pages,
  optional: 'no list was read with several page sizes',
  when: (page) => comparable(page) && others(page).length > 0,
  judge(page) {
    const bounds = [page, ...others(page)].map(boundOf)
    const least = Math.max(...bounds.map((bound) => bound.least))
    const most = Math.min(...bounds.map((bound) => bound.most))
    if (least <= most) return null
    return complain('The page counts at several sizes fit no common total', {
      actual: { last_page: page.meta.last, per_page: page.meta.perPage },
    })
  },
})

function comparable(page: Page): boolean {
  const { total, last } = page.meta
  // Servers of others come and go between two reads.
  if (isVolatile(page) || !isUnfiltered(page)) return false
  return (total ?? 0) > 0 && last !== null && isTrustworthy(page)
}

/** Pages of the list at other sizes. */
function others(page: Page): Page[] {
  return near(page).filter(
    (fellow) => comparable(fellow) && fellow.meta.perPage !== page.meta.perPage,
  )
}

export const countRules: Rule[] = [
  lastPageIsCeiling,
  emptyListHasAtMostOnePage,
  pageCountsFitOneTotal,
]

/**
 * Rules about total: it counts what there is, everywhere alike, and nobody else's (PAG-10, PAG-21,
 * INV-09).
 */
import { type Page, pages } from '#views/pages.ts'
import {
  factsOf,
  isCalm,
  isOverfull,
  isOverstated,
  isUnderstated,
  isUnfiltered,
  isVolatile,
  metCount,
  near,
} from '#views/pages-facts.ts'
import { walks } from '#views/walks.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Totals of filtered lists have clauses of their own (LST-06, LST-07, PLN-12). */
function hasJudgedTotal(page: Page): boolean {
  return isUnfiltered(page) && isCalm(page) && factsOf(page) !== null && !isOverfull(page)
}

/**
 * A total of servers that is too high counts what others own, or what is deleted (PAG-21, LST-10).
 */
function isServersOverstated(page: Page): boolean {
  return page.operation === 'listServers' && isOverstated(page)
}

function isNegative({ items, meta }: Page): boolean {
  return items !== null && meta.total !== null && meta.total < 0
}

// Progress bars, page counts and budgets all start from this figure.
const totalCountsTheItems = rule({
  id: 'pagination/total-counts-the-items',
  clause: 'PAG-10',
  view: pages,
  when: (page) => isNegative(page) || (hasJudgedTotal(page) && !isServersOverstated(page)),
  judge(page) {
    const { total } = page.meta
    if (isNegative(page)) {
      return complain('meta.total is less than nothing', { actual: total, where: 'negative' })
    }
    if (isOverstated(page)) {
      return complain('meta.total counts more items than the list has', {
        expected: page.items!.length,
        actual: total,
        where: 'more',
      })
    }
    if (!isUnderstated(page)) return null
    return complain('meta.total counts fewer items than were met', {
      expected: `at least ${metCount(page)}`,
      actual: total,
      where: 'fewer',
    })
  },
})

/**
 * The first page near this one with the same query, where both state the same total: between the
 * two nothing has changed.
 */
function bracketStart(page: Page): Page | undefined {
  return near(page).find(
    (fellow) =>
      fellow.exchange.sentAt < page.exchange.sentAt &&
      fellow.exchange.request.path === page.exchange.request.path &&
      fellow.meta.total === page.meta.total,
  )
}

function pagesBetween(start: Page, end: Page): Page[] {
  return near(end).filter(
    ({ exchange, meta }) =>
      meta.total !== null &&
      exchange.sentAt > start.exchange.sentAt &&
      exchange.sentAt < end.exchange.sentAt,
  )
}

// Equal reads at both ends prove that the list stood still; a total that moved in between is wrong.
const totalIsTheSameOnEveryPage = rule({
  id: 'pagination/total-is-the-same-on-every-page',
  clause: 'PAG-10',
  view: pages,
  optional: 'no list was read again after other pages of it',
  when: (page) => hasJudgedTotal(page) && !isVolatile(page) && bracketStart(page) !== undefined,
  judge(page) {
    const odd = pagesBetween(bracketStart(page)!, page).find(
      ({ meta }) => meta.total !== page.meta.total,
    )
    if (odd === undefined) return null
    return complain('meta.total changes from page to page while nothing else does', {
      expected: page.meta.total,
      actual: odd.meta.total,
      where: 'page to page',
    })
  },
})

// The sum over a real walk is the only honest count. Doubles and losses are PAG-11's.
const totalIsTheSumOfTheWalk = rule({
  id: 'pagination/total-is-the-sum-of-the-walk',
  clause: 'INV-09',
  view: walks,
  optional: 'no list was walked over several pages',
  when: (walk) =>
    walk.pages.length > 1 &&
    walk.quiet &&
    walk.even &&
    !walk.filtered &&
    walk.repeated.length === 0 &&
    walk.unmet.length === 0,
  judge({ items, total }) {
    if (items.length === total) return null
    return complain('meta.total is not the number of items met on the walk', {
      expected: items.length,
      actual: total,
    })
  },
})

/** Once servers were deleted, a total that is too high may count those (LST-10). */
function isOwnedListUntouched(page: Page): boolean {
  return page.operation === 'listServers' && hasJudgedTotal(page) && page.deletions === 0
}

/**
 * A filtered list of an account that has not changed anything: a first page with room that shows
 * fewer than its total counts servers of others.
 */
function isNarrowedBystander(page: Page): boolean {
  return (
    page.operation === 'listServers' &&
    page.exchange.account !== '-' &&
    page.changes === 0 &&
    page.filters.some(([name, value]) => name === 'status' && value === 'installing') &&
    factsOf(page)?.count === 0 &&
    !page.fellows.some((fellow) => ownsAsMany(fellow, page))
  )
}

/** A total that own servers explain was counted before the filter (LST-06). */
function ownsAsMany(fellow: Page, page: Page): boolean {
  const sameAccount = fellow.exchange.account === page.exchange.account
  const whole = fellow.operation === 'listServers' && isUnfiltered(fellow)
  return sameAccount && whole && page.meta.total! > 0 && fellow.meta.total! >= page.meta.total!
}

// A total that counts everybody's servers tells strangers how large the platform is.
const totalCountsOnlyOwnServers = rule({
  id: 'pagination/total-counts-only-own-servers',
  clause: 'PAG-21',
  view: pages,
  when: (page) =>
    (isOwnedListUntouched(page) || isNarrowedBystander(page)) &&
    !page.fellows.some((fellow) => fellow.operation === 'listPlans' && isOverstated(fellow)),
  judge(page) {
    if (!isOverstated(page)) return null
    return complain('meta.total counts servers that the caller cannot see', {
      expected: page.items!.length,
      actual: page.meta.total,
    })
  },
})

export const totalRules: Rule[] = [
  totalCountsTheItems,
  totalIsTheSameOnEveryPage,
  totalIsTheSumOfTheWalk,
  totalCountsOnlyOwnServers,
]

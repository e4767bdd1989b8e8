/** Rules about the order of plans and the uniqueness of their ids (PLN-03, PLN-04, PLN-10). */
import { type Json, member, sameJson } from '#exchange/json.ts'
import { idOf } from '#views/catalogue.ts'
import { type Page, pages } from '#views/pages.ts'
import { walks } from '#views/walks.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Monthly prices along a list, or null where one is no number. */
function pricesOf(items: readonly Json[]): number[] | null {
  const prices = items.map((item) => member(item, 'monthly_price'))
  return prices.every((price) => typeof price === 'number') ? prices : null
}

function isMonotonic(prices: readonly number[]): boolean {
  const steps = prices.slice(1).map((price, index) => Math.sign(price - prices[index]!))
  return !(steps.includes(1) && steps.includes(-1))
}

function hasPrices(page: Page): boolean {
  return page.operation === 'listPlans' && page.items !== null && pricesOf(page.items) !== null
}

// Which way is not said (AMB-38), so here only that the order does not turn.
const sortedOnAPage = rule({
  id: 'plans/sorted-by-price-on-a-page',
  clause: 'PLN-03',
  view: pages,
  optional: 'no page holds several plans',
  when: (page) => hasPrices(page) && page.items!.length > 1,
  judge({ items }) {
    const prices = pricesOf(items!)!
    if (isMonotonic(prices)) return null
    return complain('Plans are not sorted by monthly price', {
      actual: prices.slice(0, 20),
      where: 'page',
    })
  },
})

// Sorting after cutting gives pages that are sorted each for itself.
const sortedAcrossPages = rule({
  id: 'plans/sorted-by-price-across-pages',
  clause: 'PLN-03',
  view: walks,
  optional: 'the plans were not walked over several pages',
  when: (walk) =>
    walk.pages.length > 1 &&
    walk.quiet &&
    walk.repeated.length === 0 &&
    walk.pages.every((page) => hasPrices(page) && isMonotonic(pricesOf(page.items!)!)),
  judge({ items }) {
    const prices = pricesOf(items)!
    if (isMonotonic(prices)) return null
    return complain('Plans are not sorted by monthly price from page to page', {
      actual: prices.slice(0, 20),
      where: 'walk',
    })
  },
})

// Who takes the first plan wants the cheapest, as in the example.
const cheapestFirst = rule({
  id: 'plans/cheapest-first',
  clause: 'PLN-04',
  view: pages,
  optional: 'no page holds plans of different prices',
  when: (page) =>
    hasPrices(page) &&
    isMonotonic(pricesOf(page.items!)!) &&
    new Set(pricesOf(page.items!)).size > 1,
  judge({ items }) {
    const prices = pricesOf(items!)!
    if (prices[0]! < prices.at(-1)!) return null
    return complain('The dearest plan comes first', { actual: prices.slice(0, 20) })
  },
})

/** The first id that stands for more than one item; with `apart`, for items that differ. */
function ambiguousId(items: readonly Json[], apart: boolean): number | undefined {
  const seen = new Map<number, Json>()
  for (const item of items) {
    const id = idOf(item)
    if (id === null) continue
    const twin = seen.get(id)
    if (twin !== undefined && !(apart && sameJson(twin, item))) return id
    seen.set(id, twin ?? item)
  }
  return undefined
}

// plan_id has to name one plan.
const idsAreUnique = rule({
  id: 'plans/ids-are-unique-on-a-page',
  clause: 'PLN-10',
  view: pages,
  when: ({ operation, items }) => operation === 'listPlans' && items !== null,
  judge({ items }) {
    const id = ambiguousId(items!, false)
    if (id === undefined) return null
    return complain('A page lists two plans under one id', { actual: id, where: 'page' })
  },
})

const idsAreUniqueAcrossPages = rule({
  id: 'plans/ids-are-unique-across-pages',
  clause: 'PLN-10',
  view: walks,
  optional: 'the plans were not walked over several pages',
  when: ({ pages: walked, quiet }) =>
    walked.length > 1 &&
    quiet &&
    walked[0]!.operation === 'listPlans' &&
    walked.every(({ items }) => ambiguousId(items!, false) === undefined),
  judge({ items }) {
    const id = ambiguousId(items, true)
    if (id === undefined) return null
    return complain('Two pages list different plans under one id', { actual: id, where: 'walk' })
  },
})

export const planOrderRules: Rule[] = [
  sortedOnAPage,
  sortedAcrossPages,
  cheapestFirst,
  idsAreUnique,
  idsAreUniqueAcrossPages,
]

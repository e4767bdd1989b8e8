/** Rules about the list of plans: there, sorted, complete, filtered (PLN-01, -03 to -05, -10 to -12, -14). */
import { documentedPlans } from '#contract/catalogue.ts'
import { type Json, member } from '#exchange/json.ts'
import { catalogued, idOf, locationFilter, wholeNumber } from '#views/catalogue.ts'
import { orders } from '#views/catalogue-creations.ts'
import { type Page, pages } from '#views/pages.ts'
import { factsOf, isOverstated, isUnderstated } from '#views/pages-facts.ts'
import { type Answer, answers } from '#views/responses.ts'
import type { Subject } from '#views/view.ts'
import { walks } from '#views/walks.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { mentions } from './blame.ts'
import { isListAnswer, judgeListAnswer } from './listing.ts'

// The first call of every client. Odd queries and filters have clauses of their own.
const plansAreListed = rule({
  id: 'plans/plans-are-listed',
  clause: 'PLN-01',
  view: answers,
  when: (answer) => isListAnswer(answer, 'listPlans') && isPlainRequest(answer),
  judge: (answer) => judgeListAnswer(answer, 'GET /plans'),
})

function isPlainRequest({ exchange }: Answer): boolean {
  return !exchange.request.path.includes('?')
}

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

// Scripts written after the reference name these ids.
const documentedPlansExist = rule({
  id: 'plans/documented-plans-exist',
  clause: 'PLN-05',
  view: walks,
  when: (walk) => walk.pages[0]!.operation === 'listPlans' && walk.quiet && !walk.filtered,
  judge({ items }) {
    const ids = new Set(items.map(idOf))
    const absent = documentedPlans.map(({ id }) => id).filter((id) => !ids.has(id))
    if (absent.length === 0) return null
    return complain('A documented plan is not offered', {
      actual: absent,
      where: absent.join(' '),
    })
  },
})

/** Ids that stand for more than one item; the same plan met on two pages is PAG-11's. */
function ambiguousIds(items: readonly Json[], apart: boolean): number[] {
  const texts = new Map<number, string[]>()
  for (const item of items) {
    const id = idOf(item)
    if (id !== null) texts.set(id, [...(texts.get(id) ?? []), JSON.stringify(item)])
  }
  const counts = (seen: readonly string[]) => (apart ? new Set(seen).size : seen.length)
  return [...texts].filter(([, seen]) => counts(seen) > 1).map(([id]) => id)
}

// plan_id has to name one plan.
const idsAreUnique = rule({
  id: 'plans/ids-are-unique-on-a-page',
  clause: 'PLN-10',
  view: pages,
  when: ({ operation, items }) => operation === 'listPlans' && items !== null,
  judge({ items }) {
    const [id] = ambiguousIds(items!, false)
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
    walked.every(({ items }) => ambiguousIds(items!, false).length === 0),
  judge({ items }) {
    const [id] = ambiguousIds(items, true)
    if (id === undefined) return null
    return complain('Two pages list different plans under one id', { actual: id, where: 'walk' })
  },
})

interface FilteredRead extends Subject {
  readonly answer: Answer
  /** Was the location in the list of locations? */
  readonly listed: boolean
}

/** Lists of plans that were filtered by a location and by nothing else. */
const filteredReads = catalogued<FilteredRead>('filteredReads', function* (answer, shelf) {
  const { exchange, exchanges } = answer
  const location = wholeNumber(locationFilter(exchange))
  if (exchange.operation !== 'listPlans' || location === null) return
  if (!/^\/plans\?location_id=\d+$/.test(exchange.request.path)) return
  yield { exchanges, answer, listed: shelf.locations.has(location) }
})

// Who asks for stock at a listed region gets a list, if an empty one.
const filterIsAccepted = rule({
  id: 'plans/filter-is-accepted',
  clause: 'PLN-11',
  view: filteredReads,
  when: ({ listed, answer }) => listed && isAboutTheFilter(answer),
  judge({ answer }) {
    if (answer.status === 200) return null
    return complain('location_id of a listed location is refused', {
      expected: 200,
      actual: answer.status,
      where: 'status',
    })
  },
})

function isAboutTheFilter({ status }: Answer): boolean {
  return status !== 401 && status !== 403 && status < 500
}

/** A filtered list on a single page: its length is the number of plans that pass the filter. */
function isWholeFiltered(page: Page): boolean {
  const facts = factsOf(page)
  return (
    page.operation === 'listPlans' &&
    page.filters.length === 1 &&
    locationFilter(page.exchange) !== undefined &&
    facts !== null &&
    facts.number === 1 &&
    facts.count < facts.perPage
  )
}

function isOffWithoutFilter(page: Page): boolean {
  return page.fellows.some(
    (fellow) =>
      fellow.operation === 'listPlans' &&
      fellow.filters.length === 0 &&
      (isOverstated(fellow) || isUnderstated(fellow)),
  )
}

// A total of all plans promises pages of stock that are not there.
const totalCountsTheFiltered = rule({
  id: 'plans/total-counts-the-filtered-plans',
  clause: 'PLN-12',
  view: pages,
  when: (page) => isWholeFiltered(page) && !isOffWithoutFilter(page),
  judge({ items, meta }) {
    const count = items!.length
    if (meta.total === count) return null
    return complain('meta.total does not count the plans that pass the filter', {
      expected: count,
      actual: meta.total,
    })
  },
})

/** Words by which a refusal blames stock, which may change between two requests. */
const stock = /stock|sold|capacity|availab/i

// What is listed for a place can be ordered there.
const listedPlanIsAccepted = rule({
  id: 'plans/plan-listed-for-a-location-is-accepted',
  clause: 'PLN-14',
  view: orders,
  needs: ['creates'],
  when: ({ answer, plain, inStock, locationListed, slugListed }) =>
    plain &&
    inStock === true &&
    locationListed === true &&
    slugListed === true &&
    (answer.status === 201 || (answer.status === 422 && mentions(answer, /plan/i, stock))),
  judge({ answer }) {
    if (answer.status === 201) return null
    return complain('A plan listed for the location is refused there', {
      expected: 201,
      actual: answer.status,
    })
  },
})

export const planListRules: Rule[] = [
  plansAreListed,
  sortedOnAPage,
  sortedAcrossPages,
  cheapestFirst,
  documentedPlansExist,
  idsAreUnique,
  idsAreUniqueAcrossPages,
  filterIsAccepted,
  totalCountsTheFiltered,
  listedPlanIsAccepted,
]

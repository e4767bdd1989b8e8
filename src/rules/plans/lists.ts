/**
 * Rules about the list of plans: there, complete, filtered, to be ordered from (PLN-01, -05, -11,
 * -12, -14).
 */
import { documentedPlans } from '#contract/catalogue.ts'
import { catalogued, idOf, locationFilter, wholeNumber } from '#views/catalogue.ts'
import { type Order, orders } from '#views/catalogue-creations.ts'
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

// Scripts written after the reference name these ids.
const documentedPlansExist = rule({
  id: 'plans/documented-plans-exist',
  clause: 'PLN-05',
  view: walks,
  when: (walk) =>
    walk.pages[0]!.operation === 'listPlans' &&
    walk.quiet &&
    !walk.filtered &&
    walk.items.length === walk.total &&
    walk.repeated.length === 0,
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

/**
 * The first page of a filtered list. Where it is not full, its length is the number of plans that
 * pass.
 */
function isFirstFiltered(page: Page): boolean {
  const facts = factsOf(page)
  return (
    page.operation === 'listPlans' &&
    page.filters.length === 1 &&
    locationFilter(page.exchange) !== undefined &&
    facts !== null &&
    facts.number === 1 &&
    facts.count <= facts.perPage
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
  when: (page) => isFirstFiltered(page) && !isOffWithoutFilter(page),
  judge({ items, meta }) {
    const count = items!.length
    const full = count === meta.perPage
    if (full ? meta.total! >= count : meta.total === count) return null
    return complain('meta.total does not count the plans that pass the filter', {
      expected: count,
      actual: meta.total,
    })
  },
})

const planWords = /plan/i
const stockWords = /stock|sold|capacity|availab/i
const otherWords = /template|slug|hostname|location_id/i
/** Within so short a time nobody else has bought the last piece. */
const raceMs = 30_000

/** Is the order accepted, or refused for the plan's sake? Running out in between is tolerated. */
function isAboutThePlan({ answer, stockAgeMs }: Order): boolean {
  if (answer.status === 201) return true
  if (answer.status !== 422 && answer.status !== 409) return false
  if (mentions(answer, stockWords, otherWords)) return stockAgeMs <= raceMs
  return answer.status === 422 && mentions(answer, planWords, otherWords)
}

// What is listed for a place can be ordered there.
const listedPlanIsAccepted = rule({
  id: 'plans/plan-listed-for-a-location-is-accepted',
  clause: 'PLN-14',
  view: orders,
  needs: ['creates'],
  when: (order) =>
    order.plain &&
    order.inStock === true &&
    order.locationListed === true &&
    order.slugListed === true &&
    isAboutThePlan(order),
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
  documentedPlansExist,
  filterIsAccepted,
  totalCountsTheFiltered,
  listedPlanIsAccepted,
]

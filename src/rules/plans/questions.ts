/**
 * Questions about plans: what the reference leaves open is recorded and compared from run to run.
 */
import { documentedPlans } from '#contract/catalogue.ts'
import { type Json, member, wordOf } from '#exchange/json.ts'
import { catalogued, idOf, locationFilter, wholeNumber } from '#views/catalogue.ts'
import type { Answer } from '#views/responses.ts'
import type { Subject } from '#views/view.ts'
import { type Walk, walks } from '#views/walks.ts'
import { type Question, question } from '../question.ts'

interface StockRead extends Subject {
  readonly answer: Answer
  /** Null where the location list was not read to its end. */
  readonly listed: boolean | null
  /** How many plans exist; null while not all are known. */
  readonly plans: number | null
}

const stockReads = catalogued<StockRead>('stockReads', function* (answer, shelf) {
  const filter = locationFilter(answer.exchange)
  if (answer.exchange.operation !== 'listPlans' || filter === undefined) return
  if (answer.status === 401 || answer.status === 403 || answer.status >= 500) return
  const location = wholeNumber(filter)
  const listed = location !== null && shelf.locations.has(location)
  yield {
    exchanges: answer.exchanges,
    answer,
    listed: listed || (location === null || shelf.locationsWhole ? false : null),
    plans: shelf.plansWhole ? shelf.plans.size : null,
  }
})

// An empty list and a refusal both say "no such location".
const plansOfUnknownLocations = question({
  id: 'plans/plans-of-unknown-locations',
  clause: 'PLN-13',
  view: stockReads,
  when: ({ listed }) => listed === false,
  answer({ answer }) {
    const word = wholeNumber(locationFilter(answer.exchange)) === null ? 'a word' : 'a number'
    if (!Array.isArray(answer.data)) return `${word}: ${answer.status}`
    return `${word}: ${answer.status} with ${answer.data.length === 0 ? 'no' : 'some'} plans`
  },
})

// Plans out of stock may be dropped or marked (AMB-40).
const plansUnderAFilter = question({
  id: 'plans/plans-under-a-filter',
  clause: 'PLN-11',
  view: stockReads,
  when: ({ listed, plans, answer }) =>
    listed === true && plans !== null && Array.isArray(answer.data),
  answer({ plans, answer }) {
    const count = (answer.data as readonly unknown[]).length
    return count === 0 ? 'no plans' : count === plans ? 'all plans' : 'some plans'
  },
})

function isPlanWalk(walk: Walk): boolean {
  return walk.pages[0]!.operation === 'listPlans' && walk.quiet && !walk.filtered
}

/** A price, also where it came as text; NaN where it is none. */
function priceIn(item: Json | undefined, name: string): number {
  return Number(wordOf(member(item, name)))
}

/**
 * Least and greatest quotient of monthly and hourly price in the table, in hours, with some room.
 */
const tableRatios = { least: 683, most: 740 }

// No formula may be assumed (AMB-04), but a change of units would show.
const hoursInAMonth = question({
  id: 'plans/hours-in-a-month',
  clause: 'PLN-16',
  view: walks,
  when: isPlanWalk,
  answer({ items }) {
    const ratios = items.map(
      (item) => priceIn(item, 'monthly_price') / priceIn(item, 'hourly_price'),
    )
    const usual = ratios.every((ratio) => ratio >= tableRatios.least && ratio <= tableRatios.most)
    return usual ? 'as in the table' : 'other than in the table'
  },
})

// Prices may change without breaking anything (AMB-03); the baseline remembers which have.
const priceDrift = question({
  id: 'plans/price-drift',
  clause: 'PLN-07',
  view: walks,
  when: isPlanWalk,
  answer({ items }) {
    const drifted = documentedPlans.filter((plan) => {
      const found = items.find((item) => idOf(item) === plan.id)
      const price = member(found, 'monthly_price')
      return typeof price === 'number' && Math.abs(price - plan.monthly_price) > 1e-9
    })
    if (drifted.length === 0) return 'as documented'
    return `other prices for plans ${drifted.map(({ id }) => id).join(', ')}`
  },
})

// "Sorted by monthly price" does not say which way (AMB-38).
const direction = question({
  id: 'plans/sort-direction',
  clause: 'PLN-04',
  view: walks,
  when: (walk) => isPlanWalk(walk) && walk.items.length > 1,
  answer({ items }) {
    const first = priceIn(items[0], 'monthly_price')
    const last = priceIn(items.at(-1), 'monthly_price')
    return first < last ? 'ascending' : first > last ? 'descending' : 'level'
  },
})

export const planQuestionList: Question[] = [
  plansOfUnknownLocations,
  plansUnderAFilter,
  hoursInAMonth,
  priceDrift,
  direction,
]

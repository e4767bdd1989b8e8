/** What the questions about plans answer. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { page, plans } from '../pagination/testing.ts'
import { ask, call, envelope } from '../testing.ts'
import { plansQuestions, plansRules } from './index.ts'

const list = page('/plans')
const filtered = '/plans?location_id=1'
const locations = call('GET /locations', 200, { json: { data: [{ id: 1 }, { id: 2 }] } })
const refused = (path: string, status: number) =>
  call(`GET ${path}`, status, { json: envelope('X') })

function changed(changes: Record<string, unknown>): Exchange {
  return page('/plans', plans, (body) => Object.assign(body.data[2]!, changes))
}

const answers: readonly [string, readonly Exchange[], readonly string[]][] = [
  [
    'plans-of-unknown-locations',
    [locations, refused('/plans?location_id=999', 404)],
    ['a number: 404'],
  ],
  [
    'plans-of-unknown-locations',
    [locations, page('/plans?location_id=999', [])],
    ['a number: 200 with no plans'],
  ],
  ['plans-of-unknown-locations', [page('/plans?location_id=x')], ['a word: 200 with some plans']],
  ['plans-of-unknown-locations', [refused('/plans?location_id=999', 404)], []],
  ['plans-of-unknown-locations', [locations, refused('/plans?location_id=999', 500)], []],
  ['plans-under-a-filter', [list, locations, page(filtered)], ['all plans']],
  ['plans-under-a-filter', [list, locations, page(filtered, plans.slice(3))], ['some plans']],
  ['plans-under-a-filter', [list, locations, page(filtered, [])], ['no plans']],
  ['plans-under-a-filter', [locations, page(filtered, [])], []],
  ['hours-in-a-month', [list], ['as in the table']],
  ['hours-in-a-month', [changed({ hourly_price: 1 })], ['other than in the table']],
  ['hours-in-a-month', [page('/servers', [])], []],
  ['price-drift', [list], ['as documented']],
  ['price-drift', [changed({ monthly_price: 8 })], ['other prices for plans 3']],
  ['price-drift', [page('/plans', [])], ['as documented']],
  ['sort-direction', [list], ['ascending']],
  ['sort-direction', [page('/plans', plans.toReversed())], ['descending']],
  ['sort-direction', [page('/plans', [plans[0]!, plans[0]!])], ['level']],
  ['sort-direction', [page('/plans', [])], []],
]

describe('questions about plans', () => {
  it.each(answers)('%s', (id, tape, expected) => {
    const question = plansQuestions.find((one) => one.id === `plans/${id}`)
    expect(ask(question!, tape)).toEqual(expected)
  })

  it('and rules have ids of their own', () => {
    const ids = [...plansRules, ...plansQuestions].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

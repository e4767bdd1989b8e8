/** Tables of the rules about plans. */
import type { Exchange } from '#exchange/exchange.ts'
import { type ListBody, page, plans, walk } from '../pagination/testing.ts'
import { call, collection, envelope, openTables } from '../testing.ts'
import { plansRules } from './index.ts'

const { table, complete } = openTables(plansRules)

type Change = Record<string, unknown>

/** A list of all plans in which one plan is changed. */
function changed(changes: Change, path = '/plans', at = 2): Exchange {
  return page(path, plans, (body) => Object.assign(body.data[at]!, changes))
}

function without(name: string): Exchange {
  return page('/plans', plans, (body) => delete body.data[2]![name])
}

function put(items: readonly Change[]): (body: ListBody) => void {
  return (body) => {
    body.data = structuredClone([...items])
  }
}

const list = page('/plans')
const refused = (path: string, status: number, details: object = {}) =>
  call(`GET ${path}`, status, { json: envelope('X'), ...details })
const locations = call('GET /locations', 200, { json: { data: [{ id: 1 }, { id: 2 }] } })
const filtered = '/plans?location_id=1'

table('plans/plans-are-listed', [
  ['listed', [list], 'pass'],
  ['refused', [refused('/plans', 422)], 'fail'],
  ['missing', [refused('/plans', 404)], 'fail'],
  ['turned away by the limiter (RAT-06)', [refused('/plans', 420, { source: 'k6' })], 'none'],
  ['an object', [call('GET /plans', 200, { json: { data: {}, meta: {} } })], 'fail'],
  ['nothing', [call('GET /plans', 200)], 'fail'],
  ['wrapped twice (ENV-04)', [call('GET /plans', 200, { json: { data: { data: [] } } })], 'pass'],
  ['without data (ENV-01)', [call('GET /plans', 200, { json: [] })], 'pass'],
  [
    'with meta inside (ENV-05)',
    [
      call('GET /plans', 200, {
        json: {
          data: {
            items: [],
            ...(collection([]) as object),
            current_page: 1,
            last_page: 1,
            total: 1,
          },
        },
      }),
    ],
    'pass',
  ],
  ['no JSON (TRN-03)', [call('GET /plans', 200, { text: 'OK' })], 'none'],
  ['moved (TRN-01)', [call('GET /plans', 301)], 'none'],
  ['broken (TRN-12)', [refused('/plans', 500)], 'none'],
  ['not let in', [refused('/plans', 401)], 'none'],
  ['blocked', [refused('/plans', 403, { token: 'IPX' })], 'none'],
  ['an odd query', [refused('/plans?page=abc', 422)], 'none'],
  ['the limiter', [refused('/plans', 429)], 'none'],
])

table('plans/plan-has-its-members', [
  ['all', [list], 'pass'],
  ['a price as text', [changed({ monthly_price: '7.85' })], 'fail'],
  ['no hourly price', [without('hourly_price')], 'fail'],
  ['memory that is null', [changed({ memory: null })], 'fail'],
  ['no name', [without('name')], 'fail'],
  ['a name that is a number', [changed({ name: 3 })], 'fail'],
  ['a text for a plan', [page('/plans', plans, (b) => b.data.push('nine' as never))], 'fail'],
  ['no array', [call('GET /plans', 200, { json: { data: {} } })], 'none'],
  ['refused', [refused('/plans', 404)], 'none'],
])

table('plans/memory-and-disk-are-bytes', [
  ['bytes', [list], 'pass'],
  ['MiB', [changed({ memory: 6144 })], 'fail'],
  ['10^9', [changed({ disk: 40_000_000_000 })], 'fail'],
  ['32 bits', [changed({ memory: -2147483648 })], 'fail'],
  ['a plan that has grown', [changed({ memory: 2 ** 33 })], 'pass'],
  ['text (PLN-02)', [page('/plans', [{ ...plans[0], memory: '1' }])], 'none'],
])

table('plans/ids-are-integers', [
  ['integers', [list], 'pass'],
  ['a fraction', [changed({ id: 3.5 })], 'fail'],
  ['text (PLN-02)', [page('/plans', [{ ...plans[0], id: '1' }])], 'none'],
])

table('plans/hardware-is-as-documented', [
  ['as documented', [list], 'pass'],
  ['another processor', [changed({ cpu: 4 })], 'fail'],
  ['text (PLN-02)', [changed({ cpu: '3' })], 'pass'],
  ['another plan', [page('/plans', [{ ...plans[0], id: 99 }])], 'none'],
])

table('plans/prices-are-as-documented', [
  ['as documented', [list], 'pass'],
  ['within a billionth', [changed({ monthly_price: 7.8500000000000005 })], 'pass'],
  ['drift', [changed({ hourly_price: 0.011 })], 'fail'],
  ['text (PLN-02)', [changed({ hourly_price: '0.011' })], 'pass'],
  ['another plan', [page('/plans', [{ ...plans[0], id: 99 }])], 'none'],
])

table('plans/names-are-as-documented', [
  ['as documented', [list], 'pass'],
  ['encoded twice', [changed({ name: '8 vCPU Â· 16 GB' }, '/plans', 4)], 'fail'],
  ['no text (PLN-02)', [page('/plans', [{ ...plans[0], name: 1 }])], 'none'],
  ['not UTF-8 (TRN-03)', [page('/plans', plans, () => {}, { body: { utf8: false } })], 'none'],
])

table('plans/prices-are-positive', [
  ['positive', [list], 'pass'],
  ['for nothing', [changed({ monthly_price: 0 })], 'fail'],
  ['less than nothing', [changed({ hourly_price: -0.01 })], 'fail'],
  ['text (PLN-02)', [page('/plans', [{ ...plans[0], monthly_price: '0' }])], 'none'],
])

table('plans/plan-reads-the-same-everywhere', [
  ['the same', [list, ...walk('/plans', 4)], 'pass'],
  ['another disk on small pages', [list, changed({ disk: 2 ** 31 }, '/plans?per_page=3')], 'fail'],
  ['a price that is rounded later', [list, changed({ monthly_price: 8 }, '/plans?page=1')], 'fail'],
  ['another name under a filter', [list, changed({ name: 'C' }, filtered)], 'fail'],
  ['other hardware under a filter (PLN-11)', [list, changed({ cpu: 9 }, filtered)], 'pass'],
  ['read once', [list], 'none'],
  [
    'of an ambiguous id (PLN-10)',
    [
      page('/plans', [{ ...plans[0] }, { ...plans[1], id: 1 }]),
      page('/plans', [{ ...plans[1], id: 1 }]),
    ],
    'none',
  ],
])

table('plans/filter-keeps-the-hardware', [
  ['kept', [list, page(filtered, plans.slice(0, 5))], 'pass'],
  ['with members about stock (AMB-40)', [list, changed({ stock: 3 }, filtered)], 'pass'],
  ['changed', [list, changed({ memory: 2 ** 33 }, filtered)], 'fail'],
  [
    'of a plan that changes at every read (PLN-15)',
    [
      page('/plans', [plans[2]!]),
      page('/plans', [{ ...plans[2], memory: 2 ** 33 }]),
      page(filtered, [{ ...plans[2], memory: 2 ** 34 }]),
    ],
    'none',
  ],
  [
    'of an ambiguous id (PLN-10)',
    [
      page('/plans', [{ ...plans[0] }, { ...plans[1], id: 1 }]),
      page(filtered, [{ ...plans[1], id: 1 }]),
    ],
    'none',
  ],
  ['of nothing known', [page(filtered)], 'none'],
])

table('plans/filter-keeps-names-and-prices', [
  ['kept', [list, page(filtered)], 'pass'],
  ['another price', [list, changed({ monthly_price: 9.99 }, filtered)], 'fail'],
  ['read before the whole list', [page(filtered), list], 'none'],
])

table('plans/filter-adds-no-plans', [
  ['none', [list, page(filtered, plans.slice(2))], 'pass'],
  ['a plan of its own', [list, changed({ id: 77 }, filtered)], 'fail'],
  ['the whole list not known', [page('/plans?per_page=4'), page(filtered)], 'none'],
  ['the whole list known in two pages', [...walk('/plans', 4), page(filtered)], 'pass'],
  ['no filter', [list, list], 'none'],
  ['no object (PLN-02)', [list, page(filtered, ['x' as never])], 'none'],
  ['no id (PLN-02)', [list, page(filtered, [{ id: 'x', in_stock: true }])], 'none'],
])

table('plans/sorted-by-price-on-a-page', [
  ['rising', [list], 'pass'],
  ['falling (PLN-04)', [page('/plans', plans.toReversed())], 'pass'],
  [
    'level',
    [
      page(
        '/plans',
        plans.map((plan) => ({ ...plan, monthly_price: 1 })),
      ),
    ],
    'pass',
  ],
  [
    'as text',
    [
      page(
        '/plans',
        plans.toSorted((a, b) => String(a.monthly_price).localeCompare(String(b.monthly_price))),
      ),
    ],
    'fail',
  ],
  ['a single plan', [page('/plans', plans.slice(0, 1))], 'none'],
  ['no number (PLN-02)', [changed({ monthly_price: '1' })], 'none'],
  ['locations', [page('/locations')], 'none'],
])

table('plans/sorted-by-price-across-pages', [
  ['rising', walk('/plans', 3), 'pass'],
  [
    'each page for itself',
    [
      page('/plans?per_page=4&page=1', plans, put([0, 2, 4, 6].map((i) => plans[i]!))),
      page('/plans?per_page=4&page=2', plans, put([1, 3, 5, 7].map((i) => plans[i]!))),
    ],
    'fail',
  ],
  [
    'a page that is not sorted itself',
    walk('/plans', 4, [...plans.slice(0, 3).toReversed(), ...plans.slice(3).toReversed()]),
    'none',
  ],
  ['a walk in a circle (PAG-11)', walk('/plans', 4, plans, put(plans.slice(0, 4))), 'none'],
  ['a single page', [list], 'none'],
])

table('plans/cheapest-first', [
  ['cheapest', [list], 'pass'],
  ['dearest', [page('/plans', plans.toReversed())], 'fail'],
  [
    'all alike',
    [
      page(
        '/plans',
        plans.map((plan) => ({ ...plan, monthly_price: 1 })),
      ),
    ],
    'none',
  ],
  ['unsorted (PLN-03)', [page('/plans', [plans[1]!, plans[0]!, plans[2]!])], 'none'],
])

table('plans/documented-plans-exist', [
  ['all eight', [list], 'pass'],
  ['all eight and more', [page('/plans', [...plans, { ...plans[7], id: 9 }])], 'pass'],
  ['seven', [page('/plans', plans.slice(1))], 'fail'],
  ['a filtered list', [page(filtered, plans.slice(1))], 'none'],
  ['a page short of its total (PAG-10)', [page('/plans', plans, (b) => b.data.pop())], 'none'],
  ['locations', [page('/locations')], 'none'],
])

const twice = plans.map((plan, i) => (i === 5 ? { ...plan, id: 5 } : plan))

table('plans/ids-are-unique-on-a-page', [
  ['unique', [list], 'pass'],
  ['twice', [page('/plans', twice)], 'fail'],
  ['the same plan twice', [page('/plans', [...plans, plans[0]!])], 'fail'],
  ['no ids (PLN-02)', [page('/plans', [{}, {}])], 'pass'],
  ['refused', [refused('/plans?per_page=4', 422)], 'none'],
])

table('plans/ids-are-unique-across-pages', [
  ['unique', walk('/plans', 4), 'pass'],
  [
    'numbered anew on every page',
    walk('/plans', 4, plans, (b) =>
      b.data.forEach((plan, i) => {
        plan.id = i + 1
      }),
    ),
    'fail',
  ],
  ['the same plan on two pages (PAG-11)', walk('/plans', 4, plans, put(plans.slice(0, 4))), 'pass'],
  ['twice on one page', walk('/plans', 4, twice), 'none'],
  ['a single page', [list], 'none'],
])

table('plans/filter-is-accepted', [
  ['accepted', [locations, page(filtered)], 'pass'],
  ['with nothing in stock', [locations, page(filtered, [])], 'pass'],
  ['refused', [locations, refused(filtered, 422)], 'fail'],
  ['of an unlisted location (PLN-13)', [locations, refused('/plans?location_id=99', 422)], 'none'],
  ['of no number (PLN-13)', [locations, refused('/plans?location_id=x', 422)], 'none'],
  ['together with other parameters', [locations, refused(`${filtered}&page=9`, 404)], 'none'],
  ['not let in', [locations, refused(filtered, 401)], 'none'],
  ['broken (TRN-12)', [locations, refused(filtered, 500)], 'none'],
])

const many = Array.from({ length: 30 }, (_, i) => ({ ...plans[0], id: i + 1 }))

table('plans/total-counts-the-filtered-plans', [
  ['the filtered', [list, page(filtered, plans.slice(0, 5))], 'pass'],
  [
    'all',
    [list, page(filtered, plans.slice(0, 5), (b) => Object.assign(b.meta, { total: 8 }))],
    'fail',
  ],
  ['more than fit on a page', [page(filtered, many)], 'pass'],
  [
    'fewer than are on the page',
    [page(filtered, many, (b) => Object.assign(b.meta, { total: 8 }))],
    'fail',
  ],
  [
    'off without a filter too (PAG-10)',
    [
      page('/plans', plans, (b) => Object.assign(b.meta, { total: 9 })),
      page(filtered, plans.slice(0, 5), (b) => Object.assign(b.meta, { total: 6 })),
    ],
    'none',
  ],
  ['a later page', [page(`${filtered}&page=2`, many)], 'none'],
  ['another filter', [page('/plans?colour=red')], 'none'],
  [
    'no meta (PAG-01)',
    [page(filtered, plans, (b) => delete (b as Partial<ListBody>).meta)],
    'none',
  ],
])

const templates = call('GET /locations/1/templates', 200, {
  json: { data: [{ slug: 'debian-12' }] },
})
const order = { plan_id: 1, location_id: 1, template_slug: 'debian-12' }
const shop = [list, locations, templates, page(filtered)]
const ordered = (status: number, message = 'No.', sent: object = order) =>
  call('POST /servers', status, {
    sent,
    json: status === 201 ? { data: {} } : envelope('VALIDATION_ERROR', message),
  })

const stockRead = (spoil: (body: ListBody) => void, ageMs: number) =>
  page(filtered, plans, spoil, { sentAt: Date.UTC(2026, 4, 14, 10, 30) - ageMs })
const shopNow = [list, locations, templates, stockRead(() => {}, -200_000)]
const shopLongAgo = [list, locations, templates, stockRead(() => {}, 600_000)]
const mark = (body: ListBody) => Object.assign(body.data[0]!, { in_stock: false })
const name = (body: ListBody) => Object.assign(body.data[0]!, { region: 'sold out', tags: [] })
const shopCalled = [list, locations, templates, stockRead(name, -200_000)]
const shopMarked = [list, locations, templates, stockRead(mark, -200_000)]

table('plans/plan-listed-for-a-location-is-accepted', [
  ['accepted', [...shop, ordered(201)], 'pass'],
  ['refused for the plan', [...shop, ordered(422, 'The plan is invalid.')], 'fail'],
  ['sold out within seconds', [...shopNow, ordered(409, 'The plan is out of stock.')], 'fail'],
  ['sold out meanwhile', [...shopLongAgo, ordered(409, 'The plan is out of stock.')], 'none'],
  ['called sold out (AMB-40)', [...shopCalled, ordered(409, 'Out of stock.')], 'none'],
  ['marked as sold out (AMB-40)', [...shopMarked, ordered(409, 'Out of stock.')], 'none'],
  ['forbidden (CRE-01)', [...shop, ordered(403, 'The plan is not for you.')], 'none'],
  ['refused for some conflict', [...shop, ordered(409, 'The plan is busy.')], 'none'],
  [
    'refused for something else (CRE-01)',
    [...shop, ordered(422, 'The hostname is invalid.')],
    'none',
  ],
  [
    'with members of its own',
    [...shop, ordered(422, 'The plan is invalid.', { ...order, cpu: 9 })],
    'none',
  ],
  [
    'not listed there',
    [list, locations, templates, page(filtered, plans.slice(1)), ordered(422, 'plan')],
    'none',
  ],
])

complete()

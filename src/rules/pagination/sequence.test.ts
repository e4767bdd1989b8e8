/** Tables of the rules about what lies on which page. */
import { call, openTables } from '../testing.ts'
import { filterRules } from './filters.ts'
import { orderRules } from './order.ts'
import { sequenceRules } from './sequence.ts'
import { shareRules } from './shares.ts'
import { type ListBody, page, plans, servers, walk } from './testing.ts'

const { table, complete } = openTables([
  ...sequenceRules,
  ...shareRules,
  ...filterRules,
  ...orderRules,
])
const none: readonly Record<string, unknown>[] = []

function show(from: number, to: number): (body: ListBody) => void {
  return (body) => {
    body.data = structuredClone(plans.slice(from, to))
  }
}

function put(items: readonly Record<string, unknown>[]): (body: ListBody) => void {
  return (body) => {
    body.data = structuredClone([...items])
  }
}

function meta(changes: Record<string, unknown>): (body: ListBody) => void {
  return (body) => Object.assign(body.meta, changes)
}

/** Pages counted from 0: page=1 is the second, without page comes the first. */
const zeroBased = [
  page('/plans'),
  page('/plans?per_page=4&page=1', plans, show(4, 8)),
  page('/plans?per_page=4&page=2', plans, show(8, 8)),
]

const many = Array.from({ length: 60 }, (_, i) => ({ id: i, monthly_price: i }))
const renamed = plans.map((plan, i) => (i === 5 ? { ...plan, id: 5 } : plan))

table('pagination/walk-meets-every-item-once', [
  ['once', walk('/plans', 3), 'pass'],
  ['once, on a single page', [page('/servers', servers(3))], 'pass'],
  ['nothing to meet', [page('/servers', none)], 'pass'],
  ['the first page again and again', walk('/plans', 4, plans, show(0, 4)), 'fail'],
  [
    'a border item lost',
    [page('/plans'), ...walk('/plans', 4, plans, (b, n) => n === 2 && b.data.shift())],
    'fail',
  ],
  [
    'a server twice, in two states',
    [page('/servers', [...servers(1), ...servers(1, 'installing')])],
    'fail',
  ],
  ['different plans under one id (PLN-10)', walk('/plans', 4, renamed), 'pass'],
  ['pages counted from 0 (PAG-12)', zeroBased, 'pass'],
  [
    'a total that moves',
    walk('/plans', 4, plans, (b, n) => Object.assign(b.meta, { total: 7 + n })),
    'none',
  ],
  [
    'servers of an account that is not known',
    [page('/servers', servers(1), () => {}, { token: 'unlabelled' })],
    'none',
  ],
  ['filtered (PAG-18)', walk('/servers?status=installing', 1, servers(2)), 'none'],
  [
    'taking longer than anything stands still',
    [
      page('/servers?per_page=1&page=1', servers(2), () => {}, { sentAt: 0 }),
      page('/servers?per_page=1&page=2', servers(2), () => {}, { sentAt: 120_000 }),
    ],
    'none',
  ],
])

table('pagination/pages-do-not-overlap', [
  ['a page that is no number (PAG-16)', [page('/plans?page=abc')], 'none'],
  ['apart', walk('/plans', 3), 'pass'],
  ['by one item', walk('/plans', 3, plans, (b, n) => n === 2 && show(2, 5)(b)), 'fail'],
  [
    'at another total, so something has changed',
    [
      page('/servers?per_page=1&page=1', servers(2)),
      page(
        '/servers?per_page=1&page=2',
        [...servers(2).reverse(), ...servers(2)],
        meta({ total: 3 }),
      ),
    ],
    'pass',
  ],
  ['different plans under one id (PLN-10)', walk('/plans', 5, renamed), 'none'],
  [
    'beyond the end',
    [page('/plans?per_page=4&page=1'), page('/plans?per_page=4&page=3', plans, show(0, 4))],
    'none',
  ],
  ['a page that is no number (PAG-16)', [page('/plans?page=abc')], 'none'],
  ['the installing ones', walk('/servers?status=installing', 1, servers(2)), 'pass'],
  ['otherwise filtered (PAG-18)', walk('/servers?status=active', 1, servers(2)), 'none'],
])

const reversed = (target: string) => page(target, plans.toReversed())

table('pagination/page-one-is-the-first', [
  ['the same', [page('/plans'), page('/plans?per_page=4&page=1')], 'pass'],
  [
    'longer than without page',
    [page('/plans', many), page('/plans?per_page=100&page=1', many)],
    'pass',
  ],
  ['the second', zeroBased, 'fail'],
  ['empty', [page('/plans'), page('/plans?page=1', plans, show(8, 8))], 'fail'],
  [
    'nothing any more, as the total says',
    [page('/servers', servers(1)), page('/servers?page=1', none)],
    'none',
  ],
  [
    'other items at the same size',
    [page('/plans', many), page('/plans?page=1', many, put(many.slice(30, 55)))],
    'fail',
  ],
  [
    'other servers, which come and go',
    [page('/servers', servers(2).slice(0, 1)), page('/servers?page=1', servers(2).slice(1))],
    'pass',
  ],
  ['the same items in another order (PAG-20)', [page('/plans'), reversed('/plans?page=1')], 'pass'],
  [
    'another order at another size (PAG-20)',
    [page('/plans'), reversed('/plans?per_page=4&page=1')],
    'none',
  ],
  [
    'another order, which no size brings about',
    [page('/plans'), page('/plans?per_page=4'), reversed('/plans?per_page=3&page=1')],
    'fail',
  ],
  [
    'another order, and another one at a third size (PAG-20)',
    [page('/plans'), reversed('/plans?per_page=4'), reversed('/plans?per_page=3&page=1')],
    'none',
  ],
  [
    'no size in meta (PAG-02)',
    [
      page('/plans'),
      page('/plans?per_page=4&page=1', plans, (b) => {
        show(4, 8)(b)
        b.meta.per_page = null
      }),
    ],
    'fail',
  ],
  ['nothing to compare with', [page('/plans?page=1')], 'none'],
])

table('pagination/huge-pages-are-empty', [
  ['refused', [call('GET /plans?page=99999999999', 404, { json: { error: {} } })], 'pass'],
  ['empty', [page('/plans?page=99999999999')], 'pass'],
  [
    'the last page under its own number',
    [
      page('/plans?page=99999999999', plans, (b) => {
        show(0, 8)(b)
        b.meta.current_page = 1
      }),
    ],
    'pass',
  ],
  ['the first page again', [page('/plans?page=99999999999', plans, show(0, 8))], 'fail'],
  [
    'no number at all',
    [
      page('/plans?page=99999999999', plans, (b) => {
        show(0, 8)(b)
        b.meta.current_page = null
      }),
    ],
    'fail',
  ],
  ['no huge page', [page('/plans?page=3')], 'none'],
])

table('pagination/every-plan-has-one-page', [
  ['its own', [page('/plans'), page('/plans?per_page=3&page=3')], 'pass'],
  [
    'the first again',
    [page('/plans'), page('/plans?per_page=3&page=3', plans, show(0, 3))],
    'fail',
  ],
  [
    'the last page short',
    [page('/plans'), page('/plans?per_page=3&page=3', plans, show(6, 7))],
    'fail',
  ],
  [
    'a middle page short (PAG-07)',
    [page('/plans'), page('/plans?per_page=3&page=2', plans, show(3, 5))],
    'pass',
  ],
  [
    'pages counted from 0 (PAG-12)',
    [...zeroBased, page('/plans?per_page=3&page=2', plans, show(6, 8))],
    'none',
  ],
  [
    'sorted page by page (PLN-03)',
    [
      page('/plans'),
      page('/plans?per_page=4&page=1', plans, put([0, 2, 4, 6].map((i) => plans[i]!))),
      page('/plans?per_page=4&page=2', plans, put([1, 3, 5, 7].map((i) => plans[i]!))),
      page('/plans?page=abc'),
    ],
    'none',
  ],
  [
    'dearest first, so in the other direction',
    [page('/plans', plans.toReversed()), ...walk('/plans', 4, plans.toReversed())],
    'pass',
  ],
  [
    'plans of one price, which may stand in any order',
    [
      page(
        '/plans',
        plans.map((plan) => ({ ...plan, monthly_price: 1 })),
      ),
      page('/plans?per_page=3&page=2', plans, show(0, 3)),
    ],
    'none',
  ],
  ['the whole list unknown', [page('/plans?per_page=3&page=2', plans, show(0, 3))], 'none'],
  [
    'servers, which may come and go',
    [page('/servers', servers(2)), page('/servers?per_page=1&page=2', servers(2))],
    'none',
  ],
])

const creation = (uuid: string, sentAt: number) =>
  call('POST /servers', 201, { json: { data: { uuid, status: 'installing' } }, sentAt })
const status = (uuid: string, word: string | null, sentAt: number) =>
  call(`GET /servers/${uuid}/status`, 200, {
    json: { data: { state: null, status: word } },
    sentAt,
  })
const filtered = '/servers?status=installing&per_page=1'
const emptied = (sentAt: number) => page(`${filtered}&page=1`, servers(4), put([]), { sentAt })

table('pagination/filter-comes-before-paging', [
  ['filtered first', walk('/servers?status=installing', 1, servers(2, 'installing')), 'pass'],
  [
    'a gap before the last page',
    [
      page(`${filtered}&page=1`, servers(2, 'installing'), put([])),
      page(`${filtered}&page=2`, servers(2, 'installing')),
    ],
    'fail',
  ],
  ['an empty first page while a server is installing', [creation('a', 0), emptied(10_000)], 'fail'],
  [
    'an empty first page when a server has just been made',
    [creation('a', 0), emptied(1_000)],
    'none',
  ],
  ['an empty first page twice', [creation('a', 0), emptied(1_000), emptied(2_000)], 'fail'],
  [
    'an empty first page when no server is installing any more',
    [creation('a', 0), status('a', null, 9_000), emptied(10_000)],
    'none',
  ],
  [
    'an empty first page of a status nobody is in (LST-07)',
    [creation('a', 0), page('/servers?status=suspended', servers(4), put([]), { sentAt: 10_000 })],
    'none',
  ],
  [
    'the first page again',
    [
      page(`${filtered}&page=1`, servers(2, 'installing')),
      page(`${filtered}&page=2`, servers(2, 'installing'), put(servers(1, 'installing'))),
    ],
    'fail',
  ],
  [
    'the first page again, but of a longer list',
    [
      page(`${filtered}&page=1`, servers(1, 'installing')),
      page(`${filtered}&page=2`, servers(2, 'installing'), put(servers(1, 'installing'))),
    ],
    'pass',
  ],
  [
    'no filter on the second page',
    [page(`${filtered}&page=1`, servers(2, 'installing')), page(`${filtered}&page=2`, servers(2))],
    'fail',
  ],
  [
    'no filter on the first page either (LST-04)',
    [page(`${filtered}&page=1`, servers(2)), page(`${filtered}&page=2`, servers(2))],
    'pass',
  ],
  [
    'by location, where items do not tell',
    [
      page('/plans?location_id=1&per_page=4&page=1'),
      page('/plans?location_id=1&per_page=4&page=2'),
    ],
    'pass',
  ],
  ['the second page alone', [page(`${filtered}&page=2`, servers(2))], 'pass'],
  [
    'an empty second page',
    [
      page(`${filtered}&page=1`, servers(2, 'installing')),
      page(`${filtered}&page=2`, servers(2), put([])),
    ],
    'pass',
  ],
  [
    'short pages everywhere (PAG-07)',
    [
      ...walk('/plans', 4, plans, (b) => b.data.pop()),
      page('/plans?location_id=1&per_page=4&page=2'),
    ],
    'none',
  ],
  [
    'repetition everywhere (PAG-11)',
    [...walk('/plans', 4, plans, show(0, 4)), page('/plans?location_id=1&per_page=4&page=2')],
    'none',
  ],
  ['a page beyond the end', [page(`${filtered}&page=2`, servers(1, 'installing'))], 'none'],
  ['an empty parameter is no filter', walk('/servers?status=', 1, servers(2)), 'none'],
])

table('pagination/page-read-again-is-the-same', [
  ['the same', [page('/plans'), page('/plans')], 'pass'],
  [
    'the same in another order (LST-13)',
    [page('/plans'), page('/plans', plans.toReversed())],
    'pass',
  ],
  [
    'other items',
    [page('/plans?per_page=4&page=1'), page('/plans?per_page=4&page=1', plans, show(2, 6))],
    'fail',
  ],
  ['another total', [page('/plans'), page('/plans', plans.slice(1))], 'none'],
  [
    'servers, which come and go by themselves',
    [page('/servers', servers(1)), page('/servers', servers(2).slice(1))],
    'none',
  ],
])

table('pagination/order-is-independent-of-size', [
  ['independent', [page('/plans'), page('/plans?per_page=3&page=1')], 'pass'],
  [
    'reversed on small pages',
    [page('/plans'), page('/plans?per_page=3&page=1', plans, put(plans.slice(0, 3).toReversed()))],
    'fail',
  ],
  ['pages counted from 0 (PAG-12)', zeroBased.slice(0, 2), 'none'],
  [
    'servers, which may stand in any order',
    [page('/servers', servers(2)), page('/servers?per_page=1', servers(2))],
    'none',
  ],
  ['no whole list', [page('/plans?per_page=3&page=1')], 'none'],
])

table('pagination/joined-pages-are-the-list', [
  ['joined', [page('/plans'), ...walk('/plans', 3)], 'pass'],
  [
    'two pages swapped',
    [
      page('/plans'),
      page('/plans?per_page=4&page=1', plans, show(4, 8)),
      page('/plans?per_page=4&page=2', plans, show(0, 4)),
    ],
    'fail',
  ],
  ['servers', [page('/servers', servers(2)), ...walk('/servers', 1, servers(2))], 'none'],
  ['never read in one piece', walk('/plans', 3), 'none'],
])

complete()

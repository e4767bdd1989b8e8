/** Tables of the rules about per_page and total. */
import { call, openTables } from '../testing.ts'
import { sizeRules } from './sizes.ts'
import { type ListBody, page, plans, servers, walk } from './testing.ts'
import { totalRules } from './totals.ts'

const { table, complete } = openTables([...sizeRules, ...totalRules])
const none: readonly Record<string, unknown>[] = []
const refusal = { json: { error: { code: 'VALIDATION_ERROR', message: 'No.' } } }

function meta(changes: Record<string, unknown>): (body: ListBody) => void {
  return (body) => Object.assign(body.meta, changes)
}

/** per_page is ignored, and meta says so. */
function inTwentyFives(body: ListBody): void {
  body.data = structuredClone([...plans])
  Object.assign(body.meta, { per_page: 25, last_page: 1, current_page: 1 })
}

const created = call('POST /servers', 201, { json: { data: {} } })
const removed = call('DELETE /servers/a', 204)

table('pagination/allowed-sizes-are-honoured', [
  ['honoured', [page('/plans?per_page=4')], 'pass'],
  ['ignored', [page('/plans?per_page=4', plans, inTwentyFives)], 'fail'],
  ['refused', [call('GET /plans?per_page=4', 422, refusal)], 'fail'],
  [
    'refused together with a page beyond the end',
    [call('GET /plans?per_page=4&page=9', 404, refusal)],
    'none',
  ],
  [
    'refused for backups of nobody',
    [call('GET /servers/a/backups?per_page=4', 404, refusal)],
    'none',
  ],
  ['refused for the invoice', [call('GET /plans?per_page=4', 402, refusal)], 'none'],
  ['named wrongly (PAG-06)', [page('/plans?per_page=4', plans, meta({ per_page: 25 }))], 'none'],
  [
    'not to be told on so short a list',
    [page('/servers?per_page=4', servers(2), meta({ per_page: 25 }))],
    'pass',
  ],
  ['not allowed', [call('GET /plans?per_page=101', 422, refusal)], 'none'],
])

table('pagination/pages-before-the-last-are-full', [
  ['full', walk('/plans', 3), 'pass'],
  ['one item short', walk('/plans', 3, plans, (b, n) => n < 3 && b.data.pop()), 'fail'],
  [
    'short, where nothing else is known (PAG-10)',
    [page('/plans?per_page=4', plans.slice(0, 3), meta({ total: 8, last_page: 2 }))],
    'pass',
  ],
  ['of the default size (PAG-04)', [page('/plans')], 'none'],
  ['filtered (PAG-18)', [page('/servers?status=installing&per_page=1', servers(2))], 'none'],
])

table('pagination/no-size-passes-the-maximum', [
  ['clamped', [page('/plans?per_page=101')], 'pass'],
  ['the default for 0', [page('/plans?per_page=0')], 'pass'],
  ['the default for -1', [page('/plans?per_page=-1')], 'pass'],
  ['refused', [call('GET /plans?per_page=101', 422, refusal)], 'pass'],
  ['honoured', [page('/plans?per_page=101', plans, meta({ per_page: 101 }))], 'fail'],
  ['negative', [page('/plans?per_page=-1', plans, meta({ per_page: -1 }))], 'fail'],
  ['zero', [page('/plans?per_page=0', plans, meta({ per_page: 0 }))], 'fail'],
  [
    'everything at once',
    [
      page('/servers?per_page=abc', servers(0), (b) => {
        b.data = servers(101)
      }),
    ],
    'fail',
  ],
  [
    'no number in meta (PAG-02)',
    [page('/plans?per_page=0', plans, meta({ per_page: null }))],
    'pass',
  ],
  ['an allowed size', [page('/plans?per_page=100')], 'none'],
])

table('pagination/hundred-is-allowed', [
  ['honoured', [page('/servers?per_page=100')], 'pass'],
  ['refused', [call('GET /servers?per_page=100', 422, refusal)], 'fail'],
  [
    'clamped to 50',
    [page('/plans?per_page=4'), page('/servers?per_page=100', none, meta({ per_page: 50 }))],
    'fail',
  ],
  ['refused for the invoice', [call('GET /servers?per_page=100', 402, refusal)], 'none'],
  [
    'where every size is ignored (PAG-07)',
    [
      page('/plans?per_page=4', plans, inTwentyFives),
      page('/servers?per_page=100', none, meta({ per_page: 25 })),
    ],
    'none',
  ],
  [
    'where sizes are named wrongly (PAG-06)',
    [
      page('/plans?per_page=4', plans, meta({ per_page: 0 })),
      page('/servers?per_page=100', none, meta({ per_page: 0 })),
    ],
    'none',
  ],
  [
    'where a size was refused and none named',
    [call('GET /plans?per_page=4', 422, refusal), page('/servers?per_page=100')],
    'pass',
  ],
])

table('pagination/total-counts-the-items', [
  ['as many as there are', [page('/plans'), ...walk('/plans', 4)], 'pass'],
  ['none', [page('/servers', none)], 'pass'],
  ['one too many', [page('/plans', plans, meta({ total: 9 }))], 'fail'],
  [
    'more backups than there are, right after a creation',
    [
      call('POST /servers', 201, { json: { data: { uuid: 'b' } } }),
      page('/servers/a/backups', servers(2), meta({ total: 3 })),
    ],
    'fail',
  ],
  [
    'the items of the page',
    [page('/plans'), page('/plans?per_page=4', plans, meta({ total: 4 }))],
    'fail',
  ],
  [
    'what is left',
    [page('/plans'), page('/plans?per_page=4&page=2', plans, meta({ total: 4 }))],
    'fail',
  ],
  [
    'fewer servers than on this very page',
    [page('/servers', servers(2), meta({ total: 1 }))],
    'fail',
  ],
  [
    'more servers than on the page (PAG-21)',
    [page('/servers', servers(2), meta({ total: 5 }))],
    'none',
  ],
  [
    'of a filtered list (LST-06)',
    [page('/servers?status=installing', none, meta({ total: 5 }))],
    'none',
  ],
  [
    'of a page too full (PAG-06)',
    [
      page('/plans?per_page=4', plans, (b) => {
        b.data = structuredClone([...plans])
      }),
    ],
    'none',
  ],
  [
    'of a size named wrongly (PAG-06)',
    [page('/plans?per_page=4', plans, meta({ per_page: 6 }))],
    'pass',
  ],
  [
    'straight after a creation (AMB-50)',
    [created, page('/servers', servers(2), meta({ total: 1 }), { sentAt: created.sentAt + 1_000 })],
    'none',
  ],
  [
    'long after a creation',
    [
      created,
      page('/servers', servers(2), meta({ total: 1 }), { sentAt: created.sentAt + 60_000 }),
    ],
    'fail',
  ],
  ['negative', [page('/plans', plans, meta({ total: -1 }))], 'fail'],
])

table('pagination/total-is-the-same-on-every-page', [
  ['the same', [...walk('/plans', 4), page('/plans?per_page=4&page=1')], 'pass'],
  [
    'growing with the size',
    [
      page('/plans?per_page=4&page=1'),
      page('/plans?per_page=3&page=1', plans, meta({ total: 9 })),
      page('/plans?per_page=4&page=1'),
    ],
    'fail',
  ],
  [
    'no number in between (PAG-02)',
    [
      page('/plans?per_page=4&page=1'),
      page('/plans?per_page=3&page=1', plans, meta({ total: '9' })),
      page('/plans?per_page=4&page=1'),
    ],
    'pass',
  ],
  [
    'of servers, which come and go by themselves',
    [
      page('/servers', servers(1)),
      page('/servers?page=1', servers(2)),
      page('/servers', servers(1)),
    ],
    'none',
  ],
  [
    'changed for good',
    [
      page('/plans?per_page=4&page=1'),
      page('/plans?per_page=3&page=1', plans, meta({ total: 9 })),
      page('/plans?per_page=4&page=1', plans, meta({ total: 9 })),
    ],
    'none',
  ],
])

table('pagination/total-is-the-sum-of-the-walk', [
  ['the sum', walk('/plans', 4), 'pass'],
  [
    'one more than the sum',
    walk('/plans', 3, plans, (b) => Object.assign(b.meta, { total: 9 })),
    'fail',
  ],
  [
    'a moving total',
    walk('/plans', 3, plans, (b, n) => Object.assign(b.meta, { total: 8 + (n % 2) })),
    'none',
  ],
  [
    'pages of several sizes',
    walk('/plans', 3, plans, (b, n) => Object.assign(b.meta, { per_page: n === 2 ? 4 : 3 })),
    'none',
  ],
  [
    'items met twice (PAG-11)',
    walk('/plans', 4, plans, (b) => {
      b.data = structuredClone(plans.slice(0, 4))
    }),
    'none',
  ],
  [
    'items known but not met (PAG-11)',
    [page('/plans'), ...walk('/plans', 4, plans, (b, n) => n === 2 && b.data.pop())],
    'none',
  ],
  ['a single page', [page('/plans')], 'none'],
  ['a page left out', [page('/plans?per_page=3&page=1'), page('/plans?per_page=3&page=3')], 'none'],
])

table('pagination/total-counts-only-own-servers', [
  ['the own', [page('/servers?per_page=100', servers(2))], 'pass'],
  ['everybody’s', [page('/servers?per_page=100', servers(2), meta({ total: 40 }))], 'fail'],
  [
    'another account’s for somebody who owns none',
    [page('/servers', none, meta({ total: 2 }), { token: 'B1' })],
    'fail',
  ],
  [
    'another account’s under a filter',
    [page('/servers?status=installing', none, meta({ total: 2 }), { token: 'B1' })],
    'fail',
  ],
  [
    'the own under a filter (LST-06)',
    [
      page('/servers?status=installing', none, meta({ total: 1 }), { token: 'B1' }),
      page('/servers', servers(1), () => {}, { token: 'B1' }),
    ],
    'pass',
  ],
  ['nobody’s under a filter', [page('/servers?status=installing', none)], 'pass'],
  [
    'under a filter while own servers install (LST-06)',
    [
      call('POST /servers', 201, { json: { data: { uuid: 'b' } } }),
      page('/servers?status=installing', none, meta({ total: 1 })),
    ],
    'none',
  ],
  [
    'under another filter (LST-07)',
    [page('/servers?status=suspended', none, meta({ total: 1 }))],
    'none',
  ],
  [
    'wrong for plans too (PAG-10)',
    [page('/plans', plans, meta({ total: 9 })), page('/servers', servers(2), meta({ total: 3 }))],
    'none',
  ],
  [
    'after a deletion (LST-10)',
    [
      removed,
      page('/servers', servers(2), meta({ total: 3 }), { sentAt: removed.sentAt + 60_000 }),
    ],
    'none',
  ],
  [
    'of an account that is not known',
    [page('/servers', servers(2), meta({ total: 3 }), { token: 'unlabelled' })],
    'none',
  ],
])

complete()

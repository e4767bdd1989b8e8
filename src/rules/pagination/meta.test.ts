/** Tables of the rules about meta, labels and counts. */
import { call, openTables } from '../testing.ts'
import { countRules } from './counts.ts'
import { labelRules } from './labels.ts'
import { metaRules } from './meta.ts'
import { type ListBody, page, plans, servers, walk } from './testing.ts'

const { table, complete } = openTables([...metaRules, ...labelRules, ...countRules])
const none: readonly Record<string, unknown>[] = []

function meta(changes: Record<string, unknown>): (body: ListBody) => void {
  return (body) => Object.assign(body.meta, changes)
}

function dropMeta(body: ListBody): void {
  delete (body as Partial<ListBody>).meta
}

table('pagination/meta-is-present', [
  ['present', [page('/plans')], 'pass'],
  ['present on an empty list', [page('/servers', none)], 'pass'],
  ['absent', [page('/plans', plans, dropMeta)], 'fail'],
  ['absent when filtered', [page('/servers?status=suspended', none, dropMeta)], 'fail'],
  ['absent for backups', [page('/servers/a/backups', none, dropMeta)], 'fail'],
  ['null', [page('/plans', plans, (b) => Object.assign(b, { meta: null }))], 'fail'],
  [
    'called pagination',
    [
      page('/plans', plans, (b) => {
        b.pagination = b.meta
        dropMeta(b)
      }),
    ],
    'fail',
  ],
  [
    'inside data (ENV-05)',
    [call('GET /plans', 200, { json: { data: { items: [], meta: page('/plans') } } })],
    'none',
  ],
  ['not asked of locations (AMB-07)', [page('/locations', none, dropMeta)], 'none'],
  ['not asked of a refusal', [call('GET /plans', 422, { json: { error: {} } })], 'none'],
])

table('pagination/meta-holds-integers', [
  ['integers', [page('/plans')], 'pass'],
  ['text from the query', [page('/plans?per_page=4', plans, meta({ per_page: '4' }))], 'fail'],
  ['null', [page('/plans', plans, meta({ last_page: null }))], 'fail'],
  ['a fraction', [page('/plans', plans, meta({ total: 8.5 }))], 'fail'],
  ['missing', [page('/plans', plans, (b) => delete b.meta.total)], 'fail'],
  [
    'of a size that is none (PAG-13)',
    [page('/plans?per_page=0', plans, meta({ per_page: 0, last_page: null }))],
    'none',
  ],
  [
    'divided by a size that is none, where another one is in force',
    [page('/plans?per_page=0', plans, meta({ last_page: null }))],
    'fail',
  ],
  ['no meta (PAG-01)', [page('/plans', plans, dropMeta)], 'none'],
])

table('pagination/first-page-by-default', [
  ['page 1', [page('/plans')], 'pass'],
  ['page 1 of nothing', [page('/servers', none)], 'pass'],
  ['page 0', [page('/plans', plans, meta({ current_page: 0 }))], 'fail'],
  ['the last page', [page('/servers', servers(30), meta({ current_page: 2 }))], 'fail'],
  [
    'no number, but one where a page is named',
    [page('/plans', plans, meta({ current_page: null })), page('/plans?page=1')],
    'fail',
  ],
  ['no number anywhere (PAG-02)', [page('/plans', plans, meta({ current_page: null }))], 'none'],
  ['no meta (PAG-01)', [page('/plans', plans, dropMeta)], 'none'],
  [
    'labels off everywhere (PAG-05)',
    [
      page('/plans', plans, meta({ current_page: 0 })),
      page('/plans?page=1', plans, meta({ current_page: 0 })),
    ],
    'none',
  ],
])

table('pagination/default-size-is-25', [
  ['25', [page('/plans')], 'pass'],
  ['15', [page('/plans', plans, meta({ per_page: 15 }))], 'fail'],
  [
    '25 in meta, 10 on the page',
    [page('/servers', servers(30), (b) => b.data.splice(10)), page('/servers?page=2', servers(30))],
    'fail',
  ],
  ['asked for', [page('/plans?per_page=4')], 'none'],
  ['locations (AMB-07)', [page('/locations', plans, meta({ per_page: 100 }))], 'none'],
  [
    'a label that is off everywhere (PAG-06)',
    [
      page('/plans', plans, meta({ per_page: 10 })),
      page('/plans?per_page=4&page=1', plans, meta({ per_page: 10 })),
    ],
    'none',
  ],
])

table('pagination/current-page-is-the-one-returned', [
  ['the number asked for', [page('/plans?per_page=4&page=2')], 'pass'],
  ['always 1', [page('/plans?per_page=4&page=2', plans, meta({ current_page: 1 }))], 'fail'],
  ['counted from 0', [page('/plans?page=1', plans, meta({ current_page: 0 }))], 'fail'],
  [
    'page ignored, and said so (PAG-11)',
    [
      page('/plans?per_page=4&page=1'),
      page('/plans?per_page=4&page=2', plans, (b) => {
        b.data = structuredClone(plans.slice(0, 4))
        b.meta.current_page = 1
      }),
    ],
    'pass',
  ],
  ['a word, answered as page 1', [page('/plans?page=abc')], 'none'],
  [
    'a word, answered as page 0',
    [page('/plans?page=abc', plans, meta({ current_page: 0 }))],
    'fail',
  ],
  ['beyond the end, empty', [page('/plans?per_page=4&page=3')], 'none'],
  [
    'beyond the end, the last page under its own number',
    [
      page('/plans?per_page=4&page=3', plans, (b) => {
        b.data = structuredClone(plans.slice(4))
        b.meta.current_page = 2
      }),
    ],
    'pass',
  ],
  [
    'beyond the end, items under the number asked for',
    [
      page('/plans?per_page=4&page=3', plans, (b) => {
        b.data = structuredClone(plans.slice(4))
      }),
    ],
    'fail',
  ],
  [
    'beyond the end of a filtered list, whose total is LST-06’s',
    [page('/servers?status=installing&per_page=1&page=2', servers(2), meta({ total: 1 }))],
    'pass',
  ],
  ['no number (PAG-02)', [page('/plans?page=1', plans, meta({ current_page: '1' }))], 'none'],
])

table('pagination/per-page-is-the-size-in-force', [
  ['as asked', [page('/plans?per_page=4')], 'pass'],
  ['the default', [page('/plans')], 'pass'],
  [
    'not honoured, and said so (PAG-07)',
    [
      page('/plans?per_page=4', plans, (b) => {
        b.data = structuredClone([...plans])
        b.meta.per_page = 25
      }),
    ],
    'pass',
  ],
  ['always 25', [page('/plans?per_page=4', plans, meta({ per_page: 25 }))], 'fail'],
  ['0', [page('/plans', plans, meta({ per_page: 0 }))], 'fail'],
  ['1000', [page('/plans', plans, meta({ per_page: 1000 }))], 'fail'],
  [
    'fewer than there are',
    [
      page('/plans?per_page=4', plans, (b) => {
        b.data = structuredClone([...plans])
      }),
    ],
    'fail',
  ],
  [
    'the length of a short last page',
    [page('/plans'), page('/plans?per_page=3&page=3', plans, meta({ per_page: 2 }))],
    'fail',
  ],
  [
    'a size ignored on a later page, and said so',
    [
      page('/plans'),
      page('/plans?per_page=3&page=3', plans, (b) => {
        b.data = structuredClone(plans.slice(4, 6))
        b.meta.per_page = 2
      }),
    ],
    'pass',
  ],
  [
    'of a size that is none (PAG-13)',
    [page('/plans?per_page=101', plans, meta({ per_page: 101 }))],
    'none',
  ],
])

table('pagination/last-page-is-ceiling', [
  ['an exact multiple', [page('/plans?per_page=4&page=1')], 'pass'],
  ['a remainder', [page('/plans?per_page=3&page=3')], 'pass'],
  ['rounded down', [page('/plans?per_page=3&page=1', plans, meta({ last_page: 2 }))], 'fail'],
  ['one too many', [page('/plans?per_page=4&page=1', plans, meta({ last_page: 3 }))], 'fail'],
  [
    'of a filtered list',
    [page('/servers?status=installing&per_page=1&page=1', servers(2), meta({ last_page: 1 }))],
    'fail',
  ],
  ['beyond the end', [page('/plans?per_page=4&page=3')], 'pass'],
  [
    'as many pages as were asked for',
    [page('/plans?per_page=4&page=3', plans, meta({ last_page: 3 }))],
    'fail',
  ],
  [
    'beyond the end at a size that is not in force (PAG-07)',
    [page('/plans?per_page=4&page=3', plans, meta({ per_page: 25 }))],
    'none',
  ],
  [
    'beyond the end of a filtered list (LST-06)',
    [page('/servers?status=installing&page=3', servers(2), meta({ last_page: 3 }))],
    'none',
  ],
  ['no total (PAG-02)', [page('/plans', plans, meta({ total: '8' }))], 'none'],
  ['an empty list (PAG-09)', [page('/servers', none, meta({ last_page: 7 }))], 'none'],
  [
    'a total of the page (PAG-10)',
    [page('/plans'), page('/plans?per_page=4&page=1', plans, meta({ total: 4 }))],
    'pass',
  ],
  [
    'a size that is not in force (PAG-06)',
    [page('/plans?per_page=4&page=1', plans, meta({ per_page: 25 }))],
    'none',
  ],
])

table('pagination/empty-list-has-at-most-one-page', [
  ['1', [page('/servers', none)], 'pass'],
  ['0 (AMB-46)', [page('/servers', none, meta({ last_page: 0 }))], 'pass'],
  ['2', [page('/servers', none, meta({ last_page: 2 }))], 'fail'],
  ['a list that has items', [page('/plans')], 'none'],
])

table('pagination/page-counts-fit-one-total', [
  ['3, 4 and 25', [page('/plans'), ...walk('/plans', 4), ...walk('/plans', 3)], 'pass'],
  [
    '2 pages whatever the size',
    [page('/plans', plans, meta({ last_page: 2 })), page('/plans?per_page=4&page=1')],
    'fail',
  ],
  ['no total (PAG-02)', [page('/plans', plans, meta({ total: '8' }))], 'none'],
  ['a single size', [page('/plans')], 'none'],
])

complete()

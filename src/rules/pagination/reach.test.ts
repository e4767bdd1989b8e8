/** Tables of the rules about pages that a list has and that are refused. */
import { call, openTables } from '../testing.ts'
import { reachRules } from './reach.ts'
import { type ListBody, page, servers, walk } from './testing.ts'

const { table, complete } = openTables(reachRules)

const refused = (path: string, status = 404) => call(`GET ${path}`, status, { json: { error: {} } })

table('pagination/later-pages-are-answered', [
  ['answered', walk('/plans', 4), 'pass'],
  ['refused', [page('/plans?per_page=4'), refused('/plans?per_page=4&page=2')], 'fail'],
  [
    'refused as no number',
    [page('/plans?per_page=3&page=1'), refused('/plans?per_page=3&page=3', 422)],
    'fail',
  ],
  [
    'beyond the end (PAG-15)',
    [page('/plans?per_page=4'), refused('/plans?per_page=4&page=3')],
    'none',
  ],
  [
    'at a size that was never answered (PAG-07)',
    [page('/plans'), refused('/plans?per_page=4&page=2', 422)],
    'none',
  ],
  [
    'of an account that has to pay first',
    [page('/plans?per_page=4'), refused('/plans?per_page=4&page=2', 402)],
    'none',
  ],
  [
    'of servers, which may be gone',
    [page('/servers?per_page=1', servers(2)), refused('/servers?per_page=1&page=2')],
    'none',
  ],
  ['the first one (PAG-07)', [refused('/plans?per_page=4&page=1')], 'none'],
])

const drop = (body: ListBody) => {
  body.data = []
}
const busy = servers(2, 'installing')
const filtered = '/servers?status=installing&per_page=1'
const made = (at: number) => (uuid: string) =>
  call('POST /servers', 201, { json: { data: { uuid, status: 'installing' } }, sentAt: at })
const reads = (at: number, status: string | null, ...uuids: readonly string[]) =>
  uuids.map((uuid) =>
    call(`GET /servers/${uuid}`, 200, { json: { data: { uuid, status } }, sentAt: at }),
  )
const uuids = busy.map(({ uuid }) => String(uuid)) as [string, string]
const first = page(`${filtered}&page=1`, busy, () => {}, { sentAt: 6_000 })
const begun = [...uuids.map(made(0)), first]
const turned = call(`GET ${filtered}&page=2`, 422, { json: { error: {} }, sentAt: 7_000 })

table('pagination/filter-takes-pages', [
  [
    'taken',
    [
      ...begun,
      page(`${filtered}&page=2`, busy, () => {}, { sentAt: 7_000 }),
      ...reads(8_000, 'installing', ...uuids),
    ],
    'pass',
  ],
  ['refused', [...begun, turned, ...reads(8_000, 'installing', ...uuids)], 'fail'],
  [
    'refused when one may have been ready',
    [...begun, turned, ...reads(8_000, 'installing', uuids[0]), ...reads(8_000, null, uuids[1])],
    'none',
  ],
  [
    'empty',
    [
      ...begun,
      page(`${filtered}&page=2`, busy, drop, { sentAt: 7_000 }),
      ...reads(8_000, 'installing', ...uuids),
    ],
    'fail',
  ],
  [
    'refused by a replica that is behind (AMB-50)',
    [...uuids.map(made(3_000)), first, turned, ...reads(8_000, 'installing', ...uuids)],
    'none',
  ],
  ['refused without a first page', [turned], 'none'],
  ['refused, and nothing read since', [...begun, turned], 'none'],
  ['refused, and replayed since', [...begun, turned, ...uuids.map(made(8_000))], 'none'],
  ['another filter', [page('/servers?status=suspended&page=2', busy)], 'none'],
])

complete()

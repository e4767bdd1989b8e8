/** Table of the rule about pages that a list has and that are refused. */
import { call, openTables } from '../testing.ts'
import { reachRules } from './reach.ts'
import { page, servers, walk } from './testing.ts'

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

complete()

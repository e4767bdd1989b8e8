/** Tests of what `?status=` keeps, finds and counts. */
import { judging, listed, tell, uuidA, uuidB } from '../life/testing.ts'
import { listRules } from '../list.ts'

const judges = judging(listRules)
const busy = listed({ status: 'installing' })
const idle = listed({ uuid: uuidB, status: null })
const filtered = '?status=installing'

judges('list/filter-keeps-installing-servers-only', [
  ['only those', 'pass', tell().list([busy], filtered)],
  ['another', 'fail', tell().list([busy, idle], filtered)],
  ['a suspended one', 'fail', tell().list([listed({ status: 'suspended' })], filtered)],
  ['a status of no type', 'none', tell().list([listed({ status: 1 })], filtered)],
  ['a later page', 'fail', tell().list([idle], '?status=installing&page=2')],
  ['another filter', 'none', tell().list([idle], '?status=active')],
  ['no filter', 'none', tell().list([idle])],
])

judges('list/installing-is-a-filter', [
  ['taken', 'pass', tell().list([], filtered)],
  ['refused', 'fail', tell().refuse(`GET /servers${filtered}`, 422)],
  ['its size is refused', 'none', tell().refuse(`GET /servers${filtered}&per_page=100`, 422)],
  [
    'refused where sizes are taken',
    'fail',
    tell().list([], '?per_page=100').refuse(`GET /servers${filtered}&per_page=1`, 400),
  ],
  [
    'one size of it is refused (PAG-07)',
    'pass',
    tell()
      .list([], '?per_page=100')
      .list([], `${filtered}&per_page=100`)
      .refuse(`GET /servers${filtered}&per_page=1`, 422),
  ],
  ['no access', 'none', tell().refuse(`GET /servers${filtered}`, 403)],
  ['a crash', 'none', tell().refuse(`GET /servers${filtered}`, 500)],
  ['an invoice', 'none', tell().refuse(`GET /servers${filtered}`, 402)],
  ['a later page', 'none', tell().refuse('GET /servers?status=installing&page=2', 422)],
  ['with another filter', 'none', tell().refuse(`GET /servers${filtered}&region=eu`, 422)],
  ['HEAD', 'none', tell().refuse(`HEAD /servers${filtered}`, 422)],
  ['no token', 'none', tell().refuse(`GET /servers${filtered}`, 401, { token: 'none' })],
])

const shownAndMissed = () => tell().create().list([busy]).list([], filtered)

judges('list/filter-finds-every-installing-server', [
  ['found', 'pass', tell().create().list([busy], filtered)],
  ['missed', 'fail', tell().create().wait(5).list([], filtered).wait(5).installing()],
  ['missed, as the server says', 'fail', tell().create().wait(5).list([], filtered).get(busy)],
  [
    'missed twice though it was shown',
    'fail',
    shownAndMissed().list([busy]).list([], filtered).wait(5).installing(),
  ],
  ['missed once though it was shown', 'none', shownAndMissed().wait(5).installing()],
  [
    'missed twice in one turn',
    'none',
    shownAndMissed().list([], filtered).wait(-1).list([busy]).wait(5).installing(),
  ],
  ['under a cached status', 'none', tell().create().wait(5).list([], filtered).installing()],
  ['missed within the grace', 'none', tell().create().list([], filtered).installing()],
  ['perhaps installed by then', 'none', tell().create().wait(5).list([], filtered).running()],
  [
    'on the second page',
    'pass',
    tell()
      .create()
      .list([idle], '?status=installing&per_page=1', { per_page: 1, total: 2 })
      .list([busy], '?status=installing&per_page=1&page=2', {
        per_page: 1,
        total: 2,
        current_page: 2,
      }),
  ],
  ['no filter', 'none', tell().create().list([busy])],
])

const newUuid = 'c0ffee00-0000-4000-8000-000000000000'

/** An account with two servers of which one installs. */
const known = () => tell().list([busy, idle])

judges('list/filter-counts-what-it-keeps', [
  ['it does', 'pass', known().list([busy], filtered)],
  ['nothing there', 'pass', known().list([], filtered)],
  ['another filter', 'none', known().list([busy], '?status=active', { total: 9 })],
  ['servers suspended before', 'none', known().list([], '?status=suspended', { total: 2 })],
  [
    'a suspended server that is shown',
    'pass',
    known().list([listed({ status: 'suspended' })], '?status=suspended', { total: 1 }),
  ],
  [
    'a suspended server on a page of no size',
    'pass',
    known().list([listed({ status: 'suspended' })], '?status=suspended', {
      total: 1,
      per_page: null,
    }),
  ],
  [
    'a page full of suspended servers',
    'pass',
    known().list([listed({ status: 'suspended' })], '?status=suspended', { total: 3, per_page: 1 }),
  ],
  ['a page with room', 'fail', known().list([busy], filtered, { total: 2 })],
  [
    'a server that the list of all did not hold yet',
    'pass',
    known().list([busy, listed({ uuid: newUuid, status: 'installing' })], filtered, { total: 2 }),
  ],
  [
    'a creation that was answered without a uuid',
    'fail',
    tell()
      .create({ uuid: undefined })
      .list([busy, idle])
      .list([busy], filtered, { total: 2, per_page: 1 }),
  ],
  [
    'a page with room, and another total is PAG-10',
    'pass',
    known().list([], filtered, { total: 5 }),
  ],
  [
    'a page with room, and nobody knows how many there are',
    'pass',
    tell().list([], filtered, { total: 2 }),
  ],
  [
    'one more was made',
    'fail',
    known().create({ uuid: newUuid }).list([busy], filtered, { total: 3 }),
  ],
  ['one was deleted', 'fail', known().delete().list([], filtered, { total: 1 })],
  ['one could not be deleted', 'fail', known().delete(409).list([busy], filtered, { total: 2 })],
  [
    'somebody else made one',
    'pass',
    known().create({}, { token: 'B1' }).list([busy], filtered, { total: 3 }),
  ],
  ['page 2 holds a healthy one', 'fail', tell().list([idle], '?status=installing&page=2')],
  ['as many as without', 'fail', known().list([busy], filtered, { total: 2, per_page: 1 })],
  ['the list of all was behind', 'pass', tell().create().list([idle]).list([busy], filtered)],
  [
    'a later page of nothing is not filtered',
    'fail',
    tell().list([], '?status=suspended').list([idle], '?status=suspended&page=2'),
  ],
  [
    'the first page was not either: LST-07',
    'none',
    tell().list([idle], '?status=suspended').list([idle], '?status=suspended&page=2'),
  ],
  ['made in between', 'pass', tell().list([idle]).create().list([busy], filtered)],
  [
    'last page of the full list',
    'fail',
    known().list([busy], filtered, { per_page: 1, last_page: 2 }),
  ],
  [
    'some other last page is PAG-08',
    'pass',
    known().list([busy], filtered, { per_page: 1, last_page: 3 }),
  ],
  [
    'a last page of nothing',
    'fail',
    known().delete(409).list([], filtered, { per_page: 1, last_page: 2 }),
  ],
  [
    'a last page of something',
    'pass',
    known().delete(409).list([busy], filtered, { per_page: 1, last_page: 2 }),
  ],
  [
    'another size than was asked for is PAG-06',
    'pass',
    known().delete(409).list([busy], '?status=installing&per_page=1', { total: 2, per_page: 25 }),
  ],
  [
    'the size that was asked for',
    'fail',
    known().delete(409).list([], '?status=installing&per_page=1', { total: 2, per_page: 1 }),
  ],
  ['as many pages either way', 'pass', known().list([busy], filtered, { last_page: 1 })],
  ['no pages at all', 'pass', known().list([], filtered, { last_page: 0 })],
  ['no per_page', 'pass', known().list([busy], filtered, { per_page: undefined, last_page: 2 })],
  ['a size of nothing', 'pass', known().list([busy], filtered, { per_page: 0, last_page: 2 })],
  ['no total', 'none', known().list([busy], filtered, { total: undefined })],
  ['no total before', 'pass', tell().list([busy], '', { total: undefined }).list([busy], filtered)],
  ['a status of no type', 'pass', tell().list([listed({ status: 1 })], filtered)],
  ['page 1 is LST-04', 'none', tell().list([idle], filtered)],
  ['page abc', 'pass', known().delete(409).list([], '?status=installing&page=abc', { total: 2 })],
  ['another filter', 'none', tell().list([idle], '?status=suspended')],
  ['a list of all', 'none', tell().list([idle])],
])

const suspended = '?status=suspended'

judges('list/filter-without-match-is-empty', [
  ['empty', 'pass', tell().list([], suspended)],
  ['refused', 'fail', tell().refuse(`GET /servers${suspended}`, 422)],
  ['others come', 'fail', tell().list([idle], suspended)],
  ['a total comes', 'fail', tell().list([], suspended, { total: 4 })],
  ['one is suspended', 'none', tell().list([listed({ status: 'suspended' })], suspended)],
  ['no total', 'none', tell().list([], suspended, { total: undefined })],
  ['no access', 'none', tell().refuse(`GET /servers${suspended}`, 401)],
  ['a crash', 'none', tell().refuse(`GET /servers${suspended}`, 500)],
  ['no array', 'none', tell().answer(`GET /servers${suspended}`, 200, {})],
])

const installed = tell().create().installing().running()

judges('list/filter-tells-the-same-story', [
  ['installing everywhere', 'pass', tell().create().installing().list([busy], filtered)],
  ['nobody asked the status', 'pass', tell().create().list([busy], filtered)],
  ['healthy for a moment', 'pass', tell().create().running().list([busy], filtered)],
  ['healthy for long', 'fail', installed.wait(10).list([busy], filtered)],
  ['never found', 'none', tell().create().running().list([], filtered)],
  ['another server', 'none', tell().create({ uuid: uuidB }).list([busy], filtered)],
  [
    'found by its uuid in any case',
    'pass',
    tell()
      .create()
      .list([listed({ uuid: uuidA.toUpperCase() })], filtered),
  ],
])

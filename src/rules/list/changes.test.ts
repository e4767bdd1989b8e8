/** Tests of the list before and after something happened, or did not. */
import { judging, listed, made, type Tale, tell, uuidA, uuidB } from '../life/testing.ts'
import { listRules } from '../list.ts'

const judges = judging(listRules)
const one = listed()
const two = listed({ uuid: uuidB, cpu: 2 })
const other = listed({ uuid: 'c0ffee00-0000-4000-8000-000000000000' })
const twin = listed({ uuid: 'c0ffee00-0000-4000-8000-000000000001', cpu: 2 })

judges('list/created-server-is-listed', [
  ['at once', 'pass', tell().create().list([one])],
  ['later', 'pass', tell().create().list([]).list([one])],
  ['never', 'fail', tell().create().list([]).wait(5).list([])],
  ['not within the grace', 'none', tell().create().list([])],
  ['not on this page', 'none', tell().create().wait(5).list([], '', { total: 200 })],
  ['not under this filter', 'none', tell().create().wait(5).list([], '?status=suspended')],
  ['not in this place', 'none', tell().create().wait(5).list([], '?location=6')],
  ['not for another account', 'none', tell().create().wait(5).list([], '', {}, { token: 'B1' })],
])

judges('list/total-grows-with-every-creation', [
  ['by one', 'pass', tell().list([]).create().list([one])],
  ['by two', 'pass', both(tell().list([])).list([one, two])],
  ['not at all', 'fail', tell().list([]).create().list([one], '', { total: 0 })],
  ['twice as much', 'fail', both(tell().list([])).list([one, two, other, twin])],
  ['with a stranger', 'pass', tell().list([]).create().list([one, other])],
  [
    'with two strangers',
    'pass',
    both(tell().list([])).list([one, two, other, { ...twin, cpu: 4 }]),
  ],
  ['nothing was made', 'none', tell().list([]).list([one])],
  ['wrong before', 'none', tell().list([], '', { total: 7, per_page: 1 }).create().list([one])],
  ['doubled before', 'none', tell().list([other, other]).create().list([one, other])],
])

function both(tale: Tale): Tale {
  return tale.create().create({ uuid: uuidB, cpu: 2 }, { key: 'k2' })
}

const deleted = () => tell().create().list([one]).wait(5).delete().gone()

function refusedTwice(): Tale {
  const refusal = { status: 422, sent: { hostname: 'x-1.example.com' } }
  return deleted()
    .create({}, { ...refusal, key: 'k8' })
    .create({}, { ...refusal, key: 'k9' })
}

judges('list/total-shrinks-with-every-deletion', [
  ['by one', 'pass', deleted().list([])],
  ['not at all', 'fail', deleted().list([], '', { total: 1 })],
  ['by one, though two were refused', 'pass', refusedTwice().list([])],
  ['not at all, though two were refused', 'fail', refusedTwice().list([], '', { total: 1 })],
  ['but grows by what was refused', 'none', refusedTwice().list([], '', { total: 2 })],
  ['but grows by more than was refused', 'fail', refusedTwice().list([], '', { total: 3 })],
  ['while another comes', 'pass', deleted().list([other])],
  ['wrongly while another comes', 'none', deleted().list([other], '', { total: 2 })],
  ['still there', 'none', deleted().list([one])],
  ['of one that nobody deleted', 'none', tell().create().list([one]).list([], '', { total: 1 })],
  [
    'of one that could not be deleted',
    'none',
    tell().create().list([one]).delete(409).delete(0).list([], '', { total: 1 }),
  ],
])

const going = listed({ status: 'deleting' })

judges('list/deleted-server-is-not-listed', [
  ['gone', 'pass', deleted().list([])],
  ['there', 'fail', deleted().wait(5).list([one])],
  ['there for a moment', 'none', deleted().list([one])],
  ['there as one that is going', 'none', deleted().wait(5).list([going])],
  ['there as one that is going for ever', 'fail', deleted().wait(30).list([going])],
  ['there, then gone', 'pass', deleted().wait(5).list([one]).list([])],
  ['nobody has seen it gone', 'none', tell().create().delete().list([one])],
  ['gone before it had to be visible', 'none', tell().create().delete().gone().list([one])],
  ['not listed since', 'none', deleted()],
  ['not deleted', 'none', tell().create().list([one])],
])

const read = (members = {}) => tell().create().get(members)

const generating = { password_status: 'generating' }
const ready = () => read({ password_status: 'ready' })
const nowhen = tell().create({ created_at: 'today' }).get({ created_at: 'today' })

judges('list/item-equals-the-server', [
  ['equal', 'pass', read().list([one])],
  ['equal in full', 'pass', read().list([made()])],
  ['another memory', 'fail', read().list([listed({ memory: 4 })])],
  ['another name', 'fail', read().list([listed({ name: 'x' })])],
  ['another time', 'fail', read().list([listed({ created_at: '2026-05-14T10:30:05Z' })])],
  ['the same time', 'pass', read().list([listed({ created_at: '2026-05-14T12:30:00.5+02:00' })])],
  ['a time that is none', 'fail', read().list([listed({ created_at: 'today' })])],
  ['a time that is none anywhere', 'pass', nowhen.list([listed({ created_at: 'now' })])],
  ['a password that is not ready yet', 'pass', ready().list([listed(generating)])],
  [
    'a password that is never ready',
    'fail',
    ready()
      .wait(10)
      .list([listed(generating)]),
  ],
  [
    'a ready password',
    'pass',
    ready()
      .wait(10)
      .list([listed({ password_status: 'ready' })]),
  ],
  [
    'a password nobody has seen ready',
    'pass',
    read(generating)
      .wait(10)
      .list([listed(generating)]),
  ],
  ['a number as text', 'pass', read().list([listed({ cpu: '1' })])],
  ['no system yet', 'pass', read().list([listed({ operating_system: '' })])],
  ['another system', 'fail', read().list([listed({ operating_system: 'Debian 12' })])],
  ['the server is the odd one', 'pass', read({ cpu: 4 }).list([one])],
  ['the server does not show it', 'pass', read({ cpu: undefined }).list([listed({ cpu: 4 })])],
  ['nobody read the server', 'none', tell().create().list([one])],
  ['not on the list', 'none', read().list([])],
  [
    'installing for ever',
    'fail',
    read()
      .wait(10)
      .list([listed({ status: 'installing' })]),
  ],
  ['installing for a moment', 'pass', read().list([listed({ status: 'installing' })])],
  [
    'installing again',
    'pass',
    read()
      .wait(10)
      .list([listed({ status: 'installing' })])
      .installing(),
  ],
])

const twice = () => tell().list([one, two])

judges('list/repeated-list-is-equal', [
  ['equal', 'pass', twice().list([one, two])],
  ['another order', 'fail', twice().list([two, one])],
  ['another server', 'none', twice().list([two, other])],
  ['more servers', 'none', twice().list([one, two, other])],
  ['something was done', 'none', twice().delete(404).list([two, one])],
  ['something was made', 'none', twice().create({}, { status: 422 }).list([two, one])],
  ['asked otherwise', 'none', twice().list([two, one], '?per_page=50', { per_page: 50 })],
  ['asked by somebody else', 'none', twice().list([two, one], '', {}, { token: 'B1' })],
  ['a key was made', 'pass', twice().answer('POST /keys', 201, {}).list([one, two])],
  [
    'an item without a uuid',
    'pass',
    tell()
      .list([one, {}])
      .list([one, { uuid: 7 }]),
  ],
  [
    'read while it is deleted',
    'none',
    tell()
      .create()
      .list([listed({ uuid: uuidA })])
      .delete()
      .list([one]),
  ],
])

/** Tests of the list itself and of the servers on it. */
import { judging, listed, made, type Row, tell, uuidA } from '../life/testing.ts'
import { listRules } from '../list.ts'

const judges = judging(listRules)

judges('list/servers-are-200', [
  ['200', 'pass', tell().list([])],
  ['404', 'fail', tell().refuse('GET /servers', 404)],
  ['500 of the largest page', 'fail', tell().refuse('GET /servers?per_page=100', 500)],
  ['the largest page is refused', 'none', tell().refuse('GET /servers?per_page=100', 422)],
  ['a filter is refused', 'none', tell().refuse('GET /servers?status=shiny', 422)],
  ['no access', 'none', tell().refuse('GET /servers', 403)],
  ['a probe that is turned away', 'none', tell().answer('GET /servers', 503, {}, { source: 'k6' })],
  ['no token', 'none', tell().refuse('GET /servers', 401, { token: 'none' })],
  ['outside the whitelist', 'none', tell().refuse('GET /servers', 404, { token: 'IPX' })],
  ['the limiter', 'none', tell().refuse('GET /servers', 429)],
  ['HEAD', 'none', tell().refuse('HEAD /servers', 404)],
  ['another operation', 'none', tell().refuse('GET /plans', 404)],
])

judges('list/items-hold-their-members', [
  ['the short form', 'pass', tell().list([listed()])],
  ['the full form', 'pass', tell().list([made()])],
  ...'uuid uuid_short name status cpu memory'.split(' ').map((name): Row => {
    return [`without ${name}`, 'fail', tell().list([listed({ [name]: undefined })])]
  }),
  ['an empty status', 'fail', tell().list([listed({ status: '' })])],
  ['an empty list', 'none', tell().list([])],
  ['no objects', 'none', tell().list([1, null])],
  ['a server by itself', 'none', tell().get({ cpu: undefined })],
])

judges('list/items-are-objects', [
  ['they are', 'pass', tell().list([listed()])],
  ['ids', 'fail', tell().list([uuidA])],
  ['a null among them', 'fail', tell().list([listed(), null])],
  ['an empty list', 'none', tell().list([])],
  ['no token', 'none', tell().list([1], '', {}, { token: 'none' })],
  ['plans', 'none', tell().catalogue()],
])

judges('list/items-have-no-root-password', [
  ['none', 'pass', tell().list([listed()])],
  ['null', 'pass', tell().list([listed({ root_password: null })])],
  ['one', 'fail', tell().list([listed({ access: { root_password: 'hunter22' } })])],
  ['a server by itself', 'none', tell().get()],
])

judges('list/servers-are-not-from-the-future', [
  ['now', 'pass', tell().get()],
  ['long ago', 'pass', tell().list([listed({ created_at: '2020-01-01T00:00:00Z' })])],
  ['tomorrow', 'fail', tell().list([listed({ created_at: '2026-05-15T10:30:00Z' })])],
  ['in a 201', 'none', tell().create({ created_at: '2026-05-15T10:30:00Z' })],
  ['not shown', 'none', tell().list([listed()])],
])

const installing = { status: 'installing', password_status: 'generating' }

judges('list/installing-servers-have-no-ready-password', [
  ['generating', 'pass', tell().get(installing)],
  ['another word', 'pass', tell().list([listed({ ...installing, password_status: 'pending' })])],
  ['ready', 'fail', tell().get({ ...installing, password_status: 'ready' })],
  ['healthy', 'none', tell().get()],
  ['not shown', 'none', tell().list([listed({ status: 'installing' })])],
  ['ready in a 201', 'fail', tell().create({ password_status: 'ready' })],
  ['generating in a 201', 'pass', tell().create()],
])

/** Tests of single answers of the status operation. */
import { judging, listed, type Tale, tell, uuidA } from '../life/testing.ts'
import { statusRules } from '../status.ts'

const judges = judging(statusRules)
const path = `GET /servers/${uuidA}/status`
const begun = () => tell().create()

judges('status/answer-holds-state-status-and-uptime', [
  ['all three', 'pass', tell().running()],
  ['no state', 'fail', tell().answer(path, 200, { status: null, uptime_seconds: 1 })],
  ['no status', 'fail', tell().answer(path, 200, { state: 'running', uptime_seconds: 1 })],
  ['running without uptime', 'fail', tell().answer(path, 200, { state: 'running', status: null })],
  ['running with null', 'fail', tell().status('running', null, null)],
  ['uptime as text', 'fail', tell().status('stopped', null, '86400')],
  ['a status of nothing', 'fail', tell().status('running', '', 1)],
  ['stopped without uptime', 'pass', tell().answer(path, 200, { state: 'stopped', status: null })],
  ['installing with null', 'pass', tell().status('running', 'installing', null)],
  ['no object', 'none', tell().answer(path, 200, [])],
  ['refused', 'none', tell().refuse(path, 404)],
  ['no token', 'none', tell().answer(path, 200, {}, { token: 'none' })],
])

judges('status/installed-server-is-200', [
  ['200', 'pass', begun().running()],
  ['500 once', 'pass', begun().running().refuse(path, 500)],
  ['409', 'fail', begun().running().refuse(path, 409)],
  ['409 before', 'pass', begun().refuse(path, 409).running()],
  ['never installed', 'none', begun().installing().refuse(path, 409)],
])

/** The status is refused in turn with reads that find the server. */
function inTurn(): Tale {
  const tale = begun().get()
  for (let turn = 0; turn < 3; turn += 1) tale.wait(-0.8).refuse(path, 404).wait(-0.8).get()
  return tale
}

judges('status/usable-while-installing', [
  ['200', 'pass', begun().installing()],
  ['409', 'fail', begun().refuse(path, 409).installing()],
  ['202', 'fail', begun().get().answer(path, 202, { state: null, status: 'installing' })],
  ['409 though others answer', 'fail', begun().get().refuse(path, 409)],
  ['404 within the grace', 'none', begun().get().refuse(path, 404)],
  ['404 within the grace, then 200', 'pass', begun().get().refuse(path, 404).installing()],
  ['404 by turns with reads that find it', 'fail', inTurn().running()],
  ['404 by turns, then the installation', 'pass', inTurn().installing()],
  ['404 late', 'fail', begun().get().wait(4).refuse(path, 404)],
  ['409 afterwards', 'pass', begun().running().refuse(path, 409)],
])

judges('status/state-and-status-are-not-mixed', [
  ['they are not', 'pass', tell().running()],
  ['state installing', 'fail', tell().status('installing', null)],
  ['status running', 'fail', tell().status('running', 'running')],
  ['status stopped in a list', 'fail', tell().list([listed(), listed({ status: 'stopped' })])],
  ['status running in get', 'fail', tell().get({ status: 'running' })],
  ['an empty list', 'none', tell().list([])],
  ['another path', 'none', tell().answer('GET /nowhere', 200, { status: 'running' })],
  ['a 201', 'none', tell().create({ status: 'running' })],
])

judges('status/uptime-is-not-negative', [
  ['0', 'pass', tell().status('stopped', null, 0)],
  ['-1', 'fail', tell().status('running', null, -1)],
  ['none', 'none', tell().status('stopped', null, null)],
  ['no status', 'none', tell().get()],
])

const unknown = () => tell().gone()

judges('status/unknown-server-is-404', [
  ['404', 'pass', unknown().refuse(path, 404)],
  ['200', 'fail', unknown().running()],
  ['422', 'fail', unknown().refuse(path, 422)],
  ['403', 'none', unknown().refuse(path, 403)],
  ['500', 'none', unknown().refuse(path, 500)],
  ['not known to be unknown', 'none', tell().refuse(path, 422)],
  ['known since', 'none', unknown().create().running()],
  ['known from a list', 'none', tell().list([listed()]).gone().refuse(path, 422)],
  ['known from a read', 'none', tell().get().gone().refuse(path, 422)],
  [
    'unknown to somebody else',
    'none',
    tell().refuse(`GET /servers/${uuidA}`, 404, { token: 'B1' }).refuse(path, 422),
  ],
  [
    'unknown without a token',
    'none',
    tell().refuse(`GET /servers/${uuidA}`, 401, { token: 'none' }).refuse(path, 422),
  ],
  ['backups', 'none', unknown().refuse(`GET /servers/${uuidA}/backups`, 422)],
  [
    'an id of another form',
    'none',
    tell().refuse('GET /servers/x', 404).refuse('GET /servers/x/status', 422),
  ],
])

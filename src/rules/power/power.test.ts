/** Tests of power: which actions are taken, what they do, and to whom. */
import { describe, expect, test } from 'vitest'
import { answerOn, judging, type Tale, tell, uuidA, uuidB } from '../life/testing.ts'
import { powerQuestions, powerRules } from '../power.ts'

const judges = judging(powerRules)
const path = `/servers/${uuidA}/power`
const live = () => tell().create().running()
const off = () => tell().create().status('stopped', null)

judges('power/shutdown-is-accepted', [
  ['202', 'pass', live().power('shutdown', 202)],
  ['refused, though another word works', 'fail', live().power('shutdown', 422).power('restart')],
  ['refused, and no word is known to work', 'inconclusive', live().power('shutdown', 422)],
  [
    'refused under another name',
    'pass',
    live().power('shutdown', 422, { member: 'signal' }).power('shutdown'),
  ],
  [
    'refused under a name that is not the right one',
    'none',
    live().power('shutdown', 422, { member: 'signal' }).power('restart'),
  ],
  ['no such path', 'fail', live().power('shutdown', 405).get()],
  ['no such server', 'none', live().power('shutdown', 404).gone()],
  ['no token', 'none', live().power('shutdown', 401)],
  ['unpaid', 'none', live().power('shutdown', 402)],
  ['no answer', 'none', live().call(`POST ${path}`, 0, { sent: { action: 'shutdown' } })],
  ['not running', 'none', off().power('shutdown')],
  ['installing', 'none', tell().create().status('running', 'installing').power('shutdown', 409)],
  [
    'by the short uuid',
    'none',
    live().answer('POST /servers/a1b2c3d4/power', 404, undefined, { sent: { action: 'shutdown' } }),
  ],
  ['by somebody else', 'none', live().power('shutdown', 404, { token: 'B1' })],
])

judges('power/start-is-accepted', [
  ['200', 'pass', off().power('start')],
  ['409', 'fail', live().power('kill').status('stopped', null).power('start', 409)],
  ['on a running server', 'none', live().power('start', 409)],
  [
    '409 of a server that turns out to install',
    'none',
    off().power('start', 409).installing().power('kill'),
  ],
  [
    '409 of a server that is still off',
    'fail',
    off().power('start', 409).status('stopped', null).power('kill'),
  ],
])

judges('power/restart-is-accepted', [
  ['200', 'pass', live().power('restart')],
  ['403', 'fail', live().power('restart', 403).power('kill')],
])

judges('power/kill-is-accepted', [
  ['200', 'pass', live().power('kill')],
  ['500', 'fail', live().power('kill', 500).running().power('restart')],
  ['409 while a restart is at work', 'none', live().power('restart').running().power('kill', 409)],
  ['423 while a restart is at work', 'none', live().power('restart').running().power('kill', 423)],
  ['423 after a restart', 'fail', live().power('restart').wait(10).running().power('kill', 423)],
  ['409 after a restart', 'fail', live().power('restart').wait(10).running().power('kill', 409)],
  ['409 after a start that was seen', 'fail', off().power('start').running().power('kill', 409)],
  [
    '409 after a lost answer',
    'none',
    live()
      .call(`POST ${path}`, 0, { sent: { action: 'start' } })
      .running()
      .power('kill', 409)
      .power('restart'),
  ],
])

judges('power/unknown-action-is-refused', [
  ['422', 'pass', live().power('frobnicate', 422)],
  ['200', 'fail', live().power('frobnicate')],
  ['500', 'fail', live().power('frobnicate', 500)],
  ['503', 'none', live().power('frobnicate', 503)],
  ['an alias', 'none', live().power('reboot')],
  ['no word', 'none', live().answer(`POST ${path}`, 200, {}, { sent: { action: 7 } })],
  ['by somebody else', 'none', live().power('frobnicate', 404, { token: 'B1' })],
])

judges('power/empty-body-is-refused', [
  ['422', 'pass', live().answer(`POST ${path}`, 422, undefined, { sent: {} })],
  ['nothing at all', 'pass', live().refuse(`POST ${path}`, 400)],
  ['200', 'fail', live().answer(`POST ${path}`, 200, {}, { sent: {} })],
  ['500', 'fail', live().answer(`POST ${path}`, 500, undefined, { sentText: ' ' })],
  ['no answer', 'none', live().call(`POST ${path}`, 0, { sent: {} })],
  ['with something', 'none', live().power('kill')],
])

judges('power/unknown-action-does-nothing', [
  ['nothing', 'pass', live().power('frobnicate', 422).running()],
  ['it stops', 'fail', live().power('frobnicate', 422).status('stopped', null)],
  [
    'an accepted action in between',
    'none',
    live().power('frobnicate', 422).power('kill').status('stopped', null),
  ],
  [
    'and a foreign DELETE comes to nothing',
    'fail',
    live().power('frobnicate', 422).delete(404, { token: 'B1' }).status('stopped', null),
  ],
  [
    'or an empty call does it',
    'none',
    live().power('frobnicate', 422).refuse(`POST ${path}`, 422).status('stopped', null),
  ],
  [
    'a shutdown before has its effect at last',
    'none',
    live().power('shutdown').running().power('frobnicate', 422).status('stopped', null),
  ],
  [
    'a shutdown before was at work when the state was last read',
    'none',
    live().power('shutdown').running().wait(70).power('frobnicate', 422).status('stopped', null),
  ],
  [
    'a restart before may show its effect',
    'none',
    live().power('restart').running().power('frobnicate', 422).status('stopped', null),
  ],
  [
    'a start before had its effect',
    'fail',
    live().power('start').running().power('frobnicate', 422).status('stopped', null),
  ],
  ['on the way', 'none', live().power('frobnicate', 422).status('stopping', null)],
  [
    'in some other state',
    'none',
    tell().create().status('paused', null).power('frobnicate', 422).running(),
  ],
  ['while installing', 'none', tell().create().installing().power('frobnicate', 409).running()],
  [
    'and the first start comes by itself',
    'none',
    tell().create().status('stopped', null).power('frobnicate', 422).running(),
  ],
  [
    'it starts what was stopped',
    'fail',
    live().power('kill').status('stopped', null).power('frobnicate', 422).running(),
  ],
  ['a word of the four', 'none', live().power('start', 409).status('stopped', null)],
  ['accepted', 'none', live().power('frobnicate').status('stopped', null)],
  [
    'no answer',
    'none',
    live()
      .call(`POST ${path}`, 0, { sent: { action: 'frobnicate' } })
      .status('stopped', null),
  ],
  ['unknown before', 'none', tell().create().power('frobnicate', 422).running()],
  ['changed before', 'none', live().power('kill').power('frobnicate', 422).status('stopped', null)],
])

judges('power/reading-does-nothing', [
  ['405', 'pass', live().refuse(`GET ${path}`, 405).running()],
  ['HEAD', 'pass', live().call(`HEAD ${path}`, 405).running()],
  ['it stops', 'fail', live().refuse(`GET ${path}`, 405).status('stopped', null)],
  [
    'a stranger deletes, and nothing comes of it',
    'pass',
    live().refuse(`GET ${path}`, 405).delete(204, { token: 'B1', account: 'B' }).running(),
  ],
  ['twice', 'pass', live().refuse(`GET ${path}`, 405).refuse(`GET ${path}`, 405).running()],
  ['PUT is something else', 'none', live().refuse(`PUT ${path}`, 405).running()],
])

judges('power/installation-is-not-cut-short', [
  ['refused', 'pass', tell().create().installing().power('start', 409)],
  ['without effect', 'pass', tell().create().installing().power('start').installing()],
  [
    'the end, and no end',
    'fail',
    tell().create().installing().power('start').running().installing(),
  ],
  ['the end', 'pass', tell().create().installing().power('start').running()],
  ['accepted, never seen again', 'pass', tell().create().installing().power('start')],
  ['installed', 'none', live().power('start')],
])

const second = (tale: Tale) => tale.create({ uuid: uuidB }, { key: 'k2' })
const both = (uptime = 100) => second(live()).running(uptime, uuidB)

judges('power/acts-on-the-addressed-server-only', [
  ['it does', 'pass', both().power('kill').running(102, uuidB)],
  ['both stop', 'fail', both().power('kill').status('stopped', null, 0, uuidB)],
  ['silence', 'none', both().power('kill').status('unknown', null, null, uuidB)],
  ['both start anew', 'fail', both().power('restart').running(1, uuidB)],
  ['not long up', 'pass', both(5).power('restart').running(1, uuidB)],
  [
    'no uptime',
    'pass',
    second(live()).status('running', null, null, uuidB).power('kill').running(1, uuidB),
  ],
  [
    'the other was asked, too',
    'none',
    both()
      .answer(`POST /servers/${uuidB}/power`, 200, {})
      .power('kill')
      .status('stopped', null, 0, uuidB),
  ],
  [
    'the other was asked next',
    'none',
    both()
      .power('kill')
      .answer(`POST /servers/${uuidB}/power`, 200, {})
      .status('stopped', null, 0, uuidB),
  ],
  [
    'the other was asked long ago',
    'pass',
    second(live())
      .answer(`POST /servers/${uuidB}/power`, 200, {})
      .wait(60)
      .running(100, uuidB)
      .power('kill')
      .running(102, uuidB),
  ],
  [
    'the other does only now what it was asked',
    'none',
    second(live())
      .answer(`POST /servers/${uuidB}/power`, 200, {}, { sent: { action: 'shutdown' } })
      .running(100, uuidB)
      .power('kill')
      .status('stopped', null, 0, uuidB),
  ],
  [
    'the other was on its way',
    'none',
    second(live())
      .status('stopping', null, 0, uuidB)
      .power('kill')
      .status('stopped', null, 0, uuidB),
  ],
  [
    'the other was installing',
    'none',
    second(live()).status('stopped', 'installing', 0, uuidB).power('kill').running(1, uuidB),
  ],
  ['never seen before', 'none', second(live()).power('kill').running(1, uuidB)],
  ['never seen since', 'none', both().power('kill')],
  ['refused', 'none', both().power('kill', 409).running(102, uuidB)],
  ['one server', 'none', live().power('kill')],
])

const suspended = () => tell().create().status('stopped', 'suspended')

judges('power/suspended-server-is-not-started', [
  ['refused', 'pass', suspended().power('start', 409)],
  ['accepted in vain', 'pass', suspended().power('start').status('stopped', 'suspended')],
  ['revived', 'fail', suspended().power('start').status('running', 'suspended')],
  ['pardoned', 'pass', suspended().power('start').running()],
  ['not suspended', 'none', off().power('start')],
  ['another action', 'none', suspended().power('kill')],
])

const old = () => tell().create().running(500)

judges('power/restart-runs-anew', [
  ['it does', 'pass', old().power('restart').status('stopped', null).running(1)],
  [
    'without an uptime before',
    'pass',
    tell().create().status('running', null, null).power('restart').running(1),
  ],
  ['without an uptime after', 'pass', old().power('restart').status('running', null, null)],
  ['the uptime goes on', 'fail', old().power('restart').wait(30).running(532)],
  ['the uptime goes on for a moment', 'none', old().power('restart').running(502)],
  ['too young to tell', 'pass', tell().create().running(3).power('restart').running(5)],
  ['it stays off', 'fail', old().power('restart').wait(30).status('stopped', null)],
  ['it is off for a moment', 'none', old().power('restart').status('stopped', null)],
  ['nobody looked', 'none', old().power('restart')],
  ['it did not run', 'none', off().power('restart').running(1)],
  ['nobody had looked', 'none', tell().create().power('restart').running(1)],
  ['refused', 'none', old().power('restart', 409).running(502)],
])

describe('questions', () => {
  test.each([
    ['power/name-of-the-action-member', live().power('kill', 200, { member: 'signal' }), 'signal'],
    ['power/name-of-the-action-member', live().power('kill', 422), 'none of the likely ones'],
    ['power/name-of-the-action-member', live().power('frobnicate'), ''],
    [
      'power/name-of-the-action-member',
      live().answer(`POST ${path}`, 200, {}, { sent: { action: 'x', state: 'kill' } }),
      'state',
    ],
    ['power/status-of-success', live().power('kill', 202).power('start', 204), '202, 204'],
    ['power/status-of-success', live().power('kill', 422), ''],
    ['power/needless-actions', live().power('start', 409), 'start on running: 409'],
    ['power/needless-actions', off().power('kill'), 'kill on stopped: 200'],
    ['power/needless-actions', live().power('kill'), ''],
    ['power/needless-actions', off().call(`POST ${path}`, 0, { sent: { action: 'kill' } }), ''],
    [
      'power/idempotency-key',
      live()
        .power('kill', 200, { requestHeaders: { 'Idempotency-Key': 'k' } })
        .power('start'),
      '200',
    ],
    ['power/idempotency-key', live().power('kill'), ''],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(powerQuestions, id, tale)).toBe(answer)
  })
})

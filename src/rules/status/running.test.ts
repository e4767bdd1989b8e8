/** Tests of state and uptime of an installed server. */
import { describe, expect, test } from 'vitest'
import { answerOn, judging, tell, uuidA } from '../life/testing.ts'
import { statusQuestions, statusRules } from '../status.ts'

const judges = judging(statusRules)
const begun = () => tell().create()
const up = (uptime: unknown) => begun().status('running', null, uptime)

judges('status/uptime-grows-with-time', [
  ['by seconds', 'pass', up(5).wait(24).running(30)],
  ['in steps of ten', 'pass', up(0).wait(21).running(10)],
  ['not at all', 'fail', up(5).wait(24).running(5)],
  ['by milliseconds', 'fail', up(5).wait(24).running(25_005)],
  ['too short to tell', 'none', up(5).wait(9).running(5)],
  ['rightly over twelve seconds', 'pass', up(5).wait(12).running(17)],
  ['over less than twelve seconds', 'none', up(5).wait(10).running(16)],
  ['not at all over twelve seconds', 'none', up(5).wait(18).running(5)],
  ['a leap over twelve seconds', 'none', up(5).wait(12).running(65)],
  ['a power action in between', 'none', up(5).wait(10).power('restart').wait(14).running(5)],
  [
    'a restart that takes its time',
    'none',
    up(62).power('restart').running(63).wait(70).running(65),
  ],
  [
    'from the restart on',
    'fail',
    up(62).power('restart').wait(60).running(50).wait(24).running(50),
  ],
  ['a stop in between', 'none', up(5).wait(10).status('stopped', null).wait(14).running(5)],
  ['a reboot in between', 'none', up(500).wait(24).running(3)],
  ['a refused action in between', 'pass', up(5).wait(10).power('start', 409).wait(14).running(31)],
  [
    'a stranger in between',
    'none',
    up(5).wait(10).power('kill', 404, { token: 'B1' }).wait(14).running(5),
  ],
  [
    'an answer lost in between',
    'none',
    up(5).wait(10).call(`POST /servers/${uuidA}/power`, 0).wait(14).running(5),
  ],
  ['no uptime', 'none', up(null).wait(30).status('running', null, null)],
  [
    'somebody else looks in between',
    'pass',
    up(5).answer(`GET /servers/${uuidA}/status`, 200, {}, { token: 'B1' }).wait(24).running(31),
  ],
  [
    'that stands still while it is installed',
    'none',
    begun().status('running', 'installing', 0).wait(24).running(1),
  ],
  ['after the deletion', 'none', up(5).delete(202).wait(24).running(5)],
])

judges('status/uptime-never-falls', [
  ['it grows', 'pass', up(100).running(101)],
  ['a step back', 'pass', up(100).running(95)],
  ['it falls', 'fail', up(5_000).running(2_000)],
  ['a reboot', 'pass', up(5_000).running(1)],
  ['a restart', 'none', up(5_000).power('restart').running(2_000)],
  ['one read', 'none', up(100)],
])

judges('status/uptime-is-within-the-age', [
  ['younger', 'pass', up(3)],
  ['two minutes older', 'pass', up(100)],
  ['an hour older', 'fail', up(3600)],
  ['none', 'none', up(null)],
])

const live = () => begun().running()

judges('status/kill-or-shutdown-stops', [
  ['kill', 'pass', live().power('kill').status('stopped', null)],
  ['shutdown', 'pass', live().power('shutdown').running().status('stopped', null)],
  [
    'kill, and no state for a while',
    'pass',
    live().power('kill').status(null, null).status('stopped', null),
  ],
  ['kill in vain', 'fail', live().power('kill').wait(30).running()],
  ['kill for a moment', 'none', live().power('kill').running()],
  ['an obstinate guest', 'none', live().power('shutdown').wait(60).running()],
  [
    'an obstinate guest is killed',
    'pass',
    live().power('shutdown').wait(30).running().power('kill').status('stopped', null),
  ],
  ['nobody looked', 'none', live().power('kill')],
  ['refused', 'none', live().power('kill', 409).wait(30).running()],
  ['not running before', 'none', begun().status('stopped', null).power('kill').wait(40).running()],
  ['unknown before', 'none', begun().power('kill').status('stopped', null)],
])

const off = () => begun().status('stopped', null)

judges('status/start-runs', [
  ['it does', 'pass', off().power('start').status('starting', null).running()],
  ['in vain', 'fail', off().power('start').wait(30).status('stopped', null)],
  [
    'the next action comes first',
    'none',
    off().power('start').power('kill').wait(30).status('stopped', null),
  ],
  ['the next action finds nothing', 'pass', off().power('start').power('kill', 404).running()],
  [
    'asked of a server that installs',
    'none',
    tell().create().status('stopped', 'installing').power('start').wait(70).status('stopped', null),
  ],
])

judges('status/uptime-of-a-stopped-server-stands', [
  ['0', 'pass', off()],
  ['null', 'pass', begun().status('stopped', null, null)],
  ['frozen', 'pass', begun().status('stopped', null, 77).wait(9).status('stopped', null, 77)],
  ['it goes on', 'fail', begun().status('stopped', null, 77).wait(9).status('stopped', null, 87)],
  ['running', 'none', live()],
])

describe('questions', () => {
  test.each([
    ['status/transitional-states', begun().status('starting', null).running(), 'starting'],
    ['status/transitional-states', begun().status(null, 'installing'), 'null'],
    ['status/transitional-states', tell().get(), ''],
    ['status/further-members', live(), 'none'],
    [
      'status/further-members',
      tell().answer(`GET /servers/${uuidA}/status`, 200, { load: 1, cpu: 2 }),
      'cpu, load',
    ],
    ['status/further-members', tell().refuse(`GET /servers/${uuidA}/status`, 404), ''],
    ['status/running-while-installing', begun().status('running', 'installing').running(), 'seen'],
    ['status/running-while-installing', begun().installing().running(), 'not seen'],
    ['status/running-while-installing', begun().installing(), ''],
    ['status/word-for-healthy', live().get({ status: 'active' }), 'get: active, status: null'],
    ['status/word-for-healthy', begun().installing(), ''],
    ['status/uptime-of-a-stopped-server', off(), '0'],
    ['status/uptime-of-a-stopped-server', begun().status('stopped', null, null), 'null'],
    ['status/uptime-of-a-stopped-server', begun().status('stopped', null, 7), 'a number above 0'],
    [
      'status/uptime-of-a-stopped-server',
      begun()
        .status('stopped', null, undefined)
        .answer(`GET /servers/${uuidA}/status`, 200, { state: 'stopped' }),
      '0 / absent',
    ],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(statusQuestions, id, tale)).toBe(answer)
  })
})

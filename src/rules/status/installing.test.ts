/** Tests of the story that `status` tells until the server runs, and of who tells another. */
import { judging, listed, tell, uuidA } from '../life/testing.ts'
import { statusRules } from '../status.ts'

const judges = judging(statusRules)
const begun = () => tell().create()
const busy = { status: 'installing', password_status: 'generating' }
const short = 'GET /servers/a1b2c3d4'

judges('status/says-installing-while-installing', [
  ['it does', 'pass', begun().installing().running()],
  [
    'null, though get says so ten seconds later',
    'fail',
    begun().status('running', null).wait(10).get(busy),
  ],
  [
    'null, and a get with a password behind it is late (STA-12)',
    'none',
    begun().status('running', null).credentials('ready', 'hunter22').wait(10).get(busy),
  ],
  [
    'null and off, though get says so twice',
    'fail',
    begun().status('stopped', null).get(busy).get(busy),
  ],
  [
    'null and off, though get by the short uuid and the list say so',
    'fail',
    begun()
      .status('stopped', 'provisioning')
      .answer(short, 200, { ...busy, uuid: uuidA })
      .list([listed(busy)]),
  ],
  [
    'null and off, though the list says so',
    'none',
    begun()
      .status('stopped', null)
      .list([listed(busy)])
      .list([listed(busy)]),
  ],
  ['null, though get says so a moment later', 'none', begun().running().get(busy).get(busy)],
  ['never seen', 'none', begun().running().get()],
  ['it did: the get is behind', 'pass', begun().installing().running().wait(20).get(busy)],
])

const stuck = () => begun().installing().credentials('generating', null)

judges('status/stops-saying-installing', [
  ['it does', 'pass', begun().installing().running()],
  [
    'password there for long',
    'fail',
    stuck().credentials('ready', 'x').wait(10).status('running', 'installing'),
  ],
  ['healthy for long', 'fail', begun().installing().get().wait(10).status('running', 'installing')],
  [
    'both for long',
    'fail',
    stuck().credentials('ready', 'x').get().wait(10).status('running', 'installing'),
  ],
  ['healthy for a moment', 'none', begun().installing().get().status('running', 'installing')],
  ['not even running', 'none', begun().get().wait(10).status('stopped', 'installing')],
  [
    'an early password is no sign',
    'none',
    begun().credentials('ready', 'x').wait(10).status('running', 'installing'),
  ],
  ['never asked', 'none', begun().get()],
])

judges('status/created-server-reaches-running', [
  ['it does', 'pass', begun().installing().running()],
  ['stopped for long', 'fail', begun().status('stopped', null).wait(10).status('stopped', null)],
  [
    'another word for running',
    'fail',
    begun().status('online', null).wait(10).status('online', null),
  ],
  ['no state', 'fail', begun().status(null, null).wait(10).status(null, null)],
  ['on its way', 'none', begun().status('stopped', null).wait(10).status('starting', null)],
  ['for a moment', 'none', begun().status('stopped', null).status('stopped', null)],
  ['still installing', 'none', begun().installing().wait(99).installing()],
  [
    'somebody stopped it',
    'none',
    begun().power('kill').status('stopped', null).wait(20).status('stopped', null),
  ],
  [
    'somebody started it',
    'fail',
    begun().power('start').status('stopped', null).wait(20).status('stopped', null),
  ],
])

judges('status/installing-does-not-return', [
  ['it does not', 'pass', begun().installing().running().running()],
  ['it does', 'fail', begun().running().installing()],
  ['still there', 'none', begun().installing().installing()],
])

judges('status/running-means-usable', [
  ['at once', 'pass', begun().running().credentials('ready', 'x')],
  [
    'after some seconds',
    'pass',
    begun().running().credentials('generating', null).credentials('ready', 'x'),
  ],
  [
    'after half a minute',
    'fail',
    begun().running().wait(15).credentials('generating', null).credentials('ready', 'x'),
  ],
  [
    'first asked for late, and given within a moment',
    'pass',
    begun()
      .running()
      .wait(15)
      .answer(
        `GET /servers/${uuidA}/credentials`,
        200,
        { password_status: 'ready', root_password: 'x' },
        { tookMs: 0 },
      ),
  ],
  ['never is CRD-03', 'none', begun().running().wait(15).credentials('generating', null)],
  ['never running', 'none', begun().installing().credentials('ready', 'x')],
])

const moved = () => begun().installing().wait(5).running()

judges('status/get-and-list-tell-the-same-status', [
  ['healthy here and there', 'pass', moved().get()],
  ['null here, a word there', 'pass', moved().get({ status: 'active' })],
  ['installing here and there', 'pass', begun().installing().get(busy).installing()],
  ['get is behind for long', 'fail', moved().wait(10).get(busy)],
  ['get is behind for a moment', 'none', moved().get(busy)],
  [
    'the list is behind for long',
    'fail',
    moved()
      .wait(10)
      .list([listed(busy)]),
  ],
  ['get is ahead of a status that stays', 'fail', begun().installing().get().wait(5).installing()],
  ['get is ahead of a cached status', 'none', begun().installing().get().wait(3).installing()],
  ['get is ahead of a status that follows', 'pass', begun().installing().get().wait(2).running()],
  [
    'get is ahead of a status that follows after a while',
    'none',
    begun()
      .installing()
      .get({ status: 'suspended' })
      .installing()
      .wait(2)
      .status(null, 'suspended'),
  ],
  ['get is ahead, and nobody looked again', 'none', begun().installing().get()],
  ['get is ahead, and the next look is too soon', 'none', begun().installing().get().installing()],
  ['suspended in get only', 'fail', moved().get({ status: 'suspended' }).wait(5).running()],
  ['between two words', 'none', begun().installing().get({ status: 'suspended' }).running()],
  ['no status in the status', 'none', begun().status('running', 7).get()],
  ['no status in get', 'none', moved().get({ status: undefined })],
  ['no status at all', 'none', begun().get(busy)],
  [
    'only a later status',
    'fail',
    begun().get({ status: 'suspended' }).wait(5).installing().installing(),
  ],
  ['the status never spoke of it', 'none', begun().status('stopped', null).get(busy).get(busy)],
])

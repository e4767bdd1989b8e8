/** Tests of the server that a 201 describes. */
import { createRules } from '../create.ts'
import { judging, namedOrder, order, type Row, tell } from '../life/testing.ts'

const judges = judging(createRules)
const start = () => tell().catalogue()
const hostile = { ...namedOrder, status: 'running', cpu: 64, shoe: 45 }

const members = 'uuid uuid_short name status cpu memory disk password_status operating_system'
judges('create/answer-holds-every-member', [
  ['all', 'pass', tell().create()],
  ...`${members} ip_addresses created_at`.split(' ').map((name): Row => {
    return [`without ${name}`, 'fail', tell().create({ [name]: undefined })]
  }),
  ['password_status is null', 'fail', tell().create({ password_status: null })],
  ['the system is null', 'pass', tell().create({ operating_system: null })],
  ['no object', 'none', tell().answer('POST /servers', 201, [1], { sent: order })],
  ['a replay', 'pass', tell().create().create({ status: undefined })],
])

judges('create/server-starts-installing', [
  ['installing', 'pass', tell().create()],
  ['running', 'fail', tell().create({ status: 'running' })],
  ['null', 'fail', tell().create({ status: null })],
  ['no text', 'none', tell().create({ status: 1 })],
  ['as the client wished', 'none', tell().create({ status: 'running' }, { sent: hostile })],
])

judges('create/specs-equal-the-plan', [
  ['equal', 'pass', start().create()],
  ['another plan', 'fail', start().create({}, { sent: { ...order, plan_id: 2 } })],
  ['another disk', 'fail', start().create({ disk: 1 })],
  ['plan as text', 'pass', start().create({}, { sent: { ...order, plan_id: '1' } })],
  ['an unknown plan', 'none', tell().create()],
  ['numbers as text', 'none', start().create({ cpu: '1', memory: '2', disk: '3' })],
  [
    'a plan in megabytes',
    'pass',
    tell()
      .answer('GET /plans', 200, [{ id: 1, cpu: 1, memory: 3072, disk: 20 }])
      .create(),
  ],
  [
    'a plan in text',
    'none',
    tell()
      .answer('GET /plans', 200, [{ id: 1, cpu: '1' }])
      .create(),
  ],
  ['as the client wished', 'pass', start().create({ cpu: 64 }, { sent: hostile })],
])

judges('create/password-is-being-generated', [
  ['generating', 'pass', tell().create()],
  ['another word', 'pass', tell().create({ password_status: 'pending' })],
  ['ready', 'fail', tell().create({ password_status: 'ready' })],
  ['null', 'fail', tell().create({ password_status: null })],
  ['a number', 'none', tell().create({ password_status: 1 })],
])

judges('create/operating-system-is-readable', [
  ['as listed', 'pass', start().create()],
  ['a little less', 'pass', start().create({ operating_system: 'Ubuntu 24.04' })],
  ['the slug', 'fail', start().create({ operating_system: 'ubuntu-24.04' })],
  ['something else', 'fail', start().create({ operating_system: 'CentOS 7' })],
  ['empty', 'fail', start().create({ operating_system: '' })],
  ['not text', 'none', start().create({ operating_system: null })],
  ['documented, never listed', 'pass', tell().create()],
  [
    'nobody knows the slug',
    'none',
    tell().create({}, { sent: { ...order, template_slug: 'haiku' } }),
  ],
  [
    'an unknown slug for a name',
    'fail',
    tell().create({ operating_system: 'haiku' }, { sent: { ...order, template_slug: 'haiku' } }),
  ],
])

judges('create/answer-has-no-root-password', [
  ['none', 'pass', tell().create()],
  ['one', 'fail', tell().create({ root_password: '‹secret:0123456789ab›' })],
  ['one in a replay', 'fail', tell().create().create({ root_password: 'hunter22' })],
  ['masked', 'pass', tell().create({ root_password: '********' })],
  [
    'one in a header',
    'fail',
    tell().create({}, { headers: { 'X-Root-Password': '‹secret:0123456789ab›' } }),
  ],
  ['refused', 'none', tell().create({}, { status: 422 })],
])

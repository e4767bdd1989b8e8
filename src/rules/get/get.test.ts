/** Tests of GET /servers/{uuid}: what it shows, which ids find it, that it reads the same. */
import { describe, expect, test } from 'vitest'
import { getQuestions, getRules } from '../get.ts'
import { answerOn, judging, listed, made, type Row, tell, uuidA, uuidB } from '../life/testing.ts'
import { envelope } from '../testing.ts'

const judges = judging(getRules)
const begun = () => tell().create()
const at = (id: string) => `GET /servers/${id}`

judges('get/server-is-200', [
  ['200', 'pass', begun().get()],
  ['409 while installing', 'fail', begun().installing().refuse(at(uuidA), 409).get()],
  ['404 after it was found', 'fail', begun().get().wait(5).gone()],
  ['404 of a replica that is behind', 'pass', begun().get().gone()],
  ['404 within the grace', 'none', begun().gone()],
  ['404 late, though the status is there', 'fail', begun().installing().wait(5).gone()],
  ['404 late, but not for ever', 'pass', begun().installing().wait(5).gone().get()],
  ['404 everywhere', 'none', begun().wait(9).gone().gone('/status')],
  ['404 after a neighbour was deleted', 'pass', neighbourless().gone()],
  ['500 once', 'pass', begun().get().refuse(at(uuidA), 500)],
  [
    '503 because it installs',
    'fail',
    begun()
      .call(at(uuidA), 503, { json: envelope('SERVER_INSTALLING') })
      .get(),
  ],
  ['500 always', 'fail', begun().installing().refuse(at(uuidA), 500)],
  ['202 while installing', 'fail', begun().answer(at(uuidA), 202, made()).get()],
  ['203 of a proxy', 'pass', begun().get().answer(at(uuidA), 203, made())],
  ['a redirect', 'fail', begun().installing().call(at(uuidA), 302)],
  ['no access', 'none', begun().installing().refuse(at(uuidA), 403)],
  ['another account', 'none', begun().installing().refuse(at(uuidA), 404, { token: 'B1' })],
  ['upper case is open', 'none', begun().installing().wait(9).refuse(at(uuidA.toUpperCase()), 404)],
  ['deleted', 'pass', begun().get().delete().gone()],
])

function neighbourless() {
  return begun().create({ uuid: uuidB }, { key: 'k2' }).get().delete(204, {}, uuidB)
}

judges('get/server-holds-the-members-of-a-list-item', [
  ['all', 'pass', tell().get()],
  ...'uuid_short name status cpu memory'.split(' ').map((name): Row => {
    return [`without ${name}`, 'fail', tell().get({ [name]: undefined })]
  }),
  ['an empty status', 'fail', tell().get({ status: '' })],
  ['a list', 'none', tell().list([listed({ cpu: undefined })])],
])

judges('get/server-holds-the-members-of-the-201', [
  ['all', 'pass', begun().get()],
  ['without disk', 'fail', begun().get({ disk: undefined })],
  ['without disk later', 'fail', begun().get().get({ disk: undefined })],
  [
    'without disk by its short uuid',
    'fail',
    begun()
      .get()
      .answer(at('a1b2c3d4'), 200, made({ disk: undefined })),
  ],
  ['neither has it', 'pass', tell().create({ disk: undefined }).get({ disk: undefined })],
  ['not read', 'none', begun().list([listed()])],
  ['no object', 'none', begun().answer(at(uuidA), 200, [])],
])

judges('get/server-has-no-root-password', [
  ['none', 'pass', tell().get()],
  ['one', 'fail', tell().get({ root_password: 'hunter22' })],
  ['in a list', 'none', tell().list([listed({ root_password: 'hunter22' })])],
])

const short = 'a1b2c3d4'

judges('get/short-uuid-finds-the-server', [
  ['found', 'pass', begun().answer(at(short), 200, made())],
  ['not found', 'fail', begun().get().wait(5).refuse(at(short), 404)],
  ['not found on a replica', 'none', begun().get().refuse(at(short), 404)],
  [
    'found later',
    'fail',
    begun().get().wait(5).refuse(at(short), 404).answer(at(short), 200, made()),
  ],
  ['not found, though the server is later', 'fail', begun().wait(5).refuse(at(short), 404).get()],
  ['not found, and nothing else is', 'none', begun().wait(5).refuse(at(short), 404)],
  [
    'not found after a neighbour was deleted',
    'none',
    begun()
      .create({ uuid: uuidB }, { key: 'k2' })
      .get()
      .wait(5)
      .delete(204, {}, uuidB)
      .refuse(at(short), 404),
  ],
  ['crashes', 'fail', begun().get().refuse(at(short), 500)],
  ['crashes once', 'pass', begun().get().refuse(at(short), 500).answer(at(short), 200, made())],
  ['deleted', 'none', begun().get().delete().refuse(at(short), 404)],
  ['foreign', 'none', begun().get().refuse(at(short), 404, { token: 'B1' })],
  ['another short form', 'none', tell().create({ uuid_short: 'zz' }).get().refuse(at('zz'), 404)],
  ['no short uuid', 'none', tell().create({ uuid_short: 1 }).get()],
])

judges('get/short-uuid-finds-its-own-server', [
  ['its own', 'pass', begun().answer(at(short), 200, made())],
  ['another', 'fail', begun().answer(at(short), 200, made({ uuid: uuidB }))],
  ['no uuid in it', 'none', begun().answer(at(short), 200, made({ uuid: undefined }))],
  ['not found', 'none', begun().refuse(at(short), 404)],
])

judges('get/uuid-is-the-one-asked-for', [
  ['it is', 'pass', tell().get()],
  ['upper case', 'pass', tell().answer(at(uuidA.toUpperCase()), 200, made())],
  ['another', 'fail', tell().answer(at(uuidA), 200, made({ uuid: uuidB }))],
  ['no text', 'none', tell().answer(at(uuidA), 200, made({ uuid: undefined }))],
  ['short', 'none', tell().answer(at(short), 200, made())],
  ['not found', 'none', tell().gone()],
  ['no token', 'none', tell().answer(at(uuidA), 200, made({ uuid: uuidB }), { token: 'none' })],
  ['HEAD', 'none', tell().call(`HEAD /servers/${uuidA}`, 200)],
])

judges('get/only-whole-ids-match', [
  ['a percent sign', 'pass', tell().refuse(at('a1b2c3d%25'), 404)],
  ['turned away by a firewall', 'pass', tell().call(at('a1b2c3d%25'), 403, { text: '<html>' })],
  ['a percent sign finds one', 'fail', tell().answer(at('a1b2c3d%25'), 200, made())],
  ['seven characters find one', 'fail', tell().answer(at('a1b2c3d'), 200, made())],
  ['half a uuid finds one', 'fail', tell().answer(at('a1b2c3d4-e5f6'), 200, made())],
  ['an empty answer', 'pass', tell().answer(at('a1b2c3d'), 200, {})],
  ['no object', 'pass', tell().answer(at('a1b2c3d'), 200, [])],
  ['a crash', 'none', tell().refuse(at('a1b2c3d'), 500)],
  ['the limiter', 'none', tell().refuse(at('a1b2c3d'), 429)],
  ['ids of another form', 'none', tell().answer(at('srv_1'), 200, made({ uuid: 'srv_1' }))],
  [
    'short ids of another form',
    'none',
    tell().answer(at('srv_1'), 200, made({ uuid_short: 'srv_1' })),
  ],
  ['a number', 'none', tell().answer(at('1234567'), 200, made())],
  ['eight characters', 'none', tell().answer(at(short), 200, made())],
  ['some word', 'none', tell().refuse(at('not-a-uuid'), 404)],
])

judges('get/reads-agree', [
  ['they do', 'pass', begun().get().get()],
  ['another name', 'fail', begun().get().get({ name: 'x' })],
  [
    'another short uuid, under the short uuid',
    'fail',
    begun()
      .get()
      .answer(at(short), 200, made({ uuid_short: 'x' })),
  ],
  ['a member that comes later', 'pass', begun().get({ disk: undefined }).get()],
  ['one read', 'none', begun().get()],
])

judges('get/names-equal-the-201', [
  ['they do', 'pass', begun().get()],
  ['another name', 'fail', begun().get({ name: 'x' })],
  ['another name once', 'pass', begun().get({ name: 'x' }).get()],
  ['no name shown', 'pass', begun().get({ name: undefined })],
  ['no name made', 'pass', tell().create({ name: undefined }).get()],
  ['not read', 'none', begun()],
])

judges('get/details-equal-the-201', [
  ['they do', 'pass', begun().get()],
  ['another disk', 'fail', begun().get({ disk: 1 })],
  ['created at another time', 'fail', begun().get({ created_at: '2026-05-14T11:30:00Z' })],
  [
    'as the client wished',
    'pass',
    tell()
      .create({ cpu: 64 }, { sent: { cpu: 64 } })
      .get(),
  ],
])

judges('get/operating-system-of-the-201-stays', [
  ['it does', 'pass', begun().get()],
  ['another', 'fail', begun().get({ operating_system: 'Debian 12' })],
  ['another later', 'fail', begun().get().get({ operating_system: 'Debian 12' })],
  ['gone', 'fail', begun().get({ operating_system: null })],
  ['not shown', 'none', begun().get({ operating_system: undefined })],
  ['none at first', 'none', tell().create({ operating_system: '' }).get()],
])

const address = (text: string) => ({ ip_addresses: [{ address: text }] })

judges('get/addresses-of-the-201-stay', [
  ['they do', 'pass', begun().get()],
  [
    'one more',
    'pass',
    begun().get({ ip_addresses: [{ address: '::1' }, { address: '203.0.113.50' }] }),
  ],
  ['another', 'fail', begun().get(address('198.51.100.9'))],
  ['another later', 'fail', begun().get().get(address('198.51.100.9'))],
  ['none at first', 'none', tell().create({ ip_addresses: [] }).get()],
])

describe('questions', () => {
  test.each([
    [
      'get/short-uuid-below-a-server',
      begun()
        .answer(`${at(short)}/status`, 200, {})
        .refuse(`${at(short)}/credentials`, 404),
      'credentials: 404, status: 200',
    ],
    ['get/short-uuid-below-a-server', begun().get(), ''],
    ['get/uuid-in-upper-case', tell().answer(at(uuidA.toUpperCase()), 200, made()), '200'],
    ['get/uuid-in-upper-case', tell().get(), ''],
    ['get/numeric-ids', tell().refuse(at('7'), 404), '404'],
    ['get/numeric-ids', tell().refuse(at('7'), 401, { token: 'none' }).list([]), ''],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(getQuestions, id, tale)).toBe(answer)
  })
})

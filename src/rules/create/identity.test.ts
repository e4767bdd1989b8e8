/** Tests of what tells a new server from all others. */
import { createRules } from '../create.ts'
import { judging, order, tell, uuidA, uuidB } from '../life/testing.ts'

const judges = judging(createRules)

judges('create/uuid-is-canonical', [
  ['version 4', 'pass', tell().create()],
  ['version 7, upper case', 'pass', tell().create({ uuid: uuidA.toUpperCase() })],
  ['no dashes', 'fail', tell().create({ uuid: uuidA.replaceAll('-', '') })],
  ['a number', 'fail', tell().create({ uuid: 7 })],
  ['missing', 'none', tell().create({ uuid: undefined })],
])

judges('create/short-uuid-has-eight-characters', [
  ['eight', 'pass', tell().create()],
  ['seven', 'fail', tell().create({ uuid_short: 'a1b2c3d' })],
  ['no text', 'none', tell().create({ uuid_short: 7 })],
])

const shouted = uuidA.toUpperCase()

judges('create/short-uuid-begins-the-uuid', [
  ['it does', 'pass', tell().create()],
  ['in upper case', 'fail', tell().create({ uuid_short: 'A1B2C3D4' })],
  ['both in upper case', 'pass', tell().create({ uuid: shouted, uuid_short: 'A1B2C3D4' })],
  ['the uuid in upper case', 'pass', tell().create({ uuid: shouted, uuid_short: 'a1b2c3d4' })],
  ['it does not', 'fail', tell().create({ uuid_short: '12345678' })],
  ['seven characters', 'none', tell().create({ uuid_short: '1234567' })],
  ['a uuid of another form', 'none', tell().create({ uuid: 'srv-1' })],
  ['as the client wished', 'none', tell().create({}, { sent: { ...order, uuid: uuidA } })],
])

const ask = (hostname: string) => ({ sent: { ...order, hostname } })

judges('create/name-is-the-hostname', [
  ['equal', 'pass', tell().create()],
  ['in lower case', 'pass', tell().create({}, ask('APP-01.Example.com'))],
  ['without the last dot', 'pass', tell().create({}, ask('app-01.example.com.'))],
  ['as IDN', 'pass', tell().create({ name: 'xn--bcher-kva.example' }, ask('bücher.example'))],
  ['not even a host name', 'pass', tell().create({ name: 'a b' }, ask('A b'))],
  ['another', 'fail', tell().create({ name: 'vps-1' })],
  ['none was sent', 'pass', tell().create({}, { sent: order })],
  ['none was sent and there is none', 'fail', tell().create({ name: ' ' }, { sent: order })],
  ['no text', 'none', tell().create({ name: null })],
])

judges('create/created-at-is-rfc-3339', [
  ['with an offset', 'pass', tell().create()],
  ['without', 'fail', tell().create({ created_at: '2026-05-14T10:30:00' })],
  ['Unix time', 'fail', tell().create({ created_at: 1_778_754_600 })],
  ['missing', 'none', tell().create({ created_at: undefined })],
])

judges('create/created-at-is-now', [
  ['now', 'pass', tell().create()],
  ['an hour ago', 'fail', tell().create({ created_at: '2026-05-14T09:30:00Z' })],
  ['an hour from now', 'fail', tell().create({ created_at: '2026-05-14T11:30:00Z' })],
  ['no Date', 'pass', tell().create({}, { headers: { Date: null } })],
  ['unreadable', 'none', tell().create({ created_at: 'today' })],
])

judges('create/uuid-is-new', [
  ['one', 'pass', tell().create()],
  ['two', 'pass', tell().create().create({ uuid: uuidB }, { key: 'k2' })],
  ['the same for another name', 'fail', tell().create().create({ name: 'b' }, { key: 'k2' })],
  ['the same server for another key', 'pass', tell().create().create({}, { key: 'k2' })],
  ['a replay', 'pass', tell().create().create()],
  ['no uuid', 'none', tell().create({ uuid: undefined })],
])

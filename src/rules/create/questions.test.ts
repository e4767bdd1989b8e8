/** Tests of what the reference leaves open about creations. */
import { describe, expect, test } from 'vitest'
import { createQuestions } from '../create.ts'
import { answerOn, listed, namedOrder, order, tell } from '../life/testing.ts'

const start = () => tell().catalogue()
const hostile = { ...namedOrder, status: 'running', cpu: 64, shoe: 45 }
const ask = (hostname: string) => ({ sent: { ...order, hostname } })
const v4 = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }
const v6 = { address: '2001:db8::5', type: 'ipv6', gateway: 'fe80::1', cidr: 64 }
const addressed = (...ip_addresses: readonly unknown[]) => tell().create({ ip_addresses })

describe('questions', () => {
  test.each([
    [
      'create/ids-of-another-type',
      start().create({}, { sent: { plan_id: { id: 1 } }, status: 422 }),
      'object as plan_id: 422',
    ],
    [
      'create/ids-of-another-type',
      start().create({}, { sent: { plan_id: [1] } }),
      'an array as plan_id: 201',
    ],
    [
      'create/ids-of-another-type',
      start().create({}, { sent: { plan_id: null } }),
      'null as plan_id: 201',
    ],
    ['create/ids-of-another-type', start().create(), ''],
    ['create/what-comes-with-the-201', start().create(), 'no Location header, no further members'],
    [
      'create/what-comes-with-the-201',
      start().create({ node: 1 }, { headers: { Location: '/' } }),
      'a Location header, further: node',
    ],
    ['create/hostnames', start().create(), 'kept as sent'],
    ['create/hostnames', start().create({}, ask('APP-01.example.com')), 'normalised'],
    ['create/hostnames', start().create({ name: 'x' }), 'replaced'],
    ['create/hostnames', start().create({ name: 1 }), 'not shown'],
    ['create/hostnames', start().create({}, { sent: order }), ''],
    ['create/what-a-listed-plan-is-refused-with', start().create({}, { status: 409 }), '409 CODE'],
    [
      'create/what-a-listed-plan-is-refused-with',
      start().create({}, { status: 409, json: {} }),
      '409 without a code',
    ],
    ['create/what-a-listed-plan-is-refused-with', start().create({}, { status: 402 }), ''],
    ['create/uuid-version', start().create(), 'version 7'],
    ['create/name-without-a-hostname', start().create({}, { sent: order }), 'some other text'],
    [
      'create/name-without-a-hostname',
      start().create({ name: 'a1b2c3d4' }, { sent: order }),
      'the short uuid',
    ],
    [
      'create/name-without-a-hostname',
      start().create({ name: 'vps-A1B2C3D4' }, { sent: order }),
      'a text with the short uuid',
    ],
    ['create/addresses-in-the-201', addressed(v6, v4), 'ipv4 and ipv6'],
    ['create/addresses-in-the-201', addressed({}), '?'],
    ['create/addresses-in-the-201', addressed(), 'none yet'],
    ['create/unknown-members', start().create({}, { sent: hostile }), 'ignored'],
    [
      'create/unknown-members',
      start().create({}, { sent: hostile, status: 422 }),
      'refused with 422',
    ],
    ['create/delay-until-visible', start().create().get(), 'at the first look'],
    [
      'create/delay-until-visible',
      start().create().list([listed()], '?per_page=100'),
      'at the first look',
    ],
    ['create/delay-until-visible', start().create().gone().get(), 'within 2 seconds'],
    ['create/delay-until-visible', start().create().gone().wait(1).get(), 'within 5 seconds'],
    ['create/delay-until-visible', start().create().gone().wait(5).get(), 'later'],
    ['create/delay-until-visible', start().create().gone(), ''],
  ])('%s', (id, tale, answer) => {
    expect(answerOn(createQuestions, id, tale)).toBe(answer)
  })
})

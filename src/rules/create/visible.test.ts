/** Tests of finding a new server again, and of honest creations. */
import { expect, test } from 'vitest'
import { createRules } from '../create.ts'
import { judging, order, tell, uuidB } from '../life/testing.ts'
import { failing } from '../testing.ts'

const judges = judging(createRules)
const start = () => tell().catalogue()
const v4 = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }

judges('create/server-is-readable', [
  ['at once', 'pass', tell().create().get()],
  ['after four seconds', 'pass', tell().create().gone().wait(2).gone('/status').get()],
  ['never', 'fail', tell().create().gone().wait(5).gone()],
  ['after eight seconds', 'fail', tell().create().wait(6).gone().get()],
  [
    'by its status at once, by itself after eight seconds',
    'fail',
    tell().create().installing().wait(6).gone().get(),
  ],
  ['by its status alone', 'pass', tell().create().installing().wait(6).gone()],
  ['nobody knows', 'none', tell().create().gone()],
  ['nobody looked', 'none', tell().create()],
  ['deleted before', 'none', tell().create().delete().wait(9).gone()],
])

test('two honest creations offend no rule', () => {
  const [members, details] = second('203.0.113.51')
  const tale = start()
    .create()
    .get()
    .create(members, { ...details, sent: order })
  expect(failing(createRules, tale.tape)).toEqual([])
})

function second(address: string) {
  return [{ uuid: uuidB, ip_addresses: [{ ...v4, address }] }, { key: 'k2' }] as const
}

/** Tests of the addresses of servers. */
import { createRules } from '../create.ts'
import { judging, tell, uuidB } from '../life/testing.ts'

const judges = judging(createRules)
const v4 = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }
const v6 = { address: '2001:db8::5', type: 'ipv6', gateway: 'fe80::1', cidr: 64 }
const addressed = (...ip_addresses: readonly unknown[]) => tell().create({ ip_addresses })

judges('create/addresses-have-their-members', [
  ['one', 'pass', addressed(v4)],
  ['two', 'pass', addressed(v4, { ...v6, gateway: null })],
  ['none yet', 'pass', addressed()],
  ['cidr as text', 'fail', addressed({ ...v4, cidr: '24' })],
  ['no gateway', 'fail', addressed({ ...v4, gateway: undefined })],
  ['bare text', 'fail', addressed('203.0.113.50')],
  ['an object', 'fail', tell().create({ ip_addresses: { 0: v4 } })],
  ['missing', 'none', tell().create({ ip_addresses: undefined })],
])

judges('create/address-fits-its-family', [
  ['both families', 'pass', addressed(v4, v6)],
  ['ipv6 called ipv4', 'fail', addressed({ ...v6, type: 'ipv4' })],
  ['a name', 'fail', addressed({ ...v4, address: 'host' })],
  ['a prefix too long', 'fail', addressed({ ...v4, cidr: 64 })],
  ['another word', 'pass', addressed({ ...v4, type: 'public' })],
  ['none yet', 'none', addressed()],
  ['no address', 'none', addressed({ type: 'ipv4' })],
])

judges('create/gateway-is-in-the-network', [
  ['inside', 'pass', addressed(v4)],
  ['outside', 'fail', addressed({ ...v4, gateway: '198.51.100.1' })],
  ['a host route', 'none', addressed({ ...v4, cidr: 32, gateway: '198.51.100.1' })],
  ['none', 'none', addressed({ ...v4, gateway: null })],
  ['not in a 201', 'none', tell().get()],
])

judges('create/address-is-not-its-gateway', [
  ['another', 'pass', addressed(v4)],
  ['its own', 'fail', addressed({ ...v4, gateway: v4.address })],
  ['none yet', 'none', addressed()],
])

judges('create/addresses-are-not-shared', [
  ['one server', 'none', addressed(v4)],
  ['two addresses', 'pass', addressed(v4).create(...second('203.0.113.51'))],
  ['one address', 'fail', addressed(v4).create(...second('203.0.113.50'))],
  [
    'an address used again',
    'none',
    addressed(v4)
      .delete()
      .create(...second('203.0.113.50')),
  ],
  [
    'seen later',
    'fail',
    addressed()
      .get()
      .create(...second('203.0.113.50')),
  ],
  ['no literal', 'none', addressed({ address: 7 }).create(...second('203.0.113.50'))],
  [
    'never seen',
    'none',
    addressed()
      .status('running', null)
      .create(...second('203.0.113.50')),
  ],
])

function second(address: string) {
  return [{ uuid: uuidB, ip_addresses: [{ ...v4, address }] }, { key: 'k2' }] as const
}

judges('create/addresses-fit-wherever-shown', [
  ['fits', 'pass', tell().get()],
  ['does not', 'fail', tell().get({ ip_addresses: [{ ...v4, type: 'ipv6' }] })],
  [
    'has its gateway elsewhere',
    'fail',
    tell().get({ ip_addresses: [{ ...v4, gateway: '10.0.0.1' }] }),
  ],
  ['has none', 'pass', tell().get({ ip_addresses: [{ ...v4, gateway: null }] })],
  ['is in a 201', 'none', tell().create()],
  ['is not there', 'none', tell().get({ ip_addresses: [] })],
])

/** Tests of addresses that a server has been given and keeps. */
import { getRules } from '../get.ts'
import { judging, tell } from '../life/testing.ts'

const judges = judging(getRules)
const begun = () => tell().create()
const given = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }
const now = (changes: object) => begun().get({ ip_addresses: [{ ...given, ...changes }] })

judges('get/addresses-of-the-201-stay', [
  ['none once it is installed', 'fail', begun().get({ ip_addresses: [] })],
  ['none for a while', 'pass', begun().get({ ip_addresses: [] }).get()],
  ['none while it installs', 'none', begun().get({ status: 'installing', ip_addresses: [] })],
  ['no longer shown (GET-02)', 'none', begun().get({ ip_addresses: undefined })],
])

judges('get/addresses-read-as-in-the-201', [
  ['the same', 'pass', begun().get()],
  ['in other letters', 'pass', now({ type: 'IPv4' })],
  ['another prefix', 'fail', now({ cidr: 32 })],
  ['another gateway', 'fail', now({ gateway: '203.0.113.254' })],
  ['another type', 'fail', now({ type: 'private' })],
  ['no gateway any more', 'pass', now({ gateway: null })],
  [
    'a gateway that came later',
    'pass',
    tell()
      .create({ ip_addresses: [{ ...given, gateway: null }] })
      .get(),
  ],
  ['corrected by the last read', 'pass', now({ cidr: 32 }).get()],
  ['another address (INV-04)', 'none', now({ address: '203.0.113.51' })],
  ['never read', 'none', begun().installing()],
])

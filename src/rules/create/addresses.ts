/** Rules about the addresses of servers (CRE-13 to -16, INV-26). */
import { type Json, member, wordOf } from '#exchange/json.ts'
import { addressesOf, familyFault, isGatewayOutside } from '#views/addresses.ts'
import { type Item, items } from '#views/items.ts'
import type { Life } from '#views/lives/life.ts'
import { type Pair, pairs } from '#views/pairs.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { needs, ofServer } from './evidence.ts'

const kinds: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  address: (value) => typeof value === 'string',
  type: (value) => typeof value === 'string',
  gateway: (value) => typeof value === 'string' || value === null,
  cidr: (value) => Number.isInteger(value),
}

// Firewalls and DNS are set up from these members. None at first is fine (AMB-43).
const addressesHaveMembers = ofServer(
  { id: 'create/addresses-have-their-members', clause: 'CRE-13' },
  ({ ip_addresses: list }) => {
    if (list === undefined) return undefined
    if (!Array.isArray(list)) {
      return complain('ip_addresses is no array', { where: 'ip_addresses' })
    }
    for (const element of list as readonly Json[]) {
      const wrong = Object.keys(kinds).find((name) => !kinds[name]!(member(element, name)))
      if (wrong === undefined) continue
      return complain(`An address has no ${wrong} of the promised type`, {
        actual: member(element, wrong),
        where: wrong,
      })
    }
    return null
  },
)

/** The first thing wrong with a server's addresses; undefined where it has none. */
function weighFamilies(server: Json): Judgement | undefined {
  const addresses = addressesOf(server).filter(({ address }) => typeof address === 'string')
  if (addresses.length === 0) return undefined
  for (const address of addresses) {
    const fault = familyFault(address)
    if (fault === null) continue
    const { type, cidr } = address
    return complain(`An address does not fit its ${fault === 'cidr' ? 'prefix' : 'type'}`, {
      expected: fault === 'cidr' ? 'a prefix of its family' : `a literal of ${wordOf(type)}`,
      actual: fault === 'cidr' ? cidr : address.address,
      where: fault,
    })
  }
  return null
}

function weighGateways(server: Json): Judgement | undefined {
  const verdicts = addressesOf(server).map(isGatewayOutside)
  if (verdicts.every((outside) => outside === null)) return undefined
  const at = verdicts.indexOf(true)
  if (at < 0) return null
  const { address, cidr, gateway } = addressesOf(server)[at]!
  return complain('A gateway lies outside the network of its address', {
    expected: `${address}/${cidr}`,
    actual: gateway,
    where: 'gateway',
  })
}

// A resolver that is handed an IPv6 literal as ipv4 breaks.
const addressFitsFamily = weighed<Item>({
  id: 'create/address-fits-its-family',
  clause: 'CRE-14',
  view: items,
  needs,
  optional: 'no 201 had an address in it',
  weigh: ({ server, via }) => (via === 'create' ? weighFamilies(server) : undefined),
})

// Host routes, point-to-point links and link-local gateways are exempt.
const gatewayIsInNetwork = weighed<Item>({
  id: 'create/gateway-is-in-the-network',
  clause: 'CRE-15',
  view: items,
  needs,
  optional: 'no address with a gateway of its own network was shown',
  weigh: ({ server, via }) => (via === 'create' ? weighGateways(server) : undefined),
})

const addressIsNotItsGateway = ofServer(
  {
    id: 'create/address-is-not-its-gateway',
    clause: 'CRE-16',
    optional: 'no 201 had an address in it',
  },
  (server) => {
    const addresses = addressesOf(server).filter(({ address }) => typeof address === 'string')
    if (addresses.length === 0) return undefined
    const loop = addresses.find(({ address, gateway }) => address === gateway)
    if (loop === undefined) return null
    return complain('A server is given its own address as gateway', { actual: loop.address })
  },
)

/** Every literal that this server was ever shown with. */
function literalsOf(life: Life): ReadonlySet<string> {
  const shown = life.events.flatMap((event) =>
    event.kind === 'sight' && event.own && event.via !== 'status' ? [event.value] : [],
  )
  const addresses = [life.made as Json, ...shown].flatMap((value) => addressesOf(value))
  return new Set(addresses.flatMap(({ address: a }) => (typeof a === 'string' ? [a] : [])))
}

/** Was the first server still there when the second one was made? An address may be used again. */
function livedTogether({ one, other }: Pair): boolean {
  const gone = one.events.find((event) => event.kind === 'act' && event.what === 'delete')
  return gone === undefined || gone.from > other.madeAt
}

// Two servers behind one address: packets go astray. NAT is conceivable, hence a warning.
const addressesAreNotShared = weighed<Pair>({
  id: 'create/addresses-are-not-shared',
  clause: 'CRE-16',
  view: pairs,
  needs,
  optional: 'no two servers with addresses were made',
  weigh(pair) {
    const { one, other } = pair
    const mine = literalsOf(one)
    const theirs = literalsOf(other)
    const inOrder = one.madeAt <= other.madeAt
    if (!inOrder || mine.size === 0 || theirs.size === 0 || !livedTogether(pair)) return undefined
    const shared = [...mine].find((literal) => theirs.has(literal))
    if (shared === undefined) return null
    return complain('Two servers were given the same address', {
      actual: shared,
      operation: 'createServer',
      exchanges: [one, other].map(({ creation }) => creation.attempt.exchange),
    })
  },
})

// Addresses that come later than the 201 (AMB-43) are seen by reading the server only.
const laterAddressesFit = weighed<Item>({
  id: 'create/addresses-fit-wherever-shown',
  clause: 'INV-26',
  view: items,
  optional: 'no server was shown with addresses',
  weigh({ server, via }) {
    if (via === 'create') return undefined
    const families = weighFamilies(server)
    return families === null ? (weighGateways(server) ?? null) : families
  },
})

export const addressRules: Rule[] = [
  addressesHaveMembers,
  addressFitsFamily,
  gatewayIsInNetwork,
  addressIsNotItsGateway,
  addressesAreNotShared,
  laterAddressesFit,
]

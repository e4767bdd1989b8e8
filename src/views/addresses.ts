/** Judges addresses: what family a literal is of, whether a gateway is within reach. */
import { BlockList, isIP } from 'node:net'
import { isObject, type Json, type JsonObject, member } from '#exchange/json.ts'

export type Family = 'ipv4' | 'ipv6'

/** The family of a literal, or null where the text is none. */
export function familyOf(text: unknown): Family | null {
  // A zone (`fe80::1%eth0`) means something on one machine only.
  const version = typeof text === 'string' && !text.includes('%') ? isIP(text) : 0
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6'
}

/** Elements of `ip_addresses` that are objects. */
export function addressesOf(server: Json | undefined): readonly JsonObject[] {
  const list = member(server, 'ip_addresses')
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : []
}

const bitsOf: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 }

/** First thing wrong with the family of an address (CRE-14), by the name of the member, or null. */
export function familyFault(address: JsonObject): string | null {
  const family = familyOf(address.address)
  if (family === null) return 'address'
  // Only the two documented words name a family; what others mean is not said.
  const type = typeof address.type === 'string' ? address.type.toLowerCase() : ''
  if (Object.hasOwn(bitsOf, type) && type !== family) return 'type'
  const { cidr } = address
  return typeof cidr === 'number' && (cidr < 0 || cidr > bitsOf[family]) ? 'cidr' : null
}

/** Host routes and point-to-point links have their gateway elsewhere (CRE-15, AMB-43). */
const exemptPrefixes: Readonly<Record<Family, number>> = { ipv4: 31, ipv6: 127 }

function isLinkLocal(literal: string): boolean {
  return /^fe[89ab]/i.test(literal) || literal.startsWith('169.254.')
}

/** Is the gateway outside the network of its address? Null where nothing can be said. */
export function isGatewayOutside(address: JsonObject): boolean | null {
  const { address: literal, gateway, cidr } = address
  const family = familyOf(literal)
  if (typeof literal !== 'string' || typeof gateway !== 'string' || typeof cidr !== 'number') {
    return null
  }
  if (family === null || familyOf(gateway) !== family || isLinkLocal(gateway)) return null
  if (!Number.isInteger(cidr) || cidr < 0 || cidr >= exemptPrefixes[family]) return null
  const network = new BlockList()
  network.addSubnet(literal, cidr, family)
  return !network.check(gateway, family)
}

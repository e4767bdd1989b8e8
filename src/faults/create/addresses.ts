/** Faults in the addresses and the times of a new server. */
import type { Address } from '#server/model.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendServers } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Writes the addresses of a server in another way. */
function writes(change: (one: Address) => unknown): Partial<Policies> {
  return amendServers((server) => {
    if (Array.isArray(server.ip_addresses))
      server.ip_addresses = (server.ip_addresses as Address[]).map(change)
  })
}

/** Gives servers other addresses. */
function assigns(change: (one: Address) => Address): Partial<Policies> {
  return { addressesOf: (sequence) => defaultPolicies.addressesOf(sequence).map(change) }
}

export const addressFaults: readonly Fault[] = [
  // One server, one address, one object.
  fault({
    id: 'create/addresses-are-an-object',
    title: 'ip_addresses is a single object instead of an array.',
    violates: ['CRE-13'],
    tolerates: ['CRE-04', 'TRN-17'],
    needs: ['creates'],
    policies: amendServers((server) => {
      if (Array.isArray(server.ip_addresses)) server.ip_addresses = server.ip_addresses[0]
    }),
  }),
  // pluck('address').
  fault({
    id: 'create/addresses-are-texts',
    title: 'ip_addresses holds texts instead of objects.',
    violates: ['CRE-13'],
    tolerates: ['CRE-04', 'TRN-17'],
    needs: ['creates'],
    policies: writes(({ address }) => address),
  }),
  // The column holds "/24".
  fault({
    id: 'create/cidr-as-text',
    title: 'The cidr of an address is text with a slash.',
    violates: ['CRE-13'],
    tolerates: ['TRN-17', 'CRE-14'],
    needs: ['creates'],
    policies: writes((one) => ({ ...one, cidr: `/${one.cidr}` })),
  }),
  // A netmask is what the guest wants.
  fault({
    id: 'create/netmask-instead-of-cidr',
    title: 'An address has a netmask instead of a cidr.',
    violates: ['CRE-13'],
    tolerates: ['CRE-14'],
    needs: ['creates'],
    policies: writes(({ cidr: _cidr, ...one }) => ({ ...one, netmask: '255.255.255.0' })),
  }),
  // Addresses without a gateway are left as they are in the table.
  fault({
    id: 'create/gateway-missing',
    title: 'An address has no gateway, not even null.',
    violates: ['CRE-13'],
    tolerates: ['TRN-17'],
    needs: ['creates'],
    policies: writes(({ gateway: _gateway, ...one }) => one),
  }),
  // "4" is the version field of the packet.
  fault({
    id: 'create/address-type-is-a-number',
    title: 'The type of an address is the number 4.',
    violates: ['CRE-13'],
    tolerates: ['CRE-14', 'TRN-17'],
    needs: ['creates'],
    policies: writes((one) => ({ ...one, type: 4 })),
  }),
  // The pool is marked ipv6 since the migration.
  fault({
    id: 'create/ipv4-address-called-ipv6',
    title: 'An IPv4 address is said to be of type ipv6.',
    violates: ['CRE-14'],
    tolerates: ['INV-26'],
    needs: ['creates'],
    policies: assigns((one) => ({ ...one, type: 'ipv6' })),
  }),
  // The prefix of the IPv6 pool is set for all pools.
  fault({
    id: 'create/prefix-of-64-for-ipv4',
    title: 'An IPv4 address has a cidr of 64.',
    violates: ['CRE-14'],
    tolerates: ['INV-26', 'CRE-15'],
    needs: ['creates'],
    policies: assigns((one) => ({ ...one, cidr: 64 })),
  }),
  // PostgreSQL's inet prints its prefix.
  fault({
    id: 'create/address-with-its-prefix',
    title: 'An address carries its prefix, as in 198.18.0.2/24.',
    violates: ['CRE-14'],
    tolerates: ['CRE-13', 'INV-26'],
    needs: ['creates'],
    policies: assigns((one) => ({ ...one, address: `${one.address}/${one.cidr}` })),
  }),
  // The gateway of the first pool is a default of the column.
  fault({
    id: 'create/gateway-of-another-network',
    title: 'The gateway of an address lies in another network.',
    violates: ['CRE-15', 'INV-26'],
    needs: ['creates'],
    policies: assigns((one) => ({ ...one, gateway: '192.0.2.1' })),
  }),
  // An address is taken from the pool and marked as used in two steps.
  fault({
    id: 'create/address-given-twice',
    title: 'All servers get the same address.',
    violates: ['CRE-16', 'INV-26'],
    needs: ['creates'],
    policies: { addressesOf: () => defaultPolicies.addressesOf(1) },
  }),
  // The default cast of Laravel's older models.
  fault({
    id: 'create/created-at-in-database-format',
    title: 'created_at is written as 2026-05-14 10:30:00, without T and offset.',
    violates: ['CRE-17'],
    tolerates: ['CRE-18', 'INV-08'],
    needs: ['creates'],
    policies: {
      timeText: (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
    },
  }),
  // toDateTimeLocalString().
  fault({
    id: 'create/created-at-without-offset',
    title: 'created_at has no offset.',
    violates: ['CRE-17'],
    tolerates: ['CRE-18', 'INV-08'],
    needs: ['creates'],
    policies: { timeText: (ms) => new Date(ms).toISOString().slice(0, 19) },
  }),
  // getTimestamp().
  fault({
    id: 'create/created-at-as-a-number',
    title: 'created_at is a Unix time instead of a text.',
    violates: ['CRE-17'],
    tolerates: ['TRN-17', 'CRE-04', 'CRE-18', 'INV-08'],
    needs: ['creates'],
    policies: amendServers((server) => {
      if ('created_at' in server) server.created_at = Date.parse(String(server.created_at)) / 1_000
    }),
  }),
  // 10:30 PM and 10:30 AM are both 10:30: `h:i` for `H:i`.
  fault({
    id: 'create/created-at-in-local-time',
    title: 'created_at is local time with the offset of UTC.',
    violates: ['CRE-18', 'INV-08'],
    tolerates: ['STA-08'],
    needs: ['creates'],
    policies: {
      timeText: (ms, context) => defaultPolicies.timeText(ms + 2 * 3_600_000, context),
    },
  }),
  // Seconds where Carbon wants milliseconds: the year 1970.
  fault({
    id: 'create/created-at-in-1970',
    title: 'created_at lies in January 1970.',
    violates: ['CRE-18'],
    needs: ['creates'],
    policies: { timeText: (ms, context) => defaultPolicies.timeText(ms / 1_000, context) },
  }),
]

/** Defects of the 201: addresses, times and secrets. */
import type { JsonObject, Server } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onItems, SHOWN, wrap } from './defect.ts'
import { on201, onMade } from './seams.ts'

function onAddresses(panel: Panel, change: (entry: JsonObject) => void): void {
  onItems(panel, SHOWN, (server) => {
    if (!Array.isArray(server.ip_addresses)) return
    for (const entry of server.ip_addresses) if (isObject(entry)) change(entry)
  })
}

/** These defects, in the order of their clauses. */
export const createdValueDefects: Defect[] = [
  defect(
    'CRE-13',
    'addresses-by-family',
    'ip_addresses is an object keyed by family.',
    (p) =>
      onItems(p, SHOWN, (server) => {
        if (Array.isArray(server.ip_addresses)) server.ip_addresses = { ipv4: server.ip_addresses }
      }),
    { also: ['CRE-04', 'TRN-17'] },
  ),
  defect(
    'CRE-13',
    'cidr-text',
    'cidr is text.',
    (p) =>
      onAddresses(p, (entry) => {
        entry.cidr = String(entry.cidr)
      }),
    { also: ['CRE-14', 'TRN-17'] },
  ),
  defect('CRE-13', 'gateway-missing', 'Addresses have no gateway member.', (p) =>
    onAddresses(p, (entry) => {
      delete entry.gateway
    }),
  ),
  defect(
    'CRE-14',
    'address-with-length',
    'address is written 203.0.113.50/24.',
    (p) =>
      onAddresses(p, (entry) => {
        entry.address = `${entry.address}/${entry.cidr}`
      }),
    { also: ['CRE-15', 'CRE-13'] },
  ),
  defect(
    'CRE-14',
    'wrong-family',
    'IPv4 literals are typed ipv6.',
    (p) =>
      onAddresses(p, (entry) => {
        entry.type = 'ipv6'
      }),
    { also: ['INV-26'], insists: { addresses: 'one' } },
  ),
  defect(
    'CRE-14',
    'cidr-240',
    'cidr is the last octet of the mask.',
    (p) =>
      onAddresses(p, (entry) => {
        entry.cidr = 240
      }),
    { also: ['CRE-15', 'CRE-13'] },
  ),
  defect(
    'CRE-15',
    'gateway-elsewhere',
    'The gateway lies in another network.',
    (p) =>
      onAddresses(p, (entry) => {
        entry.gateway = '192.168.77.1'
      }),
    { insists: { addresses: 'one' } },
  ),
  defect(
    'CRE-16',
    'address-shared',
    'Every server gets the same address.',
    (p) =>
      onAddresses(p, (entry) => {
        if (entry.type === 'ipv4') entry.address = '203.0.113.77'
      }),
    { also: ['INV-26'] },
  ),
  defect(
    'CRE-17',
    'created-at-sql',
    'created_at is written 2026-05-14 10:30:00.',
    (p) =>
      onItems(p, SHOWN, (server) => {
        const at = server.created_at
        if (typeof at === 'string') server.created_at = at.slice(0, 19).replace('T', ' ')
      }),
    { also: ['GET-07', 'CRE-18', 'STA-08'] },
  ),
  defect(
    'CRE-17',
    'created-at-no-offset',
    'created_at has no offset in the 201.',
    (p) =>
      on201(p, (server) => {
        server.created_at = String(server.created_at).slice(0, 19)
      }),
    { also: ['GET-07', 'CRE-18', 'INV-04'] },
  ),
  defect(
    'CRE-17',
    'created-at-epoch',
    'created_at is Unix time.',
    (p) =>
      onItems(p, SHOWN, (server) => {
        if (server.created_at) server.created_at = Date.parse(String(server.created_at)) / 1000
      }),
    { also: ['CRE-04', 'CRE-18', 'GET-07', 'TRN-17', 'STA-08', 'GET-02'] },
  ),
  defect(
    'CRE-18',
    'local-time-as-utc',
    'created_at is local time with the offset of UTC.',
    (p) => wrap(p.resources, 'time', (old) => (ms) => old(ms + 5 * 3_600_000)),
    { also: ['INV-08', 'STA-08'] },
  ),
  defect(
    'CRE-18',
    'created-yesterday',
    'created_at is a day behind.',
    (p) => wrap(p.resources, 'time', (old) => (ms) => old(ms - 86_400_000)),
    { also: ['INV-08'] },
  ),
  defect(
    'CRE-20',
    'uuid-of-before',
    'Every second 201 carries the uuid of the one before.',
    (p) => {
      let before: Server | null = null
      wrap(p.provision, 'created', (old) => (server) => {
        const reply = old(server)
        const data = p.payload(reply)
        if (before && isObject(data))
          Object.assign(data, { uuid: before.uuid, uuid_short: before.short })
        before = before ? null : server
        return reply
      })
    },
    {
      also: [
        'IDE-07',
        'IDE-23',
        'GET-06',
        'INV-15',
        'IDE-03',
        'CRE-09',
        'CRE-10',
        'LST-03',
        'LST-09',
        'GET-07',
      ],
    },
  ),
  defect(
    'CRE-26',
    'password-in-201',
    'The 201 carries the root password.',
    (p) => {
      wrap(p.provision, 'created', (old) => (server) => {
        const reply = old(server)
        const data = p.payload(reply)
        if (isObject(data)) data.root_password = server.password
        return reply
      })
    },
    { also: ['INV-29'] },
  ),
  defect(
    'CRE-26',
    'password-nested',
    'The 201 carries the password below credentials.',
    (p) => {
      wrap(p.provision, 'created', (old) => (server) => {
        const reply = old(server)
        const data = p.payload(reply)
        const credentials = { username: 'root', password: server.password }
        if (isObject(data)) data.credentials = credentials
        return reply
      })
    },
    { also: ['INV-29'] },
  ),
  defect(
    'CRE-11',
    'password-status-null',
    'The 201 has password_status null.',
    (p) =>
      on201(p, (server) => {
        server.password_status = null
      }),
    { also: ['CRE-04'], level: 'should' },
  ),
  defect('CRE-12', 'system-is-slug', 'operating_system is the slug.', (p) =>
    onMade(p, (server) => {
      server.system = server.slug
    }),
  ),
]

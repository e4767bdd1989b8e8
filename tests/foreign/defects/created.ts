/** Defects of the 201: members, identifiers and names. */

import type { Defect } from './defect.ts'
import { defect, wrap } from './defect.ts'
import { on201, onMade } from './seams.ts'

/** These defects, in the order of their clauses. */
export const createdDefects: Defect[] = [
  defect(
    'CRE-04',
    'no-disk-in-201',
    'The 201 has no disk.',
    (p) =>
      on201(p, (server) => {
        delete server.disk
      }),
    { also: ['CRE-10'] },
  ),
  defect(
    'CRE-04',
    'no-created-at-in-201',
    'The 201 has no created_at.',
    (p) =>
      on201(p, (server) => {
        delete server.created_at
      }),
    { also: ['CRE-17', 'CRE-18'] },
  ),
  defect(
    'CRE-04',
    'no-system-in-201',
    'The 201 has no operating_system.',
    (p) =>
      on201(p, (server) => {
        delete server.operating_system
      }),
    { also: ['CRE-12'] },
  ),
  defect(
    'CRE-04',
    'nameless-lacks-addresses',
    'Without hostname the 201 has no ip_addresses.',
    (p) =>
      on201(p, (server, body) => {
        if (!/hostname/.test(body)) delete server.ip_addresses
      }),
    { also: ['CRE-13'] },
  ),
  defect(
    'CRE-05',
    'created-pending',
    'The 201 says pending.',
    (p) =>
      on201(p, (server) => {
        server.status = 'pending'
      }),
    { also: ['LST-09', 'STA-12'] },
  ),
  defect(
    'CRE-05',
    'created-null',
    'The 201 of a nameless server has status null.',
    (p) =>
      on201(p, (server, body) => {
        if (!/hostname/.test(body)) server.status = null
      }),
    { also: ['STA-12', 'CRE-04'] },
  ),
  defect(
    'CRE-06',
    'uuid-without-dashes',
    'uuids have no dashes.',
    (p) => {
      wrap(p.book, 'freshUuid', (old) => () => old().replaceAll('-', ''))
      p.book.wellFormed = (id) => /^[0-9a-f]{8}$|^[0-9a-f]{32}$/i.test(id) || id.length === 36
    },
    { also: ['GET-06', 'LST-02'] },
  ),
  defect(
    'CRE-06',
    'uuid-prefixed',
    'uuids carry a prefix.',
    (p) => {
      wrap(p.book, 'freshUuid', (old) => () => `srv_${old().slice(4)}`)
      p.book.wellFormed = (id) => /^srv_|^[0-9a-f-]{8,36}$/i.test(id)
    },
    { also: ['GET-06', 'CRE-07', 'CRE-08'] },
  ),
  defect(
    'CRE-07',
    'short-of-seven',
    'uuid_short has seven characters.',
    (p) => {
      onMade(p, (server) => {
        server.short = server.uuid.slice(0, 7)
      })
      p.book.wellFormed = (id) => /^[0-9a-f]{7,8}$/i.test(id) || id.length === 36
    },
    { also: ['CRE-08', 'GET-03', 'GET-09', 'GET-04'] },
  ),
  defect('CRE-08', 'short-is-the-end', 'uuid_short is the last eight characters of uuid.', (p) =>
    onMade(p, (server) => {
      server.short = server.uuid.slice(-8)
    }),
  ),
  defect(
    'CRE-08',
    'second-short-random',
    'From the second server on uuid_short is drawn anew.',
    (p) =>
      onMade(p, (server, nth) => {
        if (nth > 1) server.short = p.book.freshUuid().slice(0, 8)
      }),
  ),
  defect('CRE-09', 'name-is-short', 'The hostname is not taken over.', (p) =>
    onMade(p, (server) => {
      server.name = server.short
    }),
  ),
  defect('CRE-09', 'name-first-label', 'Only the first label of the hostname is kept.', (p) =>
    onMade(p, (server) => {
      server.name = server.name.split('.')[0]!.slice(0, 8)
    }),
  ),
  defect(
    'CRE-09',
    'nameless-empty',
    'A server without hostname has an empty name.',
    (p) => {
      p.provision.unnamed = () => ''
    },
    { also: ['CRE-04'] },
  ),
  defect(
    'CRE-10',
    'cpu-constant',
    'The 201 always says one cpu.',
    (p) =>
      on201(p, (server) => {
        server.cpu = 1
      }),
    { also: ['GET-07', 'LST-09', 'INV-04'] },
  ),
  defect('CRE-10', 'next-plan', 'The server gets the next larger plan.', (p) =>
    wrap(p.provision, 'validate', (old) => (body) => {
      const order = old(body)
      const place = p.catalogue.plans.indexOf(order.plan)
      return { ...order, plan: p.catalogue.plans[place + 1] ?? p.catalogue.plans[0]! }
    }),
  ),
  defect(
    'CRE-10',
    'second-server-old-plan',
    'Each server gets the plan of the one before.',
    (p) => {
      let last = p.catalogue.plans[0]
      let first = true
      wrap(p.provision, 'make', (old) => (account, order) => {
        const plan = first || !last ? order.plan : last
        first = false
        last = order.plan
        return old(account, { ...order, plan })
      })
    },
  ),
  defect(
    'CRE-10',
    'disk-decimal',
    'Disks of servers are counted in 10^9.',
    (p) =>
      onMade(p, (server) => {
        server.plan = { ...server.plan, disk: (server.plan.disk / 2 ** 30) * 1e9 }
      }),
    { also: ['INV-32', 'PLN-08'] },
  ),
]

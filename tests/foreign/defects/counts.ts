/** Defects of replies that only show in the list. */
import type { Server } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, wrap } from './defect.ts'

/** These defects, in the order of their clauses. */
export const countDefects: Defect[] = [
  defect(
    'LST-03',
    'ghost-per-creation',
    'Each creation leaves a second, nameless row.',
    (p) => {
      let busy = false
      wrap(p.provision, 'make', (old) => (account, order) => {
        const server = old(account, order)
        if (busy) return server
        busy = true
        p.provision.make(account, { ...order, hostname: 'ghost' })
        busy = false
        return server
      })
    },
    { also: ['IDE-03', 'INV-09', 'INV-14', 'IDE-09', 'CRE-22'] },
  ),
  defect(
    'LST-03',
    'nameless-unlisted',
    'A server without hostname is never listed.',
    (p) => {
      const nameless = new Set<Server>()
      wrap(p.provision, 'make', (old) => (account, order) => {
        const server = old(account, order)
        if (order.hostname === null) nameless.add(server)
        return server
      })
      wrap(p.machines, 'listed', (old) => (call) => old(call).filter((one) => !nameless.has(one)))
    },
    { also: ['LST-05', 'INV-09', 'INV-14', 'IDE-09', 'IDE-07'] },
  ),
  defect(
    'LST-03',
    'unlisted-while-installing',
    'The plain list omits what is installing.',
    (p) =>
      wrap(p.machines, 'listed', (old) => (call) => {
        if (call.query.has('status')) return old(call)
        return old(call).filter((one) => p.life.factsAt(one, call.at).status !== 'installing')
      }),
    { also: ['LST-05', 'INV-09', 'INV-14', 'LST-09'] },
  ),
]

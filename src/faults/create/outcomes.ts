/** Faults in what a creation leaves behind: visibility, counts, side effects. */
import { defaultPolicies, joinPolicies } from '#server/policies.ts'
import { amendMeta } from '../amend.ts'
import { ageMs } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const creationOutcomeFaults: readonly Fault[] = [
  // Reads go to a replica that is half a minute behind.
  fault({
    id: 'create/visible-after-half-a-minute',
    title: 'A new server can be read only half a minute after its 201.',
    violates: ['CRE-19', 'LST-03', 'STA-02'],
    tolerates: ['CRD-02', 'LST-05', 'LST-06', 'INV-09', 'GET-03', 'GET-04', 'INV-14', 'STA-03'],
    needs: ['creates'],
    policies: { visibleAfterMs: 30_000 },
  }),
  // The details come from another replica than the list.
  fault({
    id: 'create/get-finds-it-half-a-minute-later',
    title: 'GET /servers/{uuid} finds a new server only after half a minute, the list has it.',
    violates: ['CRE-19', 'GET-01'],
    tolerates: ['GET-03', 'GET-04', 'INV-07', 'ERR-09', 'DEL-04'],
    needs: ['creates'],
    policies: {
      serversOf(account, context) {
        const servers = defaultPolicies.serversOf(account, context)
        return context.operation === 'getServer'
          ? servers.filter((server) => ageMs(server, context) >= 30_000)
          : servers
      },
    },
  }),
  // The order is recorded, the check for the plan comes with the payment.
  fault({
    id: 'create/refused-plan-creates-all-the-same',
    title: 'A creation refused for its plan leaves a server of the smallest one.',
    violates: ['CRE-22', 'INV-14', 'ERR-16'],
    tolerates: ['CRE-21', 'LST-03', 'INV-09', 'LST-10', 'LST-05', 'LST-06'],
    needs: ['creates'],
    policies: {
      onRefused(kind, context) {
        const { account, world, policies, body } = context
        if (kind !== 'unknown-plan' || account === null) return
        const request = policies.requestIn({ ...(body as object), plan_id: 1 }, context)
        world.create(account, request, context)
      },
    },
  }),
  // Every order is provisioned once by the queue and once by the retry of the queue.
  fault({
    id: 'create/makes-two-servers',
    title: 'One creation makes two servers, only the first of which is answered.',
    violates: ['LST-03', 'INV-14'],
    tolerates: ['CRE-22', 'IDE-09', 'IDE-03', 'INV-09', 'LST-10', 'LST-05', 'LST-06', 'IDE-12'],
    needs: ['creates'],
    policies: {
      onCreate(server, context) {
        const { account, world } = context
        const { plan, locationId, template, name } = server
        if (account !== null)
          world.create(account, { plan, locationId, template, hostname: name }, context)
      },
    },
  }),
  // The row is written first, and stays as a draft that no query shows.
  fault({
    id: 'create/refusals-are-counted',
    title: 'Every creation that fails validation raises the total of the server list.',
    violates: ['CRE-22', 'INV-14', 'ERR-16'],
    tolerates: ['PAG-10', 'PAG-21', 'INV-09', 'LST-03', 'LST-10'],
    needs: ['creates'],
    policies: joinPolicies(
      {
        onRefused(kind, { operation, account, memory }) {
          const name = `drafts of ${account?.label}`
          if (kind === 'validation' && operation === 'createServer')
            memory.set(name, Number(memory.get(name) ?? 0) + 1)
        },
      },
      amendMeta(
        (meta, { memory, account, query }) => {
          const drafts = Number(memory.get(`drafts of ${account?.label}`) ?? 0)
          if (query.status === undefined) meta.total = Number(meta.total) + drafts
        },
        ['listServers'],
      ),
    ),
  }),
]

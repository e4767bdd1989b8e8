/** Faults in whose servers a list shows. */
import { defaultPolicies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

export const listOwnershipFaults: readonly Fault[] = [
  // Server::query() where $user->servers() was meant.
  fault({
    id: 'list/shows-servers-of-other-accounts',
    title: "The server list shows every account's servers.",
    violates: ['AUT-12', 'INV-30'],
    tolerates: ['PAG-21', 'AUT-13'],
    needs: ['creates', 'other'],
    policies: {
      serversOf: (account, context) =>
        context.operation === 'listServers'
          ? context.world.allServers(context.now)
          : defaultPolicies.serversOf(account, context),
    },
  }),
]

/** Faults in the boundary between accounts: reading, handling and counting others' servers. */

import type { ClauseId } from '#contract/clause.ts'
import type { Context } from '#server/context.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendMeta } from '../amend.ts'
import { serverWith } from '../circumstances.ts'
import { type Fault, type FaultId, fault } from '../fault.ts'

/** A query that lost its condition on the account, in one place. */
function unscoped(when: (context: Context) => boolean): Partial<Policies> {
  return {
    owns: (account, server, context) =>
      when(context) || defaultPolicies.owns(account, server, context),
  }
}

function foreignRead(
  id: FaultId,
  title: string,
  violates: readonly [ClauseId, ...ClauseId[]],
  when: (context: Context) => boolean,
): Fault {
  const tolerates: ClauseId[] = ['INV-30', 'AUT-13']
  return fault({
    id,
    title,
    violates,
    tolerates,
    needs: ['creates', 'other'],
    policies: unscoped(when),
  })
}

export const boundaryFaults: readonly Fault[] = [
  // Server::where('uuid', $id) where $user->servers()->where(…) was meant.
  foreignRead(
    'authentication/foreign-server-read-by-uuid',
    "Another account's server can be read by its full uuid.",
    ['AUT-13', 'INV-30'],
    ({ operation, id }) => operation === 'getServer' && id.length > 8,
  ),
  // The branch for short ids was added later and copied without the scope.
  foreignRead(
    'authentication/foreign-server-read-by-short-uuid',
    "Another account's server can be read by its short uuid, by the full one it cannot.",
    ['AUT-13', 'INV-30'],
    ({ operation, id }) => operation === 'getServer' && id.length === 8,
  ),
  // Status is asked of the node by uuid, and the node knows no accounts.
  foreignRead(
    'authentication/foreign-status-read',
    "The status of another account's server can be read.",
    ['AUT-13'],
    ({ operation }) => operation === 'getServerStatus',
  ),
  // The policy class has view() and update(), and nobody wrote viewCredentials().
  foreignRead(
    'authentication/foreign-credentials-read',
    "The root password of another account's server can be read.",
    ['CRD-07', 'AUT-13', 'INV-30'],
    ({ operation }) => operation === 'getServerCredentials',
  ),
  // Backups are found by the server, and the server by anybody.
  foreignRead(
    'authentication/foreign-backups-read',
    "The backups of another account's server can be listed.",
    ['BAK-02', 'AUT-13'],
    ({ operation }) => operation === 'listBackups',
  ),
  // The controller of power actions resolves the server by itself.
  fault({
    id: 'authentication/foreign-server-powered',
    title: "Power actions on another account's server are carried out.",
    violates: ['AUT-14'],
    tolerates: ['PWR-02', 'INV-30'],
    needs: ['creates', 'other'],
    policies: unscoped(({ operation }) => operation === 'powerServer'),
  }),
  // Reads were given the scope after an audit, DELETE was not looked at.
  fault({
    id: 'authentication/foreign-server-deleted',
    title: "Another account's server can be deleted.",
    violates: ['DEL-05', 'AUT-14'],
    tolerates: ['DEL-04', 'SAF-01', 'GET-07', 'SAF-02', 'STA-14', 'INV-09', 'INV-12'],
    needs: ['creates', 'other'],
    policies: unscoped(({ operation }) => operation === 'deleteServer'),
  }),
  // The deletion is queued first and the right to it is checked when the answer is rendered.
  fault({
    id: 'authentication/refused-deletion-is-carried-out',
    title: "DELETE of another account's server is answered 404 and done all the same.",
    violates: ['DEL-05', 'AUT-14'],
    tolerates: ['DEL-04', 'SAF-01', 'GET-07', 'SAF-02', 'STA-14', 'INV-09', 'INV-12'],
    needs: ['creates', 'other'],
    policies: {
      onRefused(kind, context) {
        if (kind !== 'foreign-server' || context.operation !== 'deleteServer') return
        const server = serverWith(context.id, context)
        if (server !== undefined) context.policies.applyDelete(server, context)
      },
    },
  }),
  // The agent on the node has the order before the answer is refused.
  fault({
    id: 'authentication/refused-power-action-is-carried-out',
    title: "A start of another account's server is answered 404 and done all the same.",
    violates: ['AUT-14'],
    tolerates: ['AUT-06'],
    needs: ['creates', 'other'],
    policies: {
      onRefused(kind, context) {
        if (kind !== 'foreign-server' || context.operation !== 'powerServer') return
        const server = serverWith(context.id, context)
        if (server !== undefined) context.policies.applyPower('start', server, context)
      },
    },
  }),
  // SELECT COUNT(*) over the table; the rows are scoped, the count is not.
  fault({
    id: 'authentication/total-counts-all-accounts',
    title: "The total of the server list counts other accounts' servers too.",
    violates: ['PAG-21', 'PAG-10', 'INV-09'],
    tolerates: ['PAG-07', 'PAG-11', 'LST-03', 'LST-10', 'PAG-08', 'INV-10', 'PAG-01', 'LST-06'],
    needs: ['creates'],
    policies: amendMeta(
      (meta, { world, now, query }) => {
        if (query.status !== undefined) return
        meta.total = world.allServers(now).length
        meta.last_page = Math.max(1, Math.ceil(Number(meta.total) / Number(meta.per_page)))
      },
      ['listServers'],
    ),
  }),
]

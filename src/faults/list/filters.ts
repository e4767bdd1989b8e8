/** Faults of the status filter of the server list. */

import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies } from '#server/policies.ts'
import { amendMeta } from '../amend.ts'
import { pageAsked, rankOf } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const listFilterFaults: readonly Fault[] = [
  // ?filter[status]= is what the query builder listens to.
  fault({
    id: 'list/status-filter-ignored',
    title: '?status= is ignored.',
    violates: ['LST-04', 'LST-07', 'INV-06'],
    tolerates: ['LST-06', 'PAG-18'],
    needs: ['creates'],
    policies: { passesStatus: () => true },
  }),
  // Everything that does not run is taken for installing.
  fault({
    id: 'list/filter-takes-stopped-for-installing',
    title: '?status=installing finds whatever does not run.',
    violates: ['LST-04', 'INV-06'],
    tolerates: ['LST-06', 'PAG-18'],
    needs: ['creates'],
    policies: {
      passesStatus: (server, wanted, context) =>
        wanted === 'installing'
          ? !server.power.running
          : defaultPolicies.passesStatus(server, wanted, context),
    },
  }),
  // status <> 'suspended' for every word that is not known to the enum.
  fault({
    id: 'list/filter-compares-the-wrong-way-round',
    title: '?status=installing finds the servers that are not installing.',
    violates: ['LST-05', 'LST-04', 'INV-06'],
    tolerates: ['LST-06', 'PAG-18', 'LST-07'],
    needs: ['creates'],
    policies: {
      passesStatus: (server, wanted, context) =>
        wanted === undefined || !defaultPolicies.passesStatus(server, wanted, context),
    },
  }),
  // The column holds "INSTALLING", and the comparison minds the letter case.
  fault({
    id: 'list/filter-never-finds-installing',
    title: '?status=installing finds nothing while servers install.',
    violates: ['LST-05'],
    tolerates: ['INV-06', 'PAG-18'],
    needs: ['creates'],
    policies: {
      passesStatus: (server, wanted, context) =>
        wanted !== 'installing' && defaultPolicies.passesStatus(server, wanted, context),
    },
  }),
  // The index behind the filter lags: servers made in the last seconds are missing.
  fault({
    id: 'list/filter-finds-the-first-server-only',
    title: "?status=installing finds an account's first installing server and no other.",
    violates: ['LST-05'],
    tolerates: ['PAG-18', 'LST-06', 'PAG-11'],
    needs: ['creates'],
    policies: {
      passesStatus: (server, wanted, context) =>
        defaultPolicies.passesStatus(server, wanted, context) &&
        (wanted === undefined || rankOf(server, context) === 1),
    },
  }),
  // The count is taken before the filter.
  fault({
    id: 'list/filtered-total-counts-everything',
    title: 'A filtered list says the total of the unfiltered one.',
    violates: ['LST-06', 'PAG-10', 'INV-09', 'LST-07'],
    tolerates: ['PAG-18', 'PAG-07', 'PAG-11'],
    needs: ['creates'],
    policies: amendMeta(
      (meta, { query, account, now, world }) => {
        if (query.status === undefined || account === null) return
        meta.total = world.serversOf(account, now).length
        meta.last_page = Math.max(1, Math.ceil(Number(meta.total) / Number(meta.per_page)))
      },
      ['listServers'],
    ),
  }),
  // The links of the paginator lose the query string, and so does the cursor behind them.
  fault({
    id: 'list/filter-lost-on-later-pages',
    title: 'The status filter holds on the first page only.',
    violates: ['PAG-18', 'LST-06', 'LST-04'],
    tolerates: ['PAG-10', 'INV-09', 'INV-06', 'PAG-11', 'LST-07'],
    needs: ['creates'],
    policies: {
      passesStatus: (server, wanted, context) =>
        pageAsked(context) > 1 || defaultPolicies.passesStatus(server, wanted, context),
    },
  }),
  // The filter is applied to the page that was fetched.
  fault({
    id: 'list/filter-applied-after-paging',
    title: 'The list is paged first and filtered afterwards.',
    violates: ['PAG-18', 'LST-06'],
    tolerates: ['PAG-07', 'LST-05', 'PAG-10', 'INV-09', 'PAG-11', 'LST-07'],
    needs: ['creates'],
    policies: {
      passesStatus: () => true,
      cut(items, page, perPage, context) {
        const { policies, query, operation } = context
        const cut = defaultPolicies.cut(items, page, perPage, context)
        if (operation !== 'listServers' || query.status === undefined) return cut
        return (cut as (typeof context.server)[]).filter(
          (server) => server && policies.statusWord(server, context) === query.status,
        )
      },
    },
  }),
  // The query is validated against the states of a hypervisor.
  fault({
    id: 'list/filter-by-installing-refused',
    title: '?status=installing is refused with 422.',
    violates: ['LST-04'],
    tolerates: ['PAG-18', 'LST-05', 'LST-06', 'PAG-11'],
    needs: ['creates'],
    policies: {
      beforeHandle: ({ operation, query }) =>
        operation === 'listServers' && query.status === 'installing' ? refuse('bad-query') : null,
    },
  }),
  // The enum of the filter was written before suspension existed.
  fault({
    id: 'list/filter-by-suspended-refused',
    title: '?status=suspended is refused with 422.',
    violates: ['LST-07'],
    policies: {
      beforeHandle: ({ operation, query }) =>
        operation === 'listServers' && query.status === 'suspended' ? refuse('bad-query') : null,
    },
  }),
  // A filter without a hit is dropped, so that the page is never empty.
  fault({
    id: 'list/filter-without-a-hit-shows-everything',
    title: 'A status filter that finds nothing shows all servers.',
    violates: ['LST-07'],
    tolerates: ['LST-04', 'LST-06', 'PAG-18', 'INV-06'],
    needs: ['creates'],
    policies: {
      passesStatus: (server, wanted, context) =>
        wanted === 'suspended' || defaultPolicies.passesStatus(server, wanted, context),
    },
  }),
]

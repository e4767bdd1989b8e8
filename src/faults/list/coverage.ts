/** Faults in which servers the list shows, when, and how many it counts. */

import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies } from '#server/policies.ts'
import { amendBody, amendMeta, amendReply } from '../amend.ts'
import { isInstalling, rankOf, timesAround } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const inTheList = ['listServers'] as const

export const listCoverageFaults: readonly Fault[] = [
  // Server::query() where $user->servers() was meant.
  fault({
    id: 'list/shows-servers-of-other-accounts',
    title: "The server list shows every account's servers.",
    violates: ['AUT-12', 'INV-30'],
    tolerates: ['PAG-21', 'AUT-13', 'PAG-10', 'LST-03', 'LST-10'],
    needs: ['creates', 'other'],
    policies: {
      serversOf: (account, context) =>
        context.operation === 'listServers'
          ? context.world.allServers(context.now)
          : defaultPolicies.serversOf(account, context),
    },
  }),
  // "No servers" was taken for an error.
  fault({
    id: 'list/empty-list-answered-404',
    title: 'A server list without servers is answered 404.',
    violates: ['LST-01', 'LST-07'],
    tolerates: ['PAG-01', 'LST-06', 'AUT-05', 'PAG-14', 'LST-10', 'PAG-11'],
    policies: amendReply(inTheList, (reply, { policies, ...context }) => {
      const { data } = (reply.body ?? {}) as { data?: unknown }
      if (!Array.isArray(data) || data.length > 0) return undefined
      const all = { policies, ...context }
      return { ...reply, status: 404, body: policies.errorBody('NOT_FOUND', 'None found.', all) }
    }),
  }),
  // A scalar total was enough for the console.
  fault({
    id: 'list/without-meta',
    title: 'GET /servers has no meta.',
    violates: ['PAG-01', 'LST-01'],
    tolerates: ['LST-06', 'LST-03', 'LST-10', 'PAG-07', 'PAG-06', 'LST-07'],
    policies: amendBody(inTheList, (body) => {
      delete body.meta
    }),
  }),
  // whereNotNull('status'), and running is null.
  fault({
    id: 'list/running-servers-are-not-listed',
    title: 'A server is on the list while it installs, and not once it runs.',
    violates: ['LST-03'],
    tolerates: ['LST-10', 'LST-09', 'PAG-11', 'STA-12'],
    needs: ['creates'],
    policies: {
      serversOf(account, context) {
        const servers = defaultPolicies.serversOf(account, context)
        return context.operation === 'listServers'
          ? servers.filter((server) => isInstalling(server, context.now))
          : servers
      },
    },
  }),
  // withoutGlobalScope was forgotten for servers that are still in the queue.
  fault({
    id: 'list/installing-servers-are-not-listed',
    title: 'A new server is listed only when its installation is over.',
    violates: ['LST-03', 'LST-05'],
    tolerates: ['LST-06', 'INV-14', 'INV-09', 'PAG-18', 'INV-06', 'PAG-11'],
    needs: ['creates'],
    policies: {
      serversOf(account, context) {
        const servers = defaultPolicies.serversOf(account, context)
        return context.operation === 'listServers'
          ? servers.filter((server) => !isInstalling(server, context.now))
          : servers
      },
    },
  }),
  // Cache::remember('servers.count', 300, …).
  fault({
    id: 'list/total-from-a-cache',
    title: 'The total of the server list is minutes old.',
    violates: ['LST-03', 'PAG-10', 'INV-09'],
    tolerates: ['LST-10', 'PAG-07', 'PAG-08', 'INV-10', 'PAG-11', 'INV-14'],
    needs: ['creates'],
    policies: amendMeta((meta, { memory, account, query }) => {
      if (query.status !== undefined) return
      const name = `total of ${account?.label}`
      meta.total = memory.get(name) ?? meta.total
      memory.set(name, meta.total)
    }, inTheList),
  }),
  // Soft deletes: the trait is on the model, the list is a raw query.
  fault({
    id: 'list/deleted-servers-stay',
    title: 'A deleted server stays in the list.',
    violates: ['LST-10', 'INV-28'],
    tolerates: ['INV-09', 'PAG-21', 'DEL-03', 'STA-12', 'INV-06'],
    needs: ['creates'],
    policies: {
      serversOf: (account, context) =>
        context.operation === 'listServers'
          ? account.servers
          : defaultPolicies.serversOf(account, context),
    },
  }),
  // The rows respect the deletion, the counter in the account does not.
  fault({
    id: 'list/total-counts-deleted-servers',
    title: 'The total goes on counting servers that were deleted.',
    violates: ['LST-10', 'PAG-10', 'INV-09'],
    tolerates: ['PAG-07', 'PAG-08', 'INV-10', 'PAG-21', 'PAG-11'],
    needs: ['creates'],
    policies: amendMeta((meta, { account, query }) => {
      if (query.status === undefined && account !== null) meta.total = account.servers.length
    }, inTheList),
  }),
  // ORDER BY nothing at all.
  fault({
    id: 'list/order-changes-from-read-to-read',
    title: 'The order of the server list changes with every other read.',
    violates: ['LST-13', 'PAG-18', 'PAG-11'],
    tolerates: ['PAG-19', 'SAF-02', 'LST-06'],
    needs: ['creates'],
    policies: {
      serverOrder: (a, b, { sequence }) =>
        (a.sequence - b.sequence) * (sequence % 2 === 0 ? 1 : -1),
    },
  }),
  // A lock on the table during a creation, and no patience in the query.
  fault({
    id: 'list/refused-while-something-installs',
    title: 'GET /servers is refused with 409 while a server installs.',
    violates: ['LST-01'],
    tolerates: [
      'LST-03',
      'LST-05',
      'LST-06',
      'PAG-18',
      'INV-06',
      'AUT-12',
      'PAG-11',
      'LST-04',
      'LST-07',
    ],
    needs: ['creates'],
    policies: {
      beforeHandle: ({ operation, account, now }) =>
        operation === 'listServers' &&
        account?.servers.some((server) => isInstalling(server, now) && server.goneAt === null)
          ? refuse('installing')
          : null,
    },
  }),
  // Only the second reading is served from the cache, which forgot the servers of today.
  fault({
    id: 'list/newest-server-missing-every-other-time',
    title: 'Every other reading of the list lacks the newest server.',
    violates: ['LST-03', 'SAF-02'],
    tolerates: [
      'PAG-19',
      'LST-13',
      'INV-14',
      'LST-05',
      'LST-06',
      'INV-09',
      'LST-10',
      'PAG-11',
      'AUT-15',
      'PAG-18',
    ],
    needs: ['creates'],
    policies: {
      serversOf(account, context) {
        const servers = defaultPolicies.serversOf(account, context)
        const stale = context.operation === 'listServers' && timesAround(context, 'list') % 2 === 0
        return stale
          ? servers.filter((server) => rankOf(server, context) < account.servers.length)
          : servers
      },
    },
  }),
  // One row too many leaves the search index.
  fault({
    id: 'list/deletion-takes-the-newest-off-the-list',
    title: 'After a deletion the newest server is not listed any more, although it can be read.',
    violates: ['LST-10', 'LST-03'],
    tolerates: ['AUT-15', 'INV-09'],
    needs: ['creates'],
    policies: {
      serversOf(account, context) {
        const servers = defaultPolicies.serversOf(account, context)
        const hit =
          context.operation === 'listServers' && account.servers.some(({ goneAt }) => goneAt)
        return hit ? servers.slice(0, -1) : servers
      },
    },
  }),
]

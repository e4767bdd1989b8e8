/** Faults in how a server is found by the id in the path. */
import type { ServerRecord } from '#server/model.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendData } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** What is found by a short uuid, chosen among the servers of the caller. */
function shortFinds(
  choose: (servers: readonly ServerRecord[]) => ServerRecord | undefined,
): Partial<Policies> {
  return {
    resolve(id, context) {
      const { account, policies } = context
      const honest = defaultPolicies.resolve(id, context)
      if (id.length !== 8 || account === null) return honest
      return choose(policies.serversOf(account, context)) ?? honest
    },
  }
}

const getAlone = ({ operation }: { operation: string | null }) => operation === 'getServer'

export const lookupFaults: readonly Fault[] = [
  // The second look-up, by the short id, has a resource of its own.
  fault({
    id: 'get/short-uuid-finds-no-disk',
    title: 'By its short uuid a server is shown without its disk.',
    violates: ['GET-02'],
    tolerates: ['GET-03'],
    needs: ['creates'],
    policies: amendData(['getServer'], (data, { id }) => {
      if (id?.length === 8) delete data.disk
    }),
  }),
  // Route model binding looks at one column only.
  fault({
    id: 'get/short-uuid-not-accepted',
    title: 'GET /servers/{uuid} does not find a server by its short uuid.',
    violates: ['GET-03'],
    tolerates: ['GET-04', 'INV-07'],
    needs: ['creates'],
    policies: { acceptsShort: () => false },
  }),
  // The column is filled by a job when the installation ends.
  fault({
    id: 'get/short-uuid-not-accepted-while-installing',
    title: 'A short uuid finds its server only when the installation is over.',
    violates: ['GET-03'],
    tolerates: ['GET-04', 'INV-07'],
    needs: ['creates'],
    policies: {
      isNamedBy: (server, id, context) =>
        server.uuid === id || (server.shortId === id && context.now >= server.installedAt),
    },
  }),
  // getRouteKeyName() returns uuid_short.
  fault({
    id: 'get/full-uuid-not-accepted',
    title: 'GET /servers/{uuid} takes the short uuid and refuses the full one.',
    violates: ['GET-03', 'GET-01'],
    tolerates: ['CRE-19', 'GET-02', 'DEL-03', 'DEL-04', 'AUT-14', 'DEL-05'],
    needs: ['creates'],
    policies: {
      isNamedBy: (server, id, context) =>
        server.shortId === id || (server.uuid === id && !getAlone(context)),
    },
  }),
  // A cache of routes by the first four digits.
  fault({
    id: 'get/short-uuid-finds-the-newest-server',
    title: "Any short uuid of the account leads to the account's newest server.",
    violates: ['GET-04', 'INV-07', 'GET-03', 'GET-06'],
    tolerates: ['INV-03', 'GET-07'],
    needs: ['creates'],
    policies: shortFinds((servers) => servers.at(-1)),
  }),
  // ->first() on a query whose condition is in the wrong branch.
  fault({
    id: 'get/short-uuid-finds-the-first-server',
    title: "Any short uuid of the account leads to the account's first server.",
    violates: ['GET-04', 'INV-07', 'GET-03', 'GET-06'],
    tolerates: ['INV-03', 'GET-07'],
    needs: ['creates'],
    policies: shortFinds((servers) => servers[0]),
  }),
  // Time-ordered uuids: servers made within a minute start alike.
  fault({
    id: 'get/short-uuids-of-a-minute-collide',
    title: 'Servers made within a minute have one short uuid, which finds only the first.',
    violates: ['GET-04', 'INV-07', 'GET-03'],
    tolerates: ['GET-06', 'INV-03', 'GET-07'],
    needs: ['creates'],
    policies: {
      uuidOf(random, now) {
        const time = Math.floor(now).toString(16).padStart(12, '0')
        const tail = `7${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`
        return `${time.slice(0, 8)}-${time.slice(8)}-${tail}`
      },
    },
  }),
  // strings.HasPrefix(uuid, id), for the short form.
  fault({
    id: 'get/start-of-a-uuid-is-enough',
    title: 'Seven characters of a uuid find its server.',
    violates: ['GET-09'],
    needs: ['creates'],
    policies: {
      isNamedBy: (server, id) => id.length >= 7 && server.uuid.startsWith(id),
    },
  }),
  // The same, with the percent sign of the client left to the database.
  fault({
    id: 'get/percent-sign-is-a-wildcard',
    title: 'A percent sign in the id matches any ending.',
    violates: ['GET-09'],
    needs: ['creates'],
    policies: {
      isNamedBy: (server, id, context) =>
        defaultPolicies.isNamedBy(server, id, context) ||
        (id.endsWith('%') && server.uuid.startsWith(id.slice(0, -1))),
    },
  }),
  // The response cache is keyed by route and account, not by id.
  fault({
    id: 'get/second-server-answered-by-the-first',
    title: "GET of an account's second server shows the first one.",
    violates: ['GET-06', 'GET-03', 'GET-04'],
    tolerates: ['INV-03', 'INV-07', 'INV-04', 'LST-09', 'INV-05', 'GET-07', 'CRE-10'],
    needs: ['creates'],
    policies: {
      renderServer: (server, context) =>
        defaultPolicies.renderServer(
          context.operation === 'getServer' && context.account !== null
            ? (context.policies.serversOf(context.account, context)[0] ?? server)
            : server,
          context,
        ),
    },
  }),
]

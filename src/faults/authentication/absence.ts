/** Faults in which something is to be had, or happens, without a token. */
import type { Context } from '#server/context.ts'
import type { OperationId, Token } from '#server/model.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'

/** Operations that were put outside the group with the guard. */
function open(...operations: readonly OperationId[]): Partial<Policies> {
  return {
    needsToken: ({ operation }) => operation === null || !operations.includes(operation),
  }
}

/** Lets a request without a header in as the owner of this token. */
function letsIn(who: (context: Context) => Token | undefined): Partial<Policies> {
  return {
    credentialOf(context) {
      const given = defaultPolicies.credentialOf(context)
      const owner = who(context)
      return given === 'missing' && owner !== undefined ? { token: owner.value } : given
    },
  }
}

export const absenceFaults: readonly Fault[] = [
  // The price list is public on the web site, so its route is public too.
  fault({
    id: 'authentication/plans-need-no-token',
    title: 'GET /plans is answered without a token.',
    violates: ['AUT-01', 'AUT-02'],
    tolerates: ['AUT-20'],
    policies: open('listPlans'),
  }),
  // Backups came last, and their routes stand below the group with the guard.
  fault({
    id: 'authentication/backups-need-no-token',
    title: 'The backups of a server are listed without a token.',
    violates: ['AUT-01', 'AUT-02'],
    tolerates: ['AUT-03'],
    needs: ['creates'],
    policies: open('listBackups'),
  }),
  // The templates are nested in another route group than the plans.
  fault({
    id: 'authentication/templates-need-no-token',
    title: 'The templates of a location are answered without a valid token.',
    violates: ['AUT-01', 'AUT-03'],
    tolerates: ['AUT-02'],
    policies: open('listTemplates'),
  }),
  // The query runs for user null and finds nothing, and nobody asked who that is.
  fault({
    id: 'authentication/server-list-empty-without-token',
    title: 'Without a token the server list is an empty success instead of a 401.',
    violates: ['AUT-02', 'AUT-01'],
    policies: open('listServers'),
  }),
  // `if ($request->hasHeader('Authorization'))` was to be replaced before the release.
  fault({
    id: 'authentication/any-header-opens-reads',
    title: 'Any Authorization header gets past the guard, whatever it says.',
    violates: ['AUT-03', 'AUT-01', 'AUT-04'],
    tolerates: ['AUT-21'],
    policies: { needsToken: ({ headers }) => headers.authorization === undefined },
  }),
  // A long-running worker keeps the user of the last request of its connection.
  fault({
    id: 'authentication/connection-stays-signed-in',
    title: 'On a kept-alive connection a request without a token counts as the one before it.',
    violates: ['AUT-20', 'AUT-01', 'AUT-02'],
    tolerates: ['AUT-06', 'IDE-21', 'IDE-22', 'DEL-05', 'AUT-15', 'DEL-04'],
    policies: letsIn(({ connection, headers, world }) => {
      const token = world.tokenOf(String(headers.authorization ?? '').replace(/^Bearer +/i, ''))
      if (token !== undefined) connection.memory.set('token', token)
      return connection.memory.get('token') as Token | undefined
    }),
  }),
  // The route of the order form was left open for the shop's own front end.
  fault({
    id: 'authentication/creation-needs-no-token',
    title: 'A server can be created without a token.',
    violates: ['AUT-06', 'AUT-01', 'AUT-02'],
    tolerates: ['IDE-22', 'IDE-01', 'IDE-21', 'LST-03', 'CRE-01', 'INV-15', 'INV-16', 'CRE-09'],
    needs: ['creates'],
    policies: letsIn(({ operation, world }) =>
      operation === 'createServer' ? world.tokens[0] : undefined,
    ),
  }),
  // The job is dispatched by a middleware in front of the guard.
  fault({
    id: 'authentication/refused-creation-is-carried-out',
    title: 'A creation without a token is answered 401, and the server is made all the same.',
    violates: ['AUT-06', 'INV-14'],
    tolerates: ['LST-03', 'CRE-22', 'INV-09', 'LST-10', 'LST-05', 'LST-06'],
    needs: ['creates'],
    policies: {
      onRefused(kind, context) {
        const { world, policies, rawBody, operation } = context
        const account = world.accounts[0]
        if (kind !== 'unauthenticated' || operation !== 'createServer') return
        if (account === undefined || rawBody === null) return
        const body = policies.decode(rawBody, context)
        world.create(account, policies.requestIn(body, context), context)
      },
    },
  }),
  // Validation is a middleware, and it was registered first.
  fault({
    id: 'authentication/body-validated-before-token',
    title: 'An invalid body is answered 422 before anyone asks for a token.',
    violates: ['AUT-07'],
    tolerates: ['AUT-02', 'AUT-03', 'IDE-21', 'AUT-10'],
    needs: ['creates'],
    policies: {
      beforeGates(context) {
        const { policies, operation, rawBody, headers } = context
        const isStranger = headers.authorization === undefined
        if (operation === 'createServer' && rawBody !== null && isStranger)
          policies.requestIn(policies.decode(rawBody, context), context)
        return null
      },
    },
  }),
]

/** Faults in how tokens are read, compared and refused. */
import type { Context, RefusalKind } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, isMembers, withHeader } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Sends one kind of refusal with another status and code. */
function answers(kind: RefusalKind, status: number, code: string): Partial<Policies> {
  return {
    statusOf: (one, context) => (one === kind ? status : defaultPolicies.statusOf(one, context)),
    codeOf: (one, context) => (one === kind ? code : defaultPolicies.codeOf(one, context)),
  }
}

function tokenAsked({ headers }: Context): string {
  return String(headers.authorization ?? '').replace(/^Bearer +/i, '')
}

export const tokenFaults: readonly Fault[] = [
  // Laravel's guard knows one AuthenticationException for both cases.
  fault({
    id: 'authentication/unknown-token-answered-as-unauthenticated',
    title: 'An unknown token is answered UNAUTHENTICATED, as if there had been none.',
    violates: ['AUT-04'],
    policies: answers('invalid-token', 401, 'UNAUTHENTICATED'),
  }),
  // An index on the first characters of the token, and no comparison of the rest.
  fault({
    id: 'authentication/tokens-compared-by-their-start',
    title: 'A token whose last four characters differ from a valid one is accepted.',
    violates: ['AUT-04'],
    tolerates: ['AUT-01'],
    policies: {
      findToken: (value, { world }) =>
        world.tokens.find((one) => one.value.slice(0, -4) === value.slice(0, -4)) ?? null,
    },
  }),
  // A wrong token is "forbidden", a missing one is "unauthorised".
  fault({
    id: 'authentication/unknown-token-answered-403',
    title: 'An unknown token is answered 403 with INVALID_TOKEN.',
    violates: ['ERR-02', 'AUT-04', 'INV-20'],
    tolerates: ['AUT-03'],
    policies: answers('invalid-token', 403, 'INVALID_TOKEN'),
  }),
  // A lookup that hides which tokens exist, as it does with servers.
  fault({
    id: 'authentication/unknown-token-answered-404',
    title: 'An unknown token is answered 404.',
    violates: ['AUT-04'],
    tolerates: ['AUT-03'],
    policies: answers('invalid-token', 404, 'NOT_FOUND'),
  }),
  // One code for everything that is wrong with credentials.
  fault({
    id: 'authentication/missing-header-answered-as-invalid-token',
    title: 'A request without Authorization is answered INVALID_TOKEN.',
    violates: ['AUT-02'],
    tolerates: ['IDE-21'],
    policies: answers('unauthenticated', 401, 'INVALID_TOKEN'),
  }),
  // abort_unless($user, 403).
  fault({
    id: 'authentication/missing-header-answered-403',
    title: 'A request without Authorization is answered 403.',
    violates: ['ERR-01', 'AUT-02', 'INV-20'],
    tolerates: ['AUT-20', 'IDE-21'],
    policies: answers('unauthenticated', 403, 'UNAUTHENTICATED'),
  }),
  // The header is declared as required, so that the validator complains first.
  fault({
    id: 'authentication/missing-header-fails-validation',
    title: 'A request without Authorization is answered 422, as a missing field would be.',
    violates: ['AUT-02'],
    tolerates: ['AUT-20', 'IDE-21'],
    policies: answers('unauthenticated', 422, 'VALIDATION_ERROR'),
  }),
  // The header is split at the space, and the scheme is compared later or never.
  fault({
    id: 'authentication/other-scheme-answered-400',
    title: 'An Authorization header of another scheme is answered 400.',
    violates: ['AUT-03'],
    tolerates: ['AUT-01', 'ERR-01'],
    policies: answers('malformed-credential', 400, 'BAD_REQUEST'),
  }),
  // explode(' ', $header)[1] of a header that is not what was expected.
  fault({
    id: 'authentication/other-scheme-crashes',
    title: 'An Authorization header of another scheme is answered 500.',
    violates: ['AUT-03', 'TRN-12'],
    policies: answers('malformed-credential', 500, 'SERVER_ERROR'),
  }),
  // explode(' ', $header)[1], whatever stands before it.
  fault({
    id: 'authentication/any-scheme-accepted',
    title: 'A right token is accepted behind any scheme.',
    violates: ['AUT-03'],
    policies: {
      credentialOf(context) {
        const [scheme, token] = context.headers.authorization?.split(' ') ?? []
        return scheme !== undefined && token ? { token } : defaultPolicies.credentialOf(context)
      },
    },
  }),
  // explode(' ', $header)[1], where nothing follows the scheme.
  fault({
    id: 'authentication/scheme-alone-crashes',
    title: 'An Authorization header that holds nothing but the scheme is answered 500.',
    violates: ['AUT-03', 'TRN-12'],
    policies: {
      credentialOf: (context) =>
        context.headers.authorization === 'Bearer'
          ? refuse('internal', 'Undefined array key 1')
          : defaultPolicies.credentialOf(context),
    },
  }),
  // The controller of the credentials trusts the gateway, which looks at the header's form only.
  fault({
    id: 'authentication/credentials-for-any-token',
    title: 'GET /servers/{uuid}/credentials takes every Bearer token for the owner’s.',
    violates: ['AUT-04'],
    needs: ['creates'],
    policies: {
      findToken: (value, context) =>
        context.operation === 'getServerCredentials'
          ? (defaultPolicies.findToken(value, context) ?? context.world.tokens[0]!)
          : defaultPolicies.findToken(value, context),
    },
  }),
  // A cache of tokens that nobody empties when one is revoked.
  fault({
    id: 'authentication/revoked-token-still-works',
    title: 'A revoked token goes on working.',
    violates: ['AUT-21'],
    needs: ['revoked'],
    policies: { isLiveToken: () => true },
  }),
  // Helpful to the developer who pasted the wrong token, and to everyone who reads the log.
  fault({
    id: 'authentication/refusal-repeats-the-token',
    title: 'The refusal of an unknown token repeats the token in its text.',
    violates: ['AUT-19', 'INV-29'],
    policies: {
      messageOf: (kind, detail, context) =>
        kind === 'invalid-token'
          ? `The token ${tokenAsked(context)} does not match any account.`
          : defaultPolicies.messageOf(kind, detail, context),
    },
  }),
  // A debugging aid of the gateway that reflects the request.
  fault({
    id: 'authentication/header-repeats-the-token',
    title: 'A response header of the server list repeats the token.',
    violates: ['AUT-19'],
    policies: amendReply(['listServers'], (reply, context) => {
      const headers = withHeader(reply.headers, 'X-Debug-Token', tokenAsked(context))
      return context.token === null ? undefined : { ...reply, headers }
    }),
  }),
  // The validator returns the whole input, headers included.
  fault({
    id: 'authentication/validation-error-repeats-the-token',
    title: 'A validation error returns the request with its token.',
    violates: ['AUT-19', 'INV-29'],
    needs: ['creates'],
    policies: amendReply(['createServer'], (reply, { headers }) => {
      if (reply.status !== 422 || !isMembers(reply.body)) return undefined
      const input = { authorization: headers.authorization }
      return { ...reply, body: { ...reply.body, input } }
    }),
  }),
  // Tokens have abilities, and the ones made before that feature have none.
  fault({
    id: 'authentication/credentials-need-an-ability',
    title: 'A valid token is refused with 403 where the credentials are.',
    violates: ['AUT-05', 'CRD-01'],
    tolerates: ['CRD-02', 'CRD-03', 'STA-15', 'CRD-05'],
    needs: ['creates'],
    policies: {
      beforeHandle: ({ operation }) =>
        operation === 'getServerCredentials' ? refuse('foreign-server') : null,
      statusOf: (kind, context) =>
        kind === 'foreign-server' ? 403 : defaultPolicies.statusOf(kind, context),
    },
  }),
  // The first token is the account's own, every later one must be given rights.
  fault({
    id: 'authentication/second-token-has-no-rights',
    title: 'A second token of the account is refused with 403.',
    violates: ['AUT-05', 'AUT-15'],
    needs: ['second'],
    policies: {
      beforeHandle: ({ token }) => (token?.label === 'A2' ? refuse('foreign-server') : null),
      statusOf: (kind, context) =>
        kind === 'foreign-server' ? 403 : defaultPolicies.statusOf(kind, context),
    },
  }),
  // Servers carry the id of the token that made them.
  fault({
    id: 'authentication/token-sees-only-its-own-servers',
    title: 'A second token does not see the servers that the first one made.',
    violates: ['AUT-15'],
    tolerates: ['LST-03', 'SAF-02'],
    needs: ['second', 'creates'],
    policies: {
      serversOf: (account, context) =>
        context.token?.label === 'A2' ? [] : defaultPolicies.serversOf(account, context),
    },
  }),
]

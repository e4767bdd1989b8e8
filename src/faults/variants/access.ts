/** Legitimate choices about tokens, accounts and refusals. */
import { defaultPolicies } from '#server/policies.ts'
import { isMembers } from '../amend.ts'
import { type Dimension, dimension, option } from './dimension.ts'
import { refusing } from './refusing.ts'

export const accessChoices: Readonly<Record<string, Dimension>> = {
  'malformed-header': dimension(['AMB-14', 'AUT-03'], {
    'invalid-token': option(
      'An Authorization header without a Bearer token is answered INVALID_TOKEN.',
      refusing({ 'malformed-credential': [401, 'INVALID_TOKEN'] }),
    ),
  }),
  'scheme-case': dimension(['AUT-16'], {
    exact: option('The scheme must be written Bearer.', (soFar) => ({
      credentialOf: (context) =>
        /^bearer /.test(context.headers.authorization ?? '')
          ? 'malformed'
          : soFar.credentialOf(context),
    })),
  }),
  'token-in-query': dimension(['AUT-17'], {
    accepted: option('A token is taken from the query as well.', (soFar) => ({
      credentialOf: (context) =>
        typeof context.query.api_token === 'string'
          ? { token: context.query.api_token }
          : soFar.credentialOf(context),
    })),
  }),
  challenge: dimension(['AUT-18'], {
    none: option('A 401 has no WWW-Authenticate.', { refusalHeaders: () => [] }),
  }),
  'unknown-route': dimension(['AMB-37', 'ERR-12'], {
    'not-found-without-token': option('An unknown path is answered 404 even without a token.', {
      needsToken: ({ operation }) => operation !== null,
    }),
  }),
  'check-order': dimension(['ERR-14', 'AMB-15', 'AMB-41'], {
    'limits-before-address': option('Limits are checked before the address, and 403 has them.', {
      gates: ['credential', 'limit', 'address'],
    }),
  }),
  'foreign-server': dimension(['AUT-13', 'AUT-14', 'BAK-02'], {
    forbidden: option(
      "Another account's server is answered 403.",
      refusing({ 'foreign-server': [403, 'FORBIDDEN'] }),
    ),
  }),
  strangers: dimension(['RAT-23', 'AMB-15'], {
    'limited-apart': option('Requests without a valid token have limits of their own.', {
      strangerKey: ({ remoteAddress }) => `stranger ${remoteAddress}`,
    }),
  }),
  'not-found-code': dimension(['AMB-18', 'ERR-13'], {
    'server-not-found': option(
      'An unknown server has the code SERVER_NOT_FOUND.',
      refusing({
        'unknown-server': [404, 'SERVER_NOT_FOUND'],
        'deleted-server': [404, 'SERVER_NOT_FOUND'],
        'malformed-id': [404, 'SERVER_NOT_FOUND'],
      }),
    ),
    'resource-not-found': option(
      'Whatever is not found has the code RESOURCE_NOT_FOUND.',
      refusing({
        'unknown-server': [404, 'RESOURCE_NOT_FOUND'],
        'deleted-server': [404, 'RESOURCE_NOT_FOUND'],
        'malformed-id': [404, 'RESOURCE_NOT_FOUND'],
        'unknown-location': [404, 'RESOURCE_NOT_FOUND'],
        'unknown-route': [404, 'RESOURCE_NOT_FOUND'],
        'page-beyond-end': [404, 'RESOURCE_NOT_FOUND'],
      }),
    ),
  }),
  'error-members': dimension(['ENV-09'], {
    details: option('error has further members.', (soFar) => ({
      errorBody(code, message, context) {
        const body = soFar.errorBody(code, message, context) as { error: object }
        const details = { method: context.method, documentation: 'https://example.net/errors' }
        return { ...body, error: { ...body.error, details, errors: [] } }
      },
    })),
  }),
  'malformed-json': dimension(['ERR-10'], {
    unprocessable: option(
      'A body that is not JSON is answered 422.',
      refusing({ 'malformed-json': [422, 'VALIDATION_ERROR'] }),
    ),
  }),
  'malformed-id': dimension(['ERR-11'], {
    'bad-request': option(
      'An id that is no uuid is answered 400.',
      refusing({ 'malformed-id': [400, 'MALFORMED_ID'] }),
    ),
    unprocessable: option(
      'An id that is no uuid is answered 422.',
      refusing({ 'malformed-id': [422, 'VALIDATION_ERROR'] }),
    ),
  }),
  'overdue-order': dimension(['AMB-16', 'ERR-14'], {
    first: option('An overdue invoice is looked at before the body.', {
      creationChecks: ['overdue', 'body', 'stock'],
    }),
    last: option('An overdue invoice is looked at after everything else.', {
      creationChecks: ['body', 'stock', 'overdue'],
    }),
  }),
  'unknown-plan': dimension(['CRE-21'], {
    'not-found': option(
      'An unknown plan_id is answered 404.',
      refusing({ 'unknown-plan': [404, 'PLAN_NOT_FOUND'] }),
    ),
  }),
  'unknown-place': dimension(['LOC-07', 'CRE-21'], {
    'not-found': option(
      'An unknown location_id is answered 404.',
      refusing({ 'unoffered-location': [404, 'LOCATION_NOT_FOUND'] }),
    ),
    conflict: option(
      'An unknown location_id is answered 409.',
      refusing({ 'unoffered-location': [409, 'LOCATION_UNAVAILABLE'] }),
    ),
  }),
  'sold-out': dimension(['CRE-29'], {
    unprocessable: option(
      'A plan without stock is answered 422.',
      refusing({ 'sold-out': [422, 'VALIDATION_ERROR'] }),
    ),
    forbidden: option(
      'A plan without stock is answered 403.',
      refusing({ 'sold-out': [403, 'OUT_OF_STOCK'] }),
    ),
  }),
  'id-types': dimension(['CRE-25'], {
    coerced: option('Ids written as text are converted.', (soFar) => ({
      idIn: (value, context) =>
        typeof value === 'string' && /^\d{1,9}$/.test(value)
          ? Number(value)
          : soFar.idIn(value, context),
    })),
  }),
  'unknown-members': dimension(['CRE-24'], {
    refused: option('Members that a creation does not know are answered 422.', (soFar) => ({
      problemsOf(body, context) {
        const known = [...context.policies.requiredMembers, 'hostname']
        const strange = isMembers(body)
          ? Object.keys(body).filter((name) => !known.includes(name))
          : []
        const problems = strange.map((name) => `${name} is not allowed.`)
        return [...soFar.problemsOf(body, context), ...problems]
      },
    })),
  }),
  hostnames: dimension(['AMB-42', 'CRE-28', 'CRE-09'], {
    lenient: option('Any text is a hostname.', {
      hostnameProblem: (value) =>
        value == null || typeof value === 'string' ? null : 'hostname must be text.',
    }),
    'lower-case': option(
      'Hostnames are written in lower case, without a dot at the end.',
      (soFar) => ({
        nameOf: (request, shortId) =>
          soFar.nameOf(request, shortId).toLowerCase().replace(/\.$/, ''),
      }),
    ),
    'with-a-dot-only': option('A hostname needs two labels.', {
      hostnameProblem: (value, context) =>
        typeof value === 'string' && !value.includes('.')
          ? 'hostname must be fully qualified.'
          : defaultPolicies.hostnameProblem(value, context),
    }),
  }),
}

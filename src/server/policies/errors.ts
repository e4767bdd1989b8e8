/** Decisions about envelopes, error statuses, codes and texts (ENV, ERR). */
import type { Context, Header, RefusalKind } from '../context.ts'

type Row = readonly [status: number, code: string, message: string]

/**
 * The honest answer for every way of saying no. Codes beyond the documented six are free (ERR-13).
 */
const refusals: Readonly<Record<RefusalKind, Row>> = {
  unauthenticated: [401, 'UNAUTHENTICATED', 'Send your API token as "Authorization: Bearer …".'],
  'malformed-credential': [401, 'UNAUTHENTICATED', 'The Authorization header has no Bearer token.'],
  'invalid-token': [401, 'INVALID_TOKEN', 'The API token does not match any account.'],
  'ip-not-allowed': [403, 'IP_NOT_ALLOWED', 'This address is not on the API whitelist.'],
  'rate-limited': [429, 'RATE_LIMIT_EXCEEDED', 'Too many requests.'],
  overdue: [402, 'OVERDUE_INVOICE', 'Pay the outstanding invoices before creating servers.'],
  validation: [422, 'VALIDATION_ERROR', 'The request body failed validation.'],
  'malformed-json': [400, 'MALFORMED_JSON', 'The request body is not well-formed JSON.'],
  'unsupported-media': [415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.'],
  'too-large': [413, 'PAYLOAD_TOO_LARGE', 'The request body is too large.'],
  'malformed-url': [400, 'MALFORMED_URL', 'The URL is not properly percent-encoded.'],
  'malformed-request': [400, 'BAD_REQUEST', 'The request could not be understood.'],
  'unknown-route': [404, 'NOT_FOUND', 'There is nothing at this path.'],
  'wrong-method': [405, 'METHOD_NOT_ALLOWED', 'This path does not offer this method.'],
  'unknown-server': [404, 'NOT_FOUND', 'There is no such server.'],
  'foreign-server': [404, 'NOT_FOUND', 'There is no such server.'],
  'deleted-server': [404, 'NOT_FOUND', 'There is no such server.'],
  'malformed-id': [404, 'NOT_FOUND', 'There is no such server.'],
  'unknown-location': [404, 'NOT_FOUND', 'There is no such location.'],
  'unknown-plan': [422, 'VALIDATION_ERROR', 'There is no such plan.'],
  'unoffered-location': [422, 'VALIDATION_ERROR', 'There is no such location.'],
  'unoffered-template': [422, 'VALIDATION_ERROR', 'This location has no such template.'],
  'bad-query': [422, 'VALIDATION_ERROR', 'A query parameter is not valid.'],
  'page-beyond-end': [404, 'NOT_FOUND', 'There is no such page.'],
  'sold-out': [409, 'PLAN_OUT_OF_STOCK', 'This plan is sold out at this location.'],
  'bad-key': [400, 'INVALID_IDEMPOTENCY_KEY', 'The idempotency key is not usable.'],
  'key-mismatch': [409, 'IDEMPOTENCY_KEY_REUSED', 'This key was used with another body.'],
  'key-busy': [409, 'IDEMPOTENCY_KEY_BUSY', 'A request with this key is still being processed.'],
  installing: [409, 'SERVER_INSTALLING', 'The server is still being installed.'],
  suspended: [409, 'SERVER_SUSPENDED', 'The server is suspended.'],
  'power-conflict': [409, 'POWER_CONFLICT', 'The server is already in that state.'],
  deleting: [409, 'SERVER_DELETING', 'The server is being deleted.'],
  internal: [500, 'INTERNAL_ERROR', 'Something went wrong on our side.'],
}

export const errorPolicies = {
  /** Wraps a payload once; `meta` stands beside `data` (ENV-01, ENV-04, ENV-05). */
  successBody: (data: unknown, meta: unknown, _context: Context): unknown =>
    meta === undefined ? { data } : { data, meta },

  /** The one envelope of every failure (ENV-02, ENV-10). */
  errorBody: (code: string, message: string, _context: Context): unknown => ({
    error: { code, message },
  }),

  /** HTTP status of a refusal (ERR-01 to ERR-12). */
  statusOf: (kind: RefusalKind, _context: Context): number => refusals[kind][0],

  /** Error code of a refusal (ERR-01 to ERR-07, ENV-08, AMB-14, AMB-18). */
  codeOf: (kind: RefusalKind, _context: Context): string => refusals[kind][1],

  /** Text of a refusal: the particular reason where there is one (TRN-20, RAT-26). */
  messageOf: (kind: RefusalKind, detail: string, _context: Context): string =>
    detail === '' ? refusals[kind][2] : detail,

  /**
   * Headers of a refusal besides those it brings itself; RFC 9110 wants a challenge on 401
   * (AUT-18).
   */
  refusalHeaders: (_kind: RefusalKind, status: number, _context: Context): readonly Header[] =>
    status === 401 ? [['WWW-Authenticate', 'Bearer']] : [],
}

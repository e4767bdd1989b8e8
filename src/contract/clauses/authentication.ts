/** Authentication and the boundary between accounts. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('authentication', 'server')

export const authentication: readonly Clause[] = [
  must('AUT-01')`
    Without a Bearer token no operation hands out data; the catalogue (plans, locations,
    templates) is no exception.`,
  must('AUT-02')`
    A request that has no Authorization header is answered 401 with the code UNAUTHENTICATED and
    no other.`,
  must('AUT-03')`
    An Authorization header that holds no usable Bearer token (another scheme, an empty token,
    garbage) is answered 401. UNAUTHENTICATED is the usual code, INVALID_TOKEN is accepted.`,
  must('AUT-04')`
    A Bearer token of the right form that no account owns is answered 401 with INVALID_TOKEN,
    even where only its last characters differ from a valid one.`,
  must('AUT-05')`
    A valid token opens every documented operation on the account's own resources: none answers
    it with 401 or 403. A configured IP whitelist stands apart.`,
  must('AUT-06')`
    A write without a token changes nothing: no server appears, starts or goes away.`,
  should('AUT-07')`
    The token is looked at before the body: an invalid body sent without a token gets 401, not
    422.`,
  must('AUT-08')`
    Where the account has an IP whitelist, a caller outside it is answered 403 with the code
    IP_NOT_ALLOWED.`,
  must('AUT-09')`
    The whitelist binds only accounts that set one up: for all others IP_NOT_ALLOWED never
    appears.`,
  must('AUT-10')`
    A whitelist guards every operation, reads and writes alike: from outside it POST /servers is
    refused as GET is.`,
  expected('AUT-11')`
    Address headers that the client writes itself (Forwarded, X-Forwarded-For, X-Real-IP) do not
    get it past the whitelist.`,
  must('AUT-12')`
    The server list holds servers of the calling account and of nobody else.`,
  must('AUT-13')`
    A server of another account cannot be read, neither under its full nor under its short uuid:
    get, status, credentials and backups all answer 404, or 403.`,
  must('AUT-14')`
    Power actions and DELETE on another account's server are refused and do nothing to it: 404,
    or 403. A 422 for an invalid action there is suspicious, but no breach.`,
  should('AUT-15')`
    Unrestricted tokens of one account all see the same servers.`,
  open('AUT-16')`
    Whether the scheme name may be written in another letter case, such as bearer.`,
  open('AUT-17')`
    Whether a token is also taken from the query string or the body; a 200 there is worth a
    security note.`,
  open('AUT-18')`
    Whether a 401 carries WWW-Authenticate.`,
  expected('AUT-19')`
    The token that was presented appears in no answer, neither in the body nor in a header.`,
  must('AUT-20')`
    Each request is authenticated on its own: one without a token gets 401 even on a connection
    that an authenticated request has used just before.`,
  should('AUT-21')`
    A token that was revoked is refused with 401; some seconds of caching are allowed.`,
]

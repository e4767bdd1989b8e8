/** Transport, JSON and HTTP: what holds for every answer, whatever was asked. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('transport', 'server')

export const transport: readonly Clause[] = [
  must('TRN-01')`
    Every documented operation is found under the base URL, whose path is /api/v2; none has to be
    looked for elsewhere.`,
  should(
    'TRN-02',
    'to find out, a token would have to be sent over plain HTTP to a target that has TLS',
  )`
    A target that is not on this machine speaks TLS. Plain HTTP may redirect or refuse, but gives
    no account data away; loopback addresses are exempt.`,
  must('TRN-03')`
    An answer with content is exactly one well-formed JSON value in strict UTF-8: no byte order
    mark, and nothing around it except white space.`,
  expected('TRN-04')`
    JSON content is declared as such: media type application/json or one ending in +json, with or
    without parameters.`,
  must('TRN-05')`
    A client that accepts anything (Accept missing or */*) gets JSON for successes and for errors
    alike, never an HTML page or a redirect to a login form.`,
  must('TRN-06')`
    POST operations read request bodies that are labelled application/json.`,
  should('TRN-07')`
    A charset parameter does no harm: a body labelled application/json; charset=utf-8 is read
    just the same.`,
  open('TRN-08')`
    What happens to a request body of a foreign or unstated media type: 400, 415, 422 and lenient
    reading are all fine. Text that is not JSON creates nothing, and a 5xx falls under TRN-12.`,
  should('TRN-09')`
    Where GET works, HEAD gives the status that GET would give and sends no content.`,
  should('TRN-10')`
    A known path asked with a method it does not have is refused with a 4xx: 405 with an Allow
    header at best, 404 tolerated. A 2xx or 5xx is wrong.`,
  open('TRN-11')`
    What OPTIONS answers and which CORS headers are sent.`,
  expected('TRN-12')`
    Nothing that a client sends makes the application answer 5xx. A 502, 503, 504 or 520 to 527
    in a proxy's own format is an incident to be tried once more, not a verdict; a 503 for a key
    in use is left to IDE-10.`,
  must('TRN-13')`
    Where Content-Encoding is set, the content can be decoded with it, and no coding is used that
    the request did not allow.`,
  must('TRN-14')`
    A Content-Length header states how many bytes really follow, non-ASCII text included, and no
    body ends early.`,
  expected('TRN-15')`
    Answers about servers are not offered to shared caches: Cache-Control has neither public nor
    s-maxage. Catalogue reads, equal for every account, are exempt.`,
  open('TRN-16')`
    Whether answers with credentials are marked no-store.`,
  must('TRN-17')`
    Members have the JSON types of the published examples: a number is not written as text, and a
    member shown as nullable is present with null instead of being left out.`,
  should('TRN-18')`
    No JSON object repeats a member name, and no integer reaches 2^53.`,
  open('TRN-19')`
    How trailing or doubled slashes, percent-encoded paths, HTTP versions, chunked transfer and
    the letter case of header names are treated.`,
  expected('TRN-20')`
    Error texts give nothing of the inside away: no stack trace, query, file path, class name or
    debug page of a framework.`,
  expected('TRN-21')`
    A 304 comes only while the representation still matches the validator that this caller was
    given; a server that has changed is sent in full. Without an ETag there is nothing to judge.`,
]

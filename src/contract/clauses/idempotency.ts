/** Idempotency-Key on POST /servers: one key, one server. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('idempotency', 'server')

export const idempotency: readonly Clause[] = [
  must('IDE-01')`
    The first POST /servers under a fresh UUID key creates a server and answers 201, as one
    without the header would.`,
  must('IDE-02')`
    For 24 hours the same key with the same body is answered 201 again.`,
  must('IDE-03')`
    A repeated key gives the uuid of the first answer, and there is no second server.`,
  must('IDE-04')`
    A repeated key gives the first answer's body, equal as JSON, even when the server has long
    been running: the status in it is still installing.`,
  must('IDE-05')`
    A key still gives its first answer after the server was deleted; no new one is made.`,
  must('IDE-06')`
    A key outlasts minutes, other creations and changes of connection or worker, up to 24 hours.`,
  must('IDE-07')`
    Two keys make two servers.`,
  must('IDE-08')`
    A known key with a different body gives the first 201 or a 4xx such as 400, 409 or 422, never
    another server.`,
  must('IDE-09')`
    Of two simultaneous requests with one new key, exactly one makes a server.`,
  expected('IDE-10')`
    The slower of two simultaneous requests gets the first 201 or a 4xx such as 409, 425 or 429;
    503 with Retry-After is a remark. Any other 5xx and an empty or unfinished 201 are wrong.`,
  must('IDE-11')`
    After two simultaneous requests the key gives the winner's answer.`,
  must('IDE-12')`
    The same JSON spelt differently (order of members, white space) under a known key makes no
    second server.`,
  expected('IDE-13')`
    The same JSON spelt differently counts as the same request: the first 201 comes back, not a
    conflict.`,
  should('IDE-14')`
    A first attempt that failed (402, 422, 429, 5xx) leaves the key free for the corrected
    request. To repeat the failure or to complain of another body is a remark.`,
  must('IDE-15')`
    A key used by one account never brings another account that server.`,
  expected('IDE-16')`
    A key used by one account is still fresh for another.`,
  open('IDE-17')`
    Whether a key belongs to the account or to the token: a second token may replay it or create
    anew.`,
  open('IDE-18')`
    Which keys other than plain UUIDs (other text, quoted, empty, above 255 characters) are
    accepted, ignored or refused with a 4xx; a 5xx falls under TRN-12.`,
  open('IDE-19')`
    Whether replays are marked by a header, such as Idempotent-Replayed.`,
  must('IDE-20')`
    The header's name may be written in any letter case: idempotency-key does the same.`,
  must('IDE-21')`
    A known key without a valid token gets 401, and with another account's token that account's
    own result; never the stored 201.`,
  expected('IDE-22')`
    An attempt turned away by authentication or by the rate limiter leaves no trace on its key.`,
  expected('IDE-23')`
    Keys are compared to the last character: two that differ only there are two keys.`,
  should('IDE-24')`
    A replay has the Date and rate headers of its own moment, not those of the first answer.`,
  expected(
    'IDE-25',
    'built by a later issue: webhook receiver (besides a second server, which IDE-03 judges, a ' +
      'second event is the only outward sign; billing has no documented path)',
  )`
    A replay only answers: it causes no further event and nothing is billed twice.`,
  open('IDE-26')`
    Whether the header does anything on GET, DELETE or power.`,
  open('IDE-27')`
    Whether two equal creations without a key make two servers, as the reference warns they may.`,
]

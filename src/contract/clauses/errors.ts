/** Error codes, their statuses, and the failures that lead to them. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('errors', 'server')

export const errors: readonly Clause[] = [
  must('ERR-01')`
    The code UNAUTHENTICATED is never seen with a status other than 401.`,
  must('ERR-02')`
    The code INVALID_TOKEN is never seen with a status other than 401.`,
  must('ERR-03')`
    The code IP_NOT_ALLOWED is never seen with a status other than 403.`,
  must('ERR-04')`
    The code RATE_LIMIT_EXCEEDED is never seen with a status other than 429, and a 429 of the API
    has no other code.`,
  must('ERR-05')`
    The code VALIDATION_ERROR is never seen with a status other than 422.`,
  must('ERR-06')`
    The code OVERDUE_INVOICE is never seen with a status other than 402, nor on anything but the
    creation of a server.`,
  must('ERR-07')`
    A creation whose body lacks a required member, or gives one a type it cannot have (an object
    for an id, say), is answered 422 with VALIDATION_ERROR.`,
  must('ERR-08')`
    While an invoice is overdue, an otherwise valid creation is refused with 402 and no server
    comes into being.`,
  expected('ERR-09')`
    A server uuid that nobody has is answered 404 in the envelope, under whatever code.`,
  expected('ERR-10')`
    A body that is not well-formed JSON gets 400 or 422 in the envelope and creates nothing.`,
  should('ERR-11')`
    A path id that is no uuid at all is answered 400, 404 or 422.`,
  should('ERR-12')`
    A path below the base that does not exist is answered 404 in the envelope; without a token,
    401 will do.`,
  open('ERR-13')`
    Which codes go with the failures that the table leaves out: 404, 405, 409, 410, 5xx and
    further cases of 403 and 422.`,
  open('ERR-14')`
    Which refusal wins when a request deserves several of 401, 402, 403, 409, 422 and 429.`,
  open('ERR-15')`
    Whether bad query parameters are refused with 400 or 422, or replaced by their defaults.`,
  expected('ERR-16')`
    A request refused with 402, 403, 422 or 429 leaves everything as it was.`,
]

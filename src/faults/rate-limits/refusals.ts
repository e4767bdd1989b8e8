/** Faults in what a refusal for too many requests looks like. */
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, withHeader } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Sends the refusal with another status; the limiter's headers go along. */
function sends(status: number, code = 'RATE_LIMIT_EXCEEDED'): Partial<Policies> {
  return {
    statusOf: (kind, context) =>
      kind === 'rate-limited' ? status : defaultPolicies.statusOf(kind, context),
    codeOf: (kind, context) =>
      kind === 'rate-limited' ? code : defaultPolicies.codeOf(kind, context),
    sendsLimitField: (field, sent, context) =>
      defaultPolicies.sendsLimitField(field, sent, context) || sent === status,
  }
}

export const limitRefusalFaults: readonly Fault[] = [
  // The throttle middleware runs before the exception handler of the API is bound.
  fault({
    id: 'rate-limits/refusal-without-envelope',
    title: 'A 429 has the framework\'s {"message"} instead of the error envelope.',
    violates: ['RAT-06', 'ENV-02', 'ENV-10', 'INV-21'],
    tolerates: ['ERR-04'],
    needs: ['limits'],
    policies: amendReply(null, (reply) =>
      reply.status === 429 ? { ...reply, body: { message: 'Too Many Attempts.' } } : undefined,
    ),
  }),
  // The limiter's own default: a text.
  fault({
    id: 'rate-limits/refusal-in-plain-text',
    title: 'A 429 is a plain text.',
    violates: ['RAT-06', 'ENV-02', 'ENV-10', 'TRN-03'],
    tolerates: ['ERR-04', 'INV-21', 'TRN-04', 'TRN-05'],
    needs: ['limits'],
    policies: amendReply(null, (reply) =>
      reply.status === 429
        ? {
            ...reply,
            headers: withHeader(reply.headers, 'Content-Type', 'text/plain; charset=utf-8'),
            raw: 'Too many requests, please try again later.',
          }
        : undefined,
    ),
  }),
  // A status is enough, thought the gateway.
  fault({
    id: 'rate-limits/refusal-without-content',
    title: 'A 429 has no content.',
    violates: ['RAT-06', 'ENV-02'],
    tolerates: ['ERR-04', 'INV-21', 'ENV-10'],
    needs: ['limits'],
    policies: amendReply(null, (reply) =>
      reply.status === 429 ? { ...reply, body: undefined } : undefined,
    ),
  }),
  // limit_req_status is 503 unless it is set.
  fault({
    id: 'rate-limits/refused-with-503',
    title: 'An excess request is answered 503 instead of 429.',
    violates: ['RAT-06', 'ERR-04', 'INV-20'],
    tolerates: ['TRN-12', 'RAT-02', 'RAT-01', 'RAT-07', 'RAT-09'],
    needs: ['limits'],
    policies: sends(503),
  }),
  // "You may not" is 403.
  fault({
    id: 'rate-limits/refused-with-403',
    title: 'An excess request is answered 403 instead of 429.',
    violates: ['ERR-04', 'RAT-06', 'INV-20'],
    tolerates: ['AUT-05', 'RAT-02', 'RAT-01'],
    needs: ['limits'],
    policies: sends(403),
  }),
  // The word of the status line.
  fault({
    id: 'rate-limits/refused-as-too-many-requests',
    title: 'A 429 has the code TOO_MANY_REQUESTS.',
    violates: ['ERR-04', 'RAT-06'],
    needs: ['limits'],
    policies: sends(429, 'TOO_MANY_REQUESTS'),
  }),
  // A proxy that "must not fail" answers an empty success.
  fault({
    id: 'rate-limits/refused-with-200',
    title: 'An excess request is answered 200 with an error in the body.',
    violates: ['RAT-06', 'ENV-06', 'ERR-04', 'INV-21', 'ENV-01'],
    tolerates: [
      'RAT-02',
      'RAT-01',
      'RAT-25',
      'INV-23',
      'ENV-04',
      'PLN-01',
      'PAG-01',
      'INV-20',
      'CRE-02',
      'RAT-14',
    ],
    needs: ['limits'],
    policies: sends(200),
  }),
  // The response class of the successes, with nothing to put into its data.
  fault({
    id: 'rate-limits/refusal-carries-empty-data',
    title: 'A 429 carries an empty data beside the error.',
    violates: ['ENV-06', 'INV-21', 'RAT-06'],
    needs: ['limits'],
    policies: amendReply(null, (reply) =>
      reply.status === 429 ? { ...reply, body: { ...Object(reply.body), data: {} } } : undefined,
    ),
  }),
  // Creations pass a second throttle, whose headers were never looked at.
  fault({
    id: 'rate-limits/refused-create-without-limit',
    title: 'The 429 of a creation has no X-RateLimit-Limit.',
    violates: ['RAT-09'],
    needs: ['limits', 'creates'],
    policies: amendReply(['createServer'], (reply) =>
      reply.status === 429
        ? { ...reply, headers: withHeader(reply.headers, 'X-RateLimit-Limit', null) }
        : undefined,
    ),
  }),
]

/** Faults in what a refusal for too many requests looks like. */
import { amendReply } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

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
]

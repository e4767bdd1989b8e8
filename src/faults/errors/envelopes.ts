/** Faults in which a failure does not come in the documented envelope. */
import { amendReply } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

export const envelopeFaults: readonly Fault[] = [
  // The exception handler renders the team's own exceptions, and model binding throws another one.
  fault({
    id: 'errors/not-found-without-envelope',
    title: 'A 404 has the framework\'s {"message"} instead of the error envelope.',
    violates: ['ENV-02', 'ENV-10', 'INV-21'],
    tolerates: ['ERR-09', 'ERR-12', 'STA-14', 'BAK-02', 'GET-09', 'CRD-08', 'DEL-03', 'DEL-07'],
    policies: amendReply(null, (reply) =>
      reply.status === 404 ? { ...reply, body: { message: 'Not Found' } } : undefined,
    ),
  }),
]

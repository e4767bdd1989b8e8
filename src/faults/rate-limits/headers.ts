/** Faults in the headers that speak of limits. */
import { type Fault, fault } from '../fault.ts'

export const limitHeaderFaults: readonly Fault[] = [
  // setTimeout thinks in milliseconds, and so did the author.
  fault({
    id: 'rate-limits/retry-after-in-milliseconds',
    title: 'Retry-After is written in milliseconds.',
    violates: ['RAT-07'],
    tolerates: ['RAT-17', 'RAT-08', 'INV-22'],
    needs: ['limits'],
    policies: { retryAfterValue: ({ retryAfterMs }) => String(Math.max(1, retryAfterMs)) },
  }),
  // The header is taken from the configuration instead of the counter.
  fault({
    id: 'rate-limits/remaining-never-falls',
    title: 'X-RateLimit-Remaining says the same whatever was used.',
    violates: ['RAT-14'],
    tolerates: ['RAT-30', 'RAT-18', 'RAT-25', 'INV-23', 'RAT-20'],
    policies: { remainingValue: ({ rule }) => String(rule.limit - 1) },
  }),
]

/** Faults in Retry-After. */
import type { Standing } from '#server/limiter/limiter.ts'
import { httpDate } from '#server/policies/transport.ts'
import type { Policies } from '#server/policies.ts'
import { joinPolicies } from '#server/policies.ts'
import { amendHeader } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** Writes the wait of a refusal in another way. */
function writes(value: (standing: Standing) => string): Partial<Policies> {
  return { retryAfterValue: (standing) => value(standing) }
}

function secondsOf({ retryAfterMs }: Standing): number {
  return Math.max(1, Math.ceil(retryAfterMs / 1_000))
}

export const retryAfterFaults: readonly Fault[] = [
  // setTimeout thinks in milliseconds, and so did the author.
  fault({
    id: 'rate-limits/retry-after-in-milliseconds',
    title: 'Retry-After is written in milliseconds.',
    violates: ['RAT-07'],
    tolerates: ['RAT-17', 'RAT-08', 'INV-22'],
    needs: ['limits'],
    policies: writes(({ retryAfterMs }) => String(Math.max(1_001, Math.round(retryAfterMs)))),
  }),
  // RFC 9110 allows a date, the reference does not.
  fault({
    id: 'rate-limits/retry-after-as-a-date',
    title: 'Retry-After is a date.',
    violates: ['RAT-07'],
    tolerates: ['RAT-08'],
    needs: ['limits'],
    policies: writes(({ resetAt }) => httpDate(resetAt)),
  }),
  // A division without rounding.
  fault({
    id: 'rate-limits/retry-after-with-fractions',
    title: 'Retry-After has decimals.',
    violates: ['RAT-07'],
    tolerates: ['RAT-08'],
    needs: ['limits'],
    policies: writes(({ retryAfterMs }) => (retryAfterMs / 1_000).toFixed(3)),
  }),
  // For the reader's convenience.
  fault({
    id: 'rate-limits/retry-after-with-its-unit',
    title: 'Retry-After says seconds behind the number.',
    violates: ['RAT-07'],
    tolerates: ['RAT-08'],
    needs: ['limits'],
    policies: writes((standing) => `${secondsOf(standing)} seconds`),
  }),
  // The response is made by a handler that knows the status and not the limiter.
  fault({
    id: 'rate-limits/retry-after-missing',
    title: 'A 429 has no Retry-After.',
    violates: ['RAT-07'],
    tolerates: ['RAT-08', 'INV-22'],
    needs: ['limits'],
    policies: amendHeader(null, 'Retry-After', () => null),
  }),
  // availableAt() where availableIn() was meant.
  fault({
    id: 'rate-limits/retry-after-as-unix-time',
    title: 'Retry-After is the Unix time at which the window ends.',
    violates: ['RAT-07'],
    tolerates: ['RAT-17', 'RAT-08', 'INV-22'],
    needs: ['limits'],
    policies: writes(({ resetAt }) => String(Math.ceil(resetAt / 1_000))),
  }),
  // The last second of a window rounds down to nothing.
  fault({
    id: 'rate-limits/retry-after-rounded-down-by-two',
    title: 'Retry-After is two seconds too short.',
    violates: ['RAT-08'],
    tolerates: ['RAT-16'],
    needs: ['limits'],
    policies: writes((standing) => String(Math.max(0, secondsOf(standing) - 2))),
  }),
  // A constant that is right on average.
  fault({
    id: 'rate-limits/retry-after-always-one',
    title: 'Retry-After is 1 however long the wait.',
    violates: ['RAT-08'],
    tolerates: ['RAT-16'],
    needs: ['limits'],
    policies: writes(() => '1'),
  }),
  // Both headers come from the same helper, and it says "in a moment".
  fault({
    id: 'rate-limits/refusal-promises-one-second',
    title: 'On a 429 both Retry-After and Reset are one second ahead, which is too early.',
    violates: ['RAT-08', 'INV-22'],
    tolerates: ['RAT-25', 'RAT-30'],
    needs: ['limits'],
    policies: joinPolicies(
      writes(() => '1'),
      amendHeader(null, 'X-RateLimit-Reset', (value, { now }, { status }) =>
        status === 429 ? String(Math.floor(now / 1_000) + 1) : value,
      ),
    ),
  }),
  // The ban of the firewall is copied into the header of every refusal.
  fault({
    id: 'rate-limits/retry-after-of-a-quarter-of-an-hour',
    title: 'Retry-After asks for 15 minutes, where the longest window is one.',
    violates: ['RAT-17'],
    tolerates: ['RAT-08', 'RAT-16', 'RAT-07', 'INV-22'],
    needs: ['limits'],
    policies: writes(() => '900'),
  }),
  // resetAt - now with the clocks of two machines.
  fault({
    id: 'rate-limits/retry-after-below-zero',
    title: 'Retry-After is a negative number.',
    violates: ['RAT-07'],
    tolerates: ['RAT-08'],
    needs: ['limits'],
    policies: writes((standing) => String(-secondsOf(standing))),
  }),
]

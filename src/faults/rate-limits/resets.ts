/** Faults in X-RateLimit-Reset: its unit, its zero point, its distance. */
import type { Policies } from '#server/policies.ts'
import { amendHeader } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

function resets(value: (resetAtMs: number, nowMs: number) => string): Partial<Policies> {
  return { resetValue: ({ resetAt }, { now }) => value(resetAt, now) }
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000)
}

export const limitResetFaults: readonly Fault[] = [
  // Number.prototype.toString of a Date.
  fault({
    id: 'rate-limits/reset-in-milliseconds',
    title: 'X-RateLimit-Reset is written in milliseconds.',
    violates: ['RAT-15'],
    policies: resets((at) => String(Math.ceil(at))),
  }),
  // The draft of the IETF counts down.
  fault({
    id: 'rate-limits/reset-counts-down',
    title: 'X-RateLimit-Reset is the number of seconds left instead of a time.',
    violates: ['RAT-15'],
    tolerates: ['RAT-25', 'INV-23'],
    policies: resets((at, now) => String(Math.max(1, seconds(at - now)))),
  }),
  // ->toIso8601String().
  fault({
    id: 'rate-limits/reset-as-iso-time',
    title: 'X-RateLimit-Reset is an ISO time instead of a number.',
    violates: ['RAT-15'],
    policies: resets((at) => new Date(at).toISOString()),
  }),
  // The start of the window is what is stored.
  fault({
    id: 'rate-limits/reset-in-the-past',
    title: 'X-RateLimit-Reset is a minute in the past.',
    violates: ['RAT-15', 'INV-22'],
    tolerates: ['RAT-08'],
    policies: resets((at) => String(seconds(at) - 70)),
  }),
  // The machine of the limiter is in another time zone.
  fault({
    id: 'rate-limits/reset-an-hour-ahead',
    title: 'X-RateLimit-Reset is an hour too late.',
    violates: ['RAT-15'],
    policies: resets((at) => String(seconds(at) + 3_600)),
  }),
  // Only on the answers nobody looks at in development.
  fault({
    id: 'rate-limits/reset-in-milliseconds-on-refusals',
    title: 'X-RateLimit-Reset is right on successes and in milliseconds on a 429.',
    violates: ['RAT-15'],
    tolerates: ['INV-22'],
    needs: ['limits'],
    policies: amendHeader(null, 'X-RateLimit-Reset', (value, _context, { status }) =>
      status === 429 ? `${value}000` : value,
    ),
  }),
]

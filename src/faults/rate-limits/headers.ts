/** Faults in X-RateLimit-Limit and -Remaining, and in where the headers are missing. */
import { defaultPolicies } from '#server/policies.ts'
import { amendHeader } from '../amend.ts'
import { timesAround } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const limitHeaderFaults: readonly Fault[] = [
  // The header is taken from the configuration instead of the counter.
  fault({
    id: 'rate-limits/remaining-never-falls',
    title: 'X-RateLimit-Remaining says the same whatever was used.',
    violates: ['RAT-14'],
    tolerates: ['RAT-30', 'RAT-25', 'INV-23'],
    needs: ['limits'],
    policies: { remainingValue: ({ rule }) => String(rule.limit - 1) },
  }),
  // The hit is counted twice for the header, once for the limit.
  fault({
    id: 'rate-limits/remaining-falls-by-two',
    title: 'X-RateLimit-Remaining falls by two with each request.',
    violates: ['RAT-14'],
    tolerates: ['INV-23'],
    needs: ['limits'],
    policies: {
      remainingValue: ({ rule, remaining }) => String(Math.max(0, 2 * remaining - rule.limit)),
    },
  }),
  // The counter of the limiter, which counts upwards.
  fault({
    id: 'rate-limits/remaining-is-what-was-used',
    title: 'X-RateLimit-Remaining rises with each request: it tells how many were made.',
    violates: ['RAT-14'],
    tolerates: ['RAT-30', 'RAT-18', 'RAT-13', 'RAT-25', 'INV-23'],
    needs: ['limits'],
    policies: {
      remainingValue: ({ rule, remaining }) => String(rule.limit - remaining),
    },
  }),
  // What was left before this request.
  fault({
    id: 'rate-limits/remaining-one-too-high',
    title: 'X-RateLimit-Remaining promises one request more than is granted.',
    violates: ['RAT-30'],
    tolerates: ['RAT-18', 'RAT-13'],
    needs: ['limits'],
    policies: {
      remainingValue: ({ rule, remaining }) => String(Math.min(rule.limit, remaining + 1)),
    },
  }),
  // remaining = max - hits, and hits go on after the limit.
  fault({
    id: 'rate-limits/remaining-below-zero',
    title: 'X-RateLimit-Remaining is -1 on a 429.',
    violates: ['RAT-13'],
    tolerates: ['RAT-18'],
    needs: ['limits'],
    policies: {
      remainingValue: ({ allowed, remaining }) => String(allowed ? remaining : remaining - 1),
    },
  }),
  // Limit of one window, Remaining of the other.
  fault({
    id: 'rate-limits/remaining-of-the-other-window',
    title: 'X-RateLimit-Limit speaks of the burst, X-RateLimit-Remaining of the minute.',
    violates: ['RAT-13'],
    tolerates: ['RAT-30', 'RAT-14', 'RAT-18', 'RAT-25', 'INV-23'],
    policies: {
      limitValue: () => '30',
      remainingValue: (_standing, { limits }) => String(limits?.standings.at(-1)?.remaining ?? 0),
    },
  }),
  // A percentage for the gauge of the console.
  fault({
    id: 'rate-limits/remaining-as-a-share',
    title: 'X-RateLimit-Remaining is a share of the limit instead of a count.',
    violates: ['RAT-13'],
    tolerates: ['RAT-14', 'RAT-30'],
    policies: { remainingValue: ({ rule, remaining }) => (remaining / rule.limit).toFixed(2) },
  }),
  // Refused requests are counted in the header of the token that sent them only.
  fault({
    id: 'rate-limits/remaining-counted-per-token',
    title: 'The allowance is shared, but Remaining counts the requests of each token by itself.',
    violates: ['INV-23', 'RAT-30'],
    tolerates: ['RAT-14', 'RAT-04', 'RAT-25', 'RAT-18'],
    needs: ['limits', 'second'],
    policies: {
      remainingValue: ({ rule }, context) => {
        const { token, now } = context
        const window = Math.floor(now / rule.windowMs)
        const used = timesAround(context, `used ${token?.label} ${rule.name} ${window}`)
        return String(Math.max(0, rule.limit - used))
      },
    },
  }),
  // The limit of the whole platform.
  fault({
    id: 'rate-limits/limit-of-1000',
    title: 'X-RateLimit-Limit is 1000, although 30 and 120 are enforced.',
    violates: ['RAT-12'],
    tolerates: ['RAT-30'],
    policies: { limitValue: () => '1000' },
  }),
  // 60 was the limit of the first version.
  fault({
    id: 'rate-limits/limit-of-60',
    title: 'X-RateLimit-Limit is 60, although 30 and 120 are enforced.',
    violates: ['RAT-12'],
    tolerates: ['RAT-30', 'RAT-13'],
    policies: { limitValue: () => '60' },
  }),
  // The IETF's draft puts the policy behind the number.
  fault({
    id: 'rate-limits/limit-with-its-policy',
    title: 'X-RateLimit-Limit has the windows behind the number.',
    violates: ['RAT-12'],
    tolerates: ['RAT-13', 'RAT-30'],
    policies: {
      limitValue: ({ rule }) => `${rule.limit}, ${rule.limit};w=${rule.windowMs / 1_000}`,
    },
  }),
  // The handler of exceptions makes a new response.
  fault({
    id: 'rate-limits/refusal-without-reset',
    title: 'A 429 has no X-RateLimit-Reset.',
    violates: ['RAT-09'],
    tolerates: ['INV-22'],
    needs: ['limits'],
    policies: {
      sendsLimitField: (field, status, context) =>
        !(field === 'reset' && status === 429) &&
        defaultPolicies.sendsLimitField(field, status, context),
    },
  }),
  // The headers are set on the way out, and a refusal leaves by another door.
  fault({
    id: 'rate-limits/refusal-without-limit-and-remaining',
    title: 'A 429 has Retry-After and none of the X-RateLimit headers.',
    violates: ['RAT-09'],
    tolerates: ['INV-22'],
    needs: ['limits'],
    policies: {
      sendsLimitField: (field, status, context) =>
        (status !== 429 || field === 'retry-after') &&
        defaultPolicies.sendsLimitField(field, status, context),
    },
  }),
  // nginx limits, and nginx has no such headers.
  fault({
    id: 'rate-limits/successes-without-headers',
    title: 'Successes carry no X-RateLimit headers.',
    violates: ['RAT-10', 'RAT-11'],
    policies: {
      sendsLimitField: (field, status, context) =>
        status >= 400 && defaultPolicies.sendsLimitField(field, status, context),
    },
  }),
  // Remaining alone was left out: "it changes too fast to be of use".
  fault({
    id: 'rate-limits/successes-without-remaining',
    title: 'Successes carry X-RateLimit-Limit, but no X-RateLimit-Remaining.',
    violates: ['RAT-10'],
    policies: {
      sendsLimitField: (field, status, context) =>
        !(field === 'remaining' && status < 400) &&
        defaultPolicies.sendsLimitField(field, status, context),
    },
  }),
  // Creations go through another stack of middleware.
  fault({
    id: 'rate-limits/headers-missing-on-creations',
    title: 'A 201 carries no X-RateLimit headers, other successes do.',
    violates: ['RAT-10'],
    needs: ['creates'],
    policies: {
      sendsLimitField: (field, status, context) =>
        status !== 201 && defaultPolicies.sendsLimitField(field, status, context),
    },
  }),
  // The handler of exceptions again, for the other refusals.
  fault({
    id: 'rate-limits/headers-missing-on-not-found',
    title: 'A 404 carries no X-RateLimit headers.',
    violates: ['RAT-19'],
    policies: {
      sendsLimitField: (field, status, context) =>
        status !== 404 && defaultPolicies.sendsLimitField(field, status, context),
    },
  }),
  // Refusals show the allowance of the window that did not refuse.
  fault({
    id: 'rate-limits/refusal-with-requests-left',
    title: 'A 429 says that 7 requests are left.',
    violates: ['RAT-18', 'RAT-30'],
    needs: ['limits'],
    policies: amendHeader(null, 'X-RateLimit-Remaining', (value, _context, { status }) =>
      status === 429 ? '7' : value,
    ),
  }),
]

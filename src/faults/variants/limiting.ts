/** Legitimate choices about rate limits: algorithms, windows, what counts, what the headers say. */
import { promisedLimits } from '#contract/limits.ts'
import type { Context } from '#server/context.ts'
import type { LimitVerdict } from '#server/limiter/bank.ts'
import type { Algorithm, LimitRule, Standing } from '#server/limiter/limiter.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'

/** Changes one of the two rules and leaves the other as it is. */
function limits(name: 'burst' | 'sustained', change: Partial<LimitRule>): Move {
  return (soFar) => ({
    limits: soFar.limits.map((rule) => (rule.name === name ? { ...rule, ...change } : rule)),
  })
}

function algorithms(name: 'burst' | 'sustained') {
  const kinds: readonly (readonly [Algorithm, string, Partial<LimitRule>?])[] = [
    ['fixed-clock', 'counts in windows of the clock'],
    ['sliding-log', 'looks at every trailing window'],
    ['sliding-counter', 'weighs the window before'],
    ['token-bucket', 'is a bucket that fills up again'],
    ['gcra', 'is a generic cell rate'],
  ]
  const plain = kinds.map(([algorithm, does]) => [
    algorithm,
    option(`The ${name} limit ${does}.`, limits(name, { algorithm })),
  ])
  const shifted = option(
    `The ${name} limit counts in windows that begin at odd moments.`,
    limits(name, { algorithm: 'fixed-clock', phaseMs: 3_700 }),
  )
  return Object.fromEntries([...plain, ['shifted-clock', shifted]])
}

/** One bucket for both limits: as deep as the burst, filled at the rate of the minute (AMB-05). */
function oneBucket(algorithm: 'token-bucket' | 'gcra'): LimitRule {
  return { name: 'burst', algorithm, refillPerSecond: 2, ...promisedLimits.burst }
}

function describes(
  choose: (verdict: LimitVerdict, context: Context) => Standing | undefined,
): Move {
  return (soFar) => ({
    describedWindow: (verdict, context) =>
      choose(verdict, context) ?? soFar.describedWindow(verdict, context),
  })
}

export const limitChoices: Readonly<Record<string, Dimension>> = {
  'burst-algorithm': dimension(['RAT-24', 'AMB-48', 'AMB-05'], algorithms('burst')),
  'minute-algorithm': dimension(['RAT-24', 'AMB-48', 'AMB-05'], algorithms('sustained')),
  'one-bucket': dimension(['AMB-05', 'RAT-24'], {
    'token-bucket': option('A single bucket of 30, filled with 2 a second, is both limits.', {
      limits: [oneBucket('token-bucket')],
    }),
    gcra: option('A single cell rate of 2 a second with bursts of 30 is both limits.', {
      limits: [oneBucket('gcra')],
    }),
  }),
  'running-windows': dimension(['AMB-48', 'RAT-24'], {
    both: option(
      "Both limits count in windows that run on from the account's first request.",
      (soFar) => ({
        limits: soFar.limits.map((rule) => ({ ...rule, algorithm: 'fixed-running' as const })),
      }),
    ),
  }),
  'described-window': dimension(['AMB-06'], {
    minute: option(
      'The headers describe the minute, but on a 429 the window that refused.',
      describes(({ standings, refusedBy }) => refusedBy ?? standings.at(-1)),
    ),
    burst: option(
      'The headers describe the burst, but on a 429 the window that refused.',
      describes(({ standings, refusedBy }) => refusedBy ?? standings[0]),
    ),
    alternating: option(
      'The headers describe one window and then the other.',
      describes(
        ({ standings, refusedBy }, { sequence }) =>
          refusedBy ?? standings[sequence % standings.length],
      ),
    ),
  }),
  'reset-on-success': dimension(['AMB-49', 'RAT-11'], {
    absent: option('X-RateLimit-Reset is sent with a 429 only.', (soFar) => ({
      sendsLimitField: (field, status, context) =>
        !(field === 'reset' && status !== 429) && soFar.sendsLimitField(field, status, context),
    })),
  }),
  'headers-on-failures': dimension(['RAT-19', 'AMB-15'], {
    absent: option('Of the failures only a 429 has the rate headers.', (soFar) => ({
      sendsLimitField: (field, status, context) =>
        (status < 400 || status === 429) && soFar.sendsLimitField(field, status, context),
    })),
  }),
  'retry-after-rounding': dimension(['RAT-08', 'RAT-16'], {
    down: option('Retry-After is rounded down, to 0 in the last second.', {
      retryAfterValue: ({ retryAfterMs }) => String(Math.floor(retryAfterMs / 1_000)),
    }),
    generous: option('Retry-After is a second longer than it must be.', {
      retryAfterValue: ({ retryAfterMs }) => String(Math.ceil(retryAfterMs / 1_000) + 1),
    }),
  }),
  'reset-rounding': dimension(['RAT-15', 'RAT-16'], {
    down: option('X-RateLimit-Reset is rounded down.', {
      resetValue: ({ resetAt }) => String(Math.floor(resetAt / 1_000)),
    }),
  }),
  'refused-requests': dimension(['RAT-23'], {
    counted: option('Refused requests count.', { chargesRefused: 'all' }),
    'counted-by-limits-before': option('Refused requests count on the limits checked before.', {
      chargesRefused: 'listed-before',
    }),
    'begin-windows': option('A refused request begins every window that is over, uncounted.', {
      chargesRefused: 'opens',
    }),
  }),
  'limit-message': dimension(['RAT-26'], {
    plain: option('The text of a 429 names no seconds.', {
      limitMessage: () => 'Too Many Attempts.',
    }),
  }),
  'ietf-headers': dimension(['RAT-27'], {
    sent: option('The fields of the IETF draft are sent besides.', (soFar) => ({
      furtherHeaders(reply, context) {
        const { limits: verdict } = context
        const shown = verdict?.standings.map(
          ({ rule, remaining }) => `"${rule.name}";r=${remaining}`,
        )
        const policy = context.policies.limits.map(
          ({ name, limit, windowMs }) => `"${name}";q=${limit};w=${windowMs / 1_000}`,
        )
        const headers = soFar.furtherHeaders(reply, context)
        return shown === undefined
          ? headers
          : [...headers, ['RateLimit', shown.join(', ')], ['RateLimit-Policy', policy.join(', ')]]
      },
    })),
  }),
  'header-spelling': dimension(['TRN-19', 'RAT-27'], {
    lower: option('The rate headers are spelt in lower case.', {
      limitFieldNames: {
        limit: 'x-ratelimit-limit',
        remaining: 'x-ratelimit-remaining',
        reset: 'x-ratelimit-reset',
        'retry-after': 'retry-after',
      },
    }),
  }),
}

/** Faults in how many requests are let through, and in how long a window is. */
import { type Fault, fault } from '../fault.ts'
import { limits, promised, promisedHeaders, promisedLimit } from './rules.ts'

export const limitNumberFaults: readonly Fault[] = [
  // `if ($hits > $max)` where the hit is counted after the check.
  fault({
    id: 'rate-limits/burst-of-31-let-through',
    title: '31 requests pass in a 10-second window whose limit is 30.',
    violates: ['RAT-25', 'INV-23'],
    tolerates: ['RAT-02', 'RAT-14'],
    needs: ['limits'],
    policies: { ...limits({ limit: 31 }), ...promisedHeaders },
  }),
  // `>=` after the hit was counted.
  fault({
    id: 'rate-limits/burst-of-29-let-through',
    title: 'The thirtieth request of a burst is refused.',
    violates: ['RAT-03'],
    tolerates: ['RAT-30'],
    needs: ['limits'],
    policies: { ...limits({ limit: 29 }), ...promisedLimit },
  }),
  // Two limits kept under one cache key: every request is counted twice.
  fault({
    id: 'rate-limits/every-request-counted-twice',
    title: 'Every request is counted twice, so that both limits are halved.',
    violates: ['RAT-03', 'RAT-14'],
    tolerates: ['RAT-30', 'RAT-29'],
    needs: ['limits'],
    policies: {
      ...limits({ limit: 15 }, { limit: 60 }),
      ...promisedLimit,
      remainingValue: ({ remaining }) => String(2 * remaining),
    },
  }),
  // Two nodes, each with a counter of its own, share the traffic evenly.
  fault({
    id: 'rate-limits/burst-of-60-let-through',
    title: '60 requests pass in a 10-second window whose limit is 30.',
    violates: ['RAT-25', 'INV-23'],
    tolerates: ['RAT-02', 'RAT-14'],
    needs: ['limits'],
    policies: { ...limits({ limit: 60 }), ...promisedHeaders },
  }),
  // One limiter was configured, and it was the one for the minute.
  fault({
    id: 'rate-limits/burst-not-limited',
    title: 'There is no burst limit: 120 requests pass in a second.',
    violates: ['RAT-02'],
    needs: ['limits'],
    policies: limits(null),
  }),
  // The burst limit was thought to imply the other.
  fault({
    id: 'rate-limits/minute-not-limited',
    title: 'There is no limit for the minute: 180 requests pass as bursts of 30.',
    violates: ['RAT-01', 'RAT-25'],
    needs: ['limits'],
    policies: limits({}, null),
  }),
  // Counting and telling were built first, refusing is behind a flag.
  fault({
    id: 'rate-limits/counted-but-never-refused',
    title: 'The limits are in the headers and nowhere else: nothing is ever refused.',
    violates: ['RAT-02', 'RAT-01', 'RAT-25'],
    tolerates: ['INV-23', 'RAT-06', 'RAT-14'],
    needs: ['limits'],
    policies: { ...limits({ limit: 1_000_000 }, { limit: 1_000_000 }), ...promisedHeaders },
  }),
  // 100 looked like the rounder number.
  fault({
    id: 'rate-limits/minute-of-100-let-through',
    title: 'Only 100 requests pass in a minute whose limit is 120.',
    violates: ['RAT-03', 'RAT-29'],
    tolerates: ['RAT-30'],
    needs: ['limits'],
    policies: { ...limits({}, { limit: 100 }), ...promisedLimit },
  }),
  // The same off-by-one as with bursts, seen only after a minute of work.
  fault({
    id: 'rate-limits/minute-of-121-let-through',
    title: '121 requests pass in a minute whose limit is 120.',
    violates: ['RAT-25', 'INV-23', 'RAT-01'],
    tolerates: ['RAT-14'],
    needs: ['limits'],
    policies: { ...limits({}, { limit: 121 }), ...promisedHeaders },
  }),
  // `>=` again, in the other limiter.
  fault({
    id: 'rate-limits/minute-of-119-let-through',
    title: 'The hundred and twentieth request of a minute is refused.',
    violates: ['RAT-03', 'RAT-29'],
    tolerates: ['RAT-30'],
    needs: ['limits'],
    policies: { ...limits({}, { limit: 119 }), ...promisedLimit },
  }),
  // Four workers with a counter each, and a balancer that goes round.
  fault({
    id: 'rate-limits/minute-of-480-let-through',
    title: '480 requests pass in a minute whose limit is 120.',
    violates: ['RAT-01', 'RAT-25'],
    tolerates: ['INV-23', 'RAT-14'],
    needs: ['limits'],
    policies: { ...limits({}, { limit: 480 }), ...promisedHeaders },
  }),
  // The window ends with the ninth second: `$start + 9` for ten seconds, both ends counted.
  fault({
    id: 'rate-limits/burst-window-of-9-seconds',
    title: 'The burst window lasts 9 seconds instead of 10.',
    violates: ['RAT-02'],
    tolerates: ['RAT-25', 'RAT-15'],
    needs: ['limits'],
    policies: limits({ windowMs: 9_000 }),
  }),
  // The unit of the decay is a second in one library and ten in this one's neighbour.
  fault({
    id: 'rate-limits/burst-window-of-1-second',
    title: '30 requests are allowed each second instead of every 10 seconds.',
    violates: ['RAT-02'],
    tolerates: ['RAT-25', 'RAT-01'],
    needs: ['limits'],
    policies: limits({ windowMs: 1_000 }),
  }),
  // The decay is given in minutes, and a quarter is the least that the form takes.
  fault({
    id: 'rate-limits/burst-window-of-15-seconds',
    title: 'The burst window lasts 15 seconds instead of 10.',
    violates: ['RAT-03'],
    tolerates: ['RAT-08', 'RAT-25'],
    needs: ['limits'],
    policies: limits({ windowMs: 15_000 }),
  }),
  // decayMinutes: 1 for both limits.
  fault({
    id: 'rate-limits/burst-window-of-a-minute',
    title: '30 requests are allowed in a minute instead of in 10 seconds.',
    violates: ['RAT-03'],
    tolerates: ['RAT-29', 'RAT-30'],
    needs: ['limits'],
    policies: limits({ windowMs: 60_000 }),
  }),
  // perHour(120).
  fault({
    id: 'rate-limits/minute-lasts-an-hour',
    title: '120 requests are allowed in an hour instead of in a minute.',
    violates: ['RAT-03', 'RAT-15', 'RAT-29'],
    tolerates: ['RAT-17', 'RAT-08', 'RAT-30', 'RAT-07'],
    needs: ['limits'],
    policies: limits({}, { windowMs: 3_600_000 }),
  }),
  // The entry outlives its window by the jitter of the cache.
  fault({
    id: 'rate-limits/minute-lasts-70-seconds',
    title: 'The window of a minute lasts 70 seconds.',
    violates: ['RAT-03'],
    tolerates: ['RAT-15', 'RAT-17', 'RAT-29', 'RAT-08', 'RAT-30'],
    needs: ['limits'],
    policies: limits({}, { windowMs: 70_000 }),
  }),
  // half a minute, by a typo in the configuration.
  fault({
    id: 'rate-limits/minute-lasts-half-a-minute',
    title: 'The window of a minute lasts 30 seconds, so that 240 requests pass in a minute.',
    violates: ['RAT-01', 'RAT-25'],
    needs: ['limits'],
    policies: limits({}, { windowMs: 30_000 }),
  }),
  // A bucket that is filled half as fast as promised.
  fault({
    id: 'rate-limits/bucket-refilled-once-a-second',
    title: 'A bucket of 30 gets one request back a second instead of two.',
    violates: ['RAT-03'],
    tolerates: ['RAT-29', 'RAT-30'],
    needs: ['limits'],
    policies: limits({ algorithm: 'token-bucket', refillPerSecond: 1 }, null),
  }),
  // rate=10r/s burst=30.
  fault({
    id: 'rate-limits/bucket-refilled-ten-times-a-second',
    title: 'A bucket of 30 gets ten requests back a second, so that 130 pass in 10 seconds.',
    violates: ['RAT-02', 'RAT-01'],
    tolerates: ['RAT-25'],
    needs: ['limits'],
    policies: limits({ algorithm: 'token-bucket', refillPerSecond: 10 }, null),
  }),
  // The depth was taken for the sustained limit.
  fault({
    id: 'rate-limits/bucket-of-five',
    title: 'A bucket holds only 5 requests, so that a burst of 30 is cut to 5.',
    violates: ['RAT-03'],
    tolerates: ['RAT-30', 'RAT-12', 'RAT-29'],
    needs: ['limits'],
    policies: {
      ...limits({ algorithm: 'token-bucket', limit: 5, refillPerSecond: 3 }, null),
      limitValue: ({ rule }) => String(promised(rule)),
    },
  }),
]

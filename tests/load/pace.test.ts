/** The pace of a load against every legitimate limiter, with jitter: nothing may be refused. */
import { describe, expect, it } from 'vitest'
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import { evenGapMs, slackMs } from '#load/mix/plan.ts'
import { openLimiter } from '#server/limiter/bank.ts'
import { type Algorithm, algorithms } from '#server/limiter/limiter.ts'

const profiles: readonly (readonly [string, PromisedLimits])[] = [
  ['120/60s and 30/10s', promisedLimits],
  [
    '60/60s and 5/10s',
    { burst: { limit: 5, windowMs: 10_000 }, sustained: { limit: 60, windowMs: 60_000 } },
  ],
  [
    '1200/60s and 300/10s',
    { burst: { limit: 300, windowMs: 10_000 }, sustained: { limit: 1_200, windowMs: 60_000 } },
  ],
  [
    '10/60s and 2/10s',
    { burst: { limit: 2, windowMs: 10_000 }, sustained: { limit: 10, windowMs: 60_000 } },
  ],
]

/** Seeded chance between 0 and 1. */
function openChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function refusedOf(algorithm: Algorithm, limits: PromisedLimits, seed: number): number {
  const chance = openChance(seed)
  const rules = Object.entries(limits).map(([name, limit]) => ({ name, ...limit, algorithm }))
  const limiters = rules.map((rule) => openLimiter({ ...rule, phaseMs: chance() * 60_000 }))
  const startMs = 1_800_000_000_000 + Math.floor(chance() * 60_000)
  // Late by as much as may still be sent, or in time, in runs: the worst that a machine can do.
  const arrivals = Array.from({ length: 400 }, (_, slot) => {
    const late = Math.floor(slot / 37) % 2 === 0 ? 0 : slackMs(limits) * chance()
    return startMs + slot * evenGapMs(limits) + late
  }).sort((a, b) => a - b)
  let refused = 0
  for (const atMs of arrivals) {
    const standings = limiters.map((limiter) => limiter.look(atMs))
    if (standings.some(({ allowed }) => !allowed)) refused += 1
    else for (const limiter of limiters) limiter.take(atMs)
  }
  return refused
}

describe.each(profiles)('at %s', (_name, limits) => {
  it.each(algorithms)('%s refuses nothing', (algorithm) => {
    const refused = [1, 2, 3, 4, 5].map((seed) => refusedOf(algorithm, limits, seed))
    expect(refused).toEqual([0, 0, 0, 0, 0])
  })
})

/** Tests that targets which serve one request after another are not blamed for it. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { meterKinds } from './meters.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, brokenClauses, judgeProbes } from './verdicts.ts'

const seeds = [1, 2]
/** A volley of 34 takes from a fraction of a second to more than a burst window. */
const serviceTimes = [20, 100, 300, 1_000]

const cases = meterKinds.flatMap((kind) =>
  serviceTimes.map((serviceMs) => [kind, serviceMs] as const),
)

describe('a target that serves one after another', { timeout: 120_000 }, () => {
  it.each(cases)('raises no alarm: %s, %d ms each', (kind, serviceMs) => {
    const alarms = seeds.flatMap((seed) => {
      const random = chance(seed)
      const startMs = Date.UTC(2026, 4, 14, 10, 30) + Math.floor(60_000 * random())
      const { burst, sustained } = promisedLimits
      const limits = [burst, sustained].map((limit) => ({
        ...{ kind, ...limit },
        phaseMs: Math.floor(random() * limit.windowMs),
      }))
      const quick = [false, true]
      return quick.flatMap((short) =>
        alarmsIn(
          judgeProbes(
            simulate(plainProvider({ limits }), { startMs, random, serviceMs, quick: short }),
          ),
        ),
      )
    })
    expect(alarms).toEqual([])
  })

  it('is blamed where it lets twice as many through', () => {
    const limits = [
      { kind: 'sliding-log', limit: 60, windowMs: 10_000 },
      { kind: 'sliding-log', ...promisedLimits.sustained },
    ] as const
    const seen = simulate(plainProvider({ limits }), { serviceMs: 20, random: chance(5) })
    expect(brokenClauses(judgeProbes(seen))).toContain('RAT-02')
  })
})

/** Servers behind the limiter: what was let in waits for one of them, and refusals do not. */
function behind(
  workers: number,
  serviceMs: number,
  random: () => number,
): NonNullable<ProviderSpec['spoil']> {
  const freeMs = Array.from({ length: workers }, () => 0)
  let lastMs = 0
  return (answer, { nowMs, refused }) => {
    // The lanes are walked one after the other, each from the start.
    if (nowMs < lastMs - 1_000) freeMs.fill(0)
    lastMs = nowMs
    if (refused) return
    const first = freeMs.indexOf(Math.min(...freeMs))
    freeMs[first] = Math.max(nowMs, freeMs[first]!) + serviceMs * (0.7 + 0.6 * random())
    answer.delayMs = freeMs[first]! - nowMs
  }
}

const crowds = meterKinds.flatMap((kind) =>
  [200, 400].flatMap((serviceMs) => [1, 4].map((workers) => [kind, serviceMs, workers] as const)),
)

describe('a limiter in front of slow servers', { timeout: 120_000 }, () => {
  it.each(crowds)('raises no alarm: %s, %d ms each, %d of them', (kind, serviceMs, workers) => {
    const random = chance(serviceMs + workers)
    const startMs = Date.UTC(2026, 4, 14, 10, 30) + Math.floor(60_000 * random())
    const { burst, sustained } = promisedLimits
    const limits = [burst, sustained].map((limit) => ({ kind, ...limit }))
    const spoil = behind(workers, serviceMs, random)
    const seen = simulate(plainProvider({ limits, spoil }), { startMs, random, jitterMs: 20 })
    expect(alarmsIn(judgeProbes(seen))).toEqual([])
  })
})

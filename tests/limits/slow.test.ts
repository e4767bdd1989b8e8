/** Tests that targets which serve one request after another are not blamed for it. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { meterKinds } from './meters.ts'
import { plainProvider } from './provider.ts'
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

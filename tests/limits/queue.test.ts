/** Tests of the probes against queues, which keep in line what they let in. */
import { describe, expect, it } from 'vitest'
import { fitOnce } from '#contract/fit-once.ts'
import { measureWindows } from '#contract/fit-windows.ts'
import { type Limit, promisedLimits } from '#contract/limits.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { readTimeline } from '#exchange/timeline.ts'
import { planLimits } from '#load/measure.ts'
import { fitLimits } from '#load/profile.ts'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { type SimulationOptions, simulate } from './simulation.ts'
import { alarmsIn, judgeProbes } from './verdicts.ts'

const { burst, sustained } = promisedLimits

function probe(other: Partial<Limit>, options: SimulationOptions = {}): readonly Exchange[] {
  const limits = [
    { kind: 'queue' as const, ...burst },
    { kind: 'queue' as const, ...sustained, ...other },
  ]
  return simulate(plainProvider({ limits }), { random: chance(3), jitterMs: 5, ...options })
}

const lastedMs = (exchanges: readonly Exchange[]): number =>
  Math.max(...exchanges.map(receivedAt)) - exchanges[0]!.sentAt

const minuteOf = (exchanges: readonly Exchange[]) =>
  fitOnce(readTimeline(exchanges, promisedLimits), promisedLimits)!.sustained

describe('a queue', { timeout: 60_000 }, () => {
  it.each([0, 5, 25, 100])('shows both its limits in time, with jitter up to %i ms', (jitterMs) => {
    const seen = probe({}, { jitterMs })
    const profile = fitLimits(seen, promisedLimits)
    expect(profile.burst).toMatchObject({ ...burst, standing: 'measured' })
    expect(profile.sustained).toMatchObject({ ...sustained, standing: 'measured' })
    expect(profile.algorithm).toBe('token-bucket')
    expect(profile.scope.sharedAcrossTokens).toBe(true)
    const [shortest, longest] = measureWindows(readTimeline(seen, promisedLimits), promisedLimits)
      .sustained!
    expect(shortest).toBeGreaterThanOrEqual(0.98 * sustained.windowMs)
    expect(longest).toBeLessThanOrEqual(1.02 * sustained.windowMs)
    expect(lastedMs(seen)).toBeLessThan(205_000)
    expect(alarmsIn(judgeProbes(seen))).toEqual([])
  })

  it('costs no more than was planned', () => {
    const options = {
      limits: promisedLimits,
      second: true,
      other: true,
      writes: true,
      create: null,
    }
    expect(probe({}).length).toBeLessThanOrEqual(planLimits(options, false).requests)
  })

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('raises no alarm: seed %i', (seed) => {
    const random = chance(seed)
    const jitterMs = [0.01, 20, 60, 120][seed % 4]!
    const lossShare = seed % 3 === 0 ? 0.02 : 0
    const startMs = Date.UTC(2026, 4, 14, 10, 30) + Math.floor(60_000 * random())
    const quick = seed % 5 === 4
    const seen = probe({}, { random, jitterMs, lossShare, startMs, quick })
    expect(alarmsIn(judgeProbes(seen))).toEqual([])
  })

  it.each<[string, Partial<Limit>]>([
    ['wider', { limit: 122 }],
    ['wider', { limit: 240 }],
    ['wider', { windowMs: 54_000 }],
    ['narrower', { limit: 100 }],
    ['narrower', { windowMs: 66_000 }],
  ])('whose minute is %s is told from one as promised: %o', (standing, other) => {
    expect(minuteOf(probe(other)).standing).toBe(standing)
  })
})

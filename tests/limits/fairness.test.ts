/**
 * No legitimate limiter may raise an alarm, whatever its algorithm, phase, headers, clock or
 * network.
 */
import { describe, expect, it } from 'vitest'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { tryRandom } from './random-run.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, judgeProbes, outcomeOf } from './verdicts.ts'

const seeds = 300
const perTest = 25

const seen = { full: 0, burst: 0, sustained: 0, runs: 0 }

function alarmsOfSeed(seed: number): readonly string[] {
  const { quick, burst, sustained, alarms } = tryRandom(seed)
  seen.runs += 1
  if (burst) seen.burst += 1
  if (!quick) {
    seen.full += 1
    if (sustained) seen.sustained += 1
  }
  return alarms
}

describe('legitimate limiters', () => {
  const starts = Array.from({ length: seeds / perTest }, (_, i) => i * perTest)

  it.each(starts)('drawn from seed %i on raise no alarm', { timeout: 240_000 }, (start) => {
    const alarms = Array.from({ length: perTest }, (_, i) => alarmsOfSeed(start + i)).flat()
    expect(alarms).toEqual([])
  })

  it('are measured: nearly every one shows both of its limits', () => {
    expect(seen.runs).toBe(seeds)
    expect(seen.burst / seen.runs).toBeGreaterThanOrEqual(0.97)
    // A counter on the burst limit slows the probes down so much that a bucket for the minute
    // may outlast them.
    expect(seen.sustained / seen.full).toBeGreaterThanOrEqual(0.9)
  })
})

describe('a router that knows no HEAD, in front of windows on the clock', () => {
  const kind = 'fixed-clock'
  const limits = [
    { kind, limit: 30, windowMs: 10_000 },
    { kind, limit: 120, windowMs: 60_000 },
  ] as const
  const spec = plainProvider({ limits, unroutedHead: true })
  const seconds = Array.from({ length: 15 }, (_, i) => 4 * i)

  it.each(seconds)('raises no alarm for one account alone, %i s after the minute', (second) => {
    const startMs = Date.UTC(2026, 4, 14, 10, 30, second, 300)
    const probe = { other: false, second: false }
    const tape = simulate(spec, { jitterMs: 10, startMs, random: chance(second), probe })
    const verdicts = judgeProbes(tape)
    expect(alarmsIn(verdicts)).toEqual([])
    expect(outcomeOf(verdicts, 'burst-limit-is-no-wider')).toBe('pass')
  })
})

describe('a minute on the clock behind a bucket', () => {
  it('raises no alarm where its phase lies between those that are tried evenly', () => {
    const limits = [
      { kind: 'gcra', limit: 30, windowMs: 10_000, phaseMs: 3_637 },
      { kind: 'fixed-phase', limit: 120, windowMs: 60_000, phaseMs: 28_910 },
    ] as const
    const spec = plainProvider({ limits, skewMs: -13_046, describe: 'alternating' })
    const random = chance(2_687)
    const tape = simulate(spec, { jitterMs: 0, startMs: 1_778_754_637_581, random })
    const verdicts = judgeProbes(tape)
    expect(alarmsIn(verdicts)).toEqual([])
    expect(outcomeOf(verdicts, 'sustained-limit-is-no-wider')).toBe('pass')
  })
})

describe('counters that round down what they have counted', () => {
  const kinds = ['counter-hit', 'counter-clock'] as const
  const cases = kinds.flatMap((kind) => [1, 2, 3].map((seed) => [kind, seed] as const))

  it.each(cases)('%s raises no alarm, seed %i', { timeout: 60_000 }, (kind, seed) => {
    const random = chance(seed)
    const limits = [
      { kind, limit: 30, windowMs: 10_000, phaseMs: 10_000 * random(), roundsDown: true },
      { kind, limit: 120, windowMs: 60_000, phaseMs: 60_000 * random(), roundsDown: true },
    ]
    const tape = simulate(plainProvider({ limits }), { jitterMs: 5, random })
    const verdicts = judgeProbes(tape)
    expect(alarmsIn(verdicts)).toEqual([])
    // The phase of one on the clock is found to the millisecond, or not at all.
    if (kind === 'counter-clock') return
    expect(outcomeOf(verdicts, 'burst-limit-is-no-wider')).toBe('pass')
    expect(outcomeOf(verdicts, 'sustained-limit-is-no-wider')).toBe('pass')
  })
})

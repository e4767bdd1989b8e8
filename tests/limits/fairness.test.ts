/**
 * No legitimate limiter may raise an alarm, whatever its algorithm, phase, headers, clock or
 * network.
 */
import { describe, expect, it } from 'vitest'
import { chance, drawProvider } from './random.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, judgeProbes, outcomeOf } from './verdicts.ts'

const seeds = 300
const perTest = 25
/** Every third run is the quick one. */
const isQuick = (seed: number): boolean => seed % 3 === 0

const seen = { full: 0, burst: 0, sustained: 0, runs: 0 }

function alarmsOfSeed(seed: number): string[] {
  const { name, spec, jitterMs, startMs } = drawProvider(seed)
  const random = chance(seed + 1_000)
  const quick = isQuick(seed)
  const verdicts = judgeProbes(simulate(spec, { jitterMs, startMs, random, quick }))
  seen.runs += 1
  if (outcomeOf(verdicts, 'burst-limit-is-no-wider') === 'pass') seen.burst += 1
  if (!quick) {
    seen.full += 1
    if (outcomeOf(verdicts, 'sustained-limit-is-no-wider') === 'pass') seen.sustained += 1
  }
  return alarmsIn(verdicts).map((alarm) => `${name}: ${alarm}`)
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

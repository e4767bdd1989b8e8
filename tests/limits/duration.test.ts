/** Tests of what the probes take: the wall times of docs/limits.md, without a network. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { type MeterKind, meterKinds } from './meters.ts'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'

/** Windows on the clock begin anywhere: some of the phases of a minute. */
const startsS = [0, 3.3, 7.1, 13.6, 21.4, 30.5, 39.9, 48.2, 55.7]

/** Seconds from the first request to the last one, at the worst start. */
function worstS(burst: MeterKind, minute: MeterKind, jitterMs: number, quick = false): number {
  const { burst: short, sustained: long } = promisedLimits
  const limits = [
    { kind: burst, ...short },
    { kind: minute, ...long },
  ]
  const took = startsS.map((s) => {
    const startMs = Date.UTC(2026, 4, 14, 10, 30) + 1_000 * s
    const random = chance(Math.round(10 * s))
    const seen = simulate(plainProvider({ limits }), { startMs, jitterMs, random, quick })
    const times = seen.map(({ sentAt }) => sentAt)
    return (Math.max(...times) - Math.min(...times)) / 1_000
  })
  return Math.max(...took)
}

const isCounter = (kind: MeterKind): boolean => kind.startsWith('counter-')
const isBucket = (kind: MeterKind): boolean => kind === 'bucket' || kind === 'gcra'
/** A window on the clock has to be seen to end: up to 60 s after it has begun on its own. */
const onClock = (kind: MeterKind): boolean =>
  kind === 'fixed-clock' || kind === 'fixed-phase' || kind === 'fixed-running'

const pairs = meterKinds.flatMap((burst) => meterKinds.map((minute) => [burst, minute] as const))
const ofWindows = pairs.filter(([, minute]) => !isBucket(minute) && !onClock(minute))
const ofBuckets = pairs.filter(([burst, minute]) => isBucket(minute) && !isCounter(burst))

describe.each([0.01, 50])('with jitter up to %d ms, the probes take', (jitterMs) => {
  it.each(ofWindows)('little more than a minute at %s and a minute by %s', (burst, minute) => {
    const slowest = isCounter(burst) && isCounter(minute) ? 80 : 75
    expect(worstS(burst, minute, jitterMs)).toBeLessThan(slowest)
  })

  it.each(ofBuckets)('little more than two minutes at %s and a minute by %s', (burst, minute) => {
    // Where it refuses at the very end of a burst, one more burst decides; on the clock, two more.
    const usual = jitterMs < 1 ? 130 : 140
    expect(worstS(burst, minute, jitterMs)).toBeLessThan(onClock(burst) ? 165 : usual)
  })

  it.each(meterKinds)('no more than 14 s for the burst alone, at %s', (burst) => {
    expect(worstS(burst, 'sliding-log', jitterMs, true)).toBeLessThan(14)
  })
})

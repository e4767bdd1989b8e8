/** The pace is legal for every limiter kind, and the governor keeps it. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Clock } from './clock.ts'
import { openGovernor, paceTimeMs, safePace } from './governor.ts'

function steppedClock(): Clock & { at: number } {
  const clock = {
    at: 1_000_000,
    virtual: true,
    now: () => clock.at,
    async sleep(ms: number) {
      clock.at += Math.max(0, ms)
    },
  }
  return clock
}

async function sendTimes(count: number): Promise<number[]> {
  const clock = steppedClock()
  const governor = openGovernor(clock)
  const times: number[] = []
  for (let i = 0; i < count; i += 1) {
    await governor.take(1)
    times.push(clock.at)
  }
  return times
}

/** The most sends in any half-open window of this length. */
function busiest(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((t) => times.filter((u) => u >= t && u < t + windowMs).length))
}

describe('the safe pace', () => {
  it.each([
    [1, 0],
    [2, 345],
    [115, 39_310],
    [116, 60_504],
    [250, 129_222],
    [400, 206_145],
  ])('sends request %i after about %i ms', (count, ms) => {
    expect(paceTimeMs(count, safePace())).toBeCloseTo(ms, -2)
  })

  it('never passes 30 in 10 s or 120 in 60 s', async () => {
    const times = await sendTimes(400)
    expect(busiest(times, 10_000)).toBeLessThanOrEqual(30)
    expect(busiest(times, 60_000)).toBeLessThanOrEqual(120)
  })

  it('scales with the promised limits', () => {
    const double = {
      burst: { limit: 60, windowMs: 10_000 },
      sustained: { limit: 240, windowMs: 60_000 },
    }
    expect(safePace(double).fastGapMs).toBeCloseTo(safePace(promisedLimits).fastGapMs / 2, 6)
    expect(safePace(double).fastCount).toBe(230)
  })

  it('obeys a burst limit that is the stricter one, and keeps one of a few spare', () => {
    const limits = { ...promisedLimits, burst: { limit: 5, windowMs: 10_000 } }
    expect(safePace(limits)).toMatchObject({ fastGapMs: 2_500, slowGapMs: 2_500 })
  })
})

describe('the governor', () => {
  it('lets several go at once and pays for them afterwards', async () => {
    const clock = steppedClock()
    const governor = openGovernor(clock)
    await governor.take(2)
    const start = clock.at
    await governor.take(1)
    expect(clock.at - start).toBeCloseTo(2 * safePace().fastGapMs, 0)
    expect(governor.taken).toBe(3)
  })

  it('obeys a hold and does not make up for it in a burst', async () => {
    const clock = steppedClock()
    const governor = openGovernor(clock)
    await governor.take(1)
    const start = clock.at
    governor.holdUntil(start + 30_000)
    const times: number[] = []
    for (let i = 0; i < 10; i += 1) {
      await governor.take(1)
      times.push(clock.at - start)
    }
    expect(times[0]).toBe(30_000)
    expect((times[9] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(7.9 * safePace().fastGapMs)
  })

  it('stops waiting when it is interrupted', async () => {
    const clock: Clock = {
      virtual: false,
      now: () => 0,
      sleep: async (_ms, signal) => signal?.throwIfAborted(),
    }
    const governor = openGovernor(clock)
    await governor.take(1)
    await expect(governor.take(1, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
  })
})

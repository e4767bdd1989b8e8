/** Tests of the pace under limits that are counted in windows or a log. */
import { describe, expect, it } from 'vitest'
import { leastTimeMs, promisedLimits } from '#contract/limits.ts'
import type { Clock } from './clock.ts'
import { openWindowGovernor } from './window-governor.ts'

function openClock(): Clock & { nowMs: number } {
  return {
    virtual: true,
    nowMs: 1_000_000,
    now() {
      return this.nowMs
    },
    async sleep(ms) {
      this.nowMs += Math.max(0, ms)
    },
  }
}

async function timesOf(requests: number, slots = 1): Promise<number[]> {
  const clock = openClock()
  const governor = openWindowGovernor(clock, promisedLimits)
  const times: number[] = []
  for (let sent = 0; sent < requests; sent += slots) {
    await governor.take(slots)
    for (let slot = 0; slot < slots; slot += 1) times.push(clock.now())
    clock.nowMs += 20
  }
  return times
}

/** The most requests that any window of this length holds. */
function mostIn(times: readonly number[], windowMs: number): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
  )
}

describe('the pace under windows', () => {
  it.each([1, 2])('keeps every trailing window below its limit, %i at a time', async (slots) => {
    const times = await timesOf(300, slots)
    expect(mostIn(times, 10_000)).toBeLessThan(30)
    expect(mostIn(times, 60_000)).toBeLessThan(120)
  })

  it('takes hardly longer than the limits force it to', async () => {
    for (const requests of [50, 103, 114]) {
      const times = await timesOf(requests)
      const tookMs = times.at(-1)! - times[0]!
      expect(tookMs / leastTimeMs(requests, promisedLimits)).toBeLessThan(1.1)
    }
  })

  it('is held when an answer says so', async () => {
    const clock = openClock()
    const governor = openWindowGovernor(clock, promisedLimits)
    governor.holdUntil(clock.now() + 5_000)
    expect(await governor.take(1)).toBe(5_000)
    expect(governor.taken).toBe(1)
  })
})

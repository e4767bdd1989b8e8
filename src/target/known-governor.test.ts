/** Tests of the pace under limits whose ways of counting are known. */
import { describe, expect, it } from 'vitest'
import { leastTimeMs, promisedLimits } from '#contract/limits.ts'
import { openMachine, type ReadingKind } from '#contract/readings.ts'
import type { Clock } from './clock.ts'
import { type Countings, openKnownGovernor } from './known-governor.ts'

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

const windows: Countings = { burst: ['windows'], sustained: ['windows'] }
const hits: Countings = { burst: ['first-hit'], sustained: ['first-hit'] }
const bucket: Countings = { burst: ['bucket'], sustained: ['bucket'] }

async function timesOf(requests: number, slots = 1, countings = windows): Promise<number[]> {
  const clock = openClock()
  const governor = openKnownGovernor(clock, promisedLimits, countings)
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
  it.each([1, 2])('keeps every trailing window within its limit, %i at a time', async (slots) => {
    const times = await timesOf(300, slots)
    expect(mostIn(times, 10_000)).toBe(30)
    expect(mostIn(times, 60_000)).toBe(120)
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
    const governor = openKnownGovernor(clock, promisedLimits, windows)
    governor.holdUntil(clock.now() + 5_000)
    expect(await governor.take(1)).toBe(5_000)
    expect(governor.taken).toBe(1)
  })
})

/** How many of these requests limiters of these kinds would refuse. */
function refusals(times: readonly number[], [burst, sustained]: readonly ReadingKind[]): number {
  const machines = [
    { kind: burst!, ...promisedLimits.burst },
    { kind: sustained!, ...promisedLimits.sustained },
  ].map(({ kind, limit, windowMs }) =>
    openMachine({ kind, limit, windowMs, phaseMs: 0, perMs: limit / windowMs, charge: 'admitted' }),
  )
  let refused = 0
  for (const atMs of times) {
    const passes = machines.every((machine) => machine.roomAt(atMs) >= 1)
    if (!passes) refused += 1
    else for (const machine of machines) machine.take(atMs, 1)
  }
  return refused
}

describe('the pace under buckets', () => {
  const least = (requests: number): number =>
    1_000 * Math.max(0, (requests - 30) / 3, (requests - 120) / 2)

  it.each([1, 2])('asks a bucket for no more than it holds, %i at a time', async (slots) => {
    const times = await timesOf(300, slots, bucket)
    expect(refusals(times, ['token-bucket', 'token-bucket'])).toBe(0)
    expect(refusals(times, ['sliding-log', 'token-bucket'])).toBeGreaterThan(0)
  })

  it('takes hardly longer than a bucket forces it to', async () => {
    for (const requests of [60, 103, 200]) {
      const times = await timesOf(requests, 1, bucket)
      const tookMs = times.at(-1)! - times[0]!
      expect(tookMs).toBeGreaterThanOrEqual(least(requests))
      expect(tookMs / least(requests)).toBeLessThan(1.06)
    }
  })

  it('keeps windows and a bucket, where it may be either', async () => {
    const both: Countings = { burst: ['windows', 'bucket'], sustained: ['bucket'] }
    const times = await timesOf(300, 1, both)
    expect(refusals(times, ['token-bucket', 'token-bucket'])).toBe(0)
    expect(refusals(times, ['sliding-log', 'token-bucket'])).toBe(0)
  })
})

describe('the pace under windows of first hits', () => {
  it.each([1, 2])('keeps them, %i at a time', async (slots) => {
    const times = await timesOf(300, slots, hits)
    expect(refusals(times, ['fixed-window-first-hit', 'fixed-window-first-hit'])).toBe(0)
    expect(mostIn(times, 60_000)).toBeGreaterThanOrEqual(120)
  })

  it('uses a window that has begun before, however late', async () => {
    const clock = openClock()
    const governor = openKnownGovernor(clock, promisedLimits, hits)
    const startMs = clock.now()
    await governor.take(1)
    clock.nowMs += 9_000
    await governor.take(29)
    for (const slots of [30, 30]) await governor.take(slots)
    expect(clock.now() - startMs).toBe(2 * 10_150)
  })

  it('sends nothing about the end of a window', async () => {
    const clock = openClock()
    const governor = openKnownGovernor(clock, promisedLimits, hits)
    await governor.take(1)
    clock.nowMs += 9_900
    expect(await governor.take(1)).toBe(250)
  })

  it.each([
    ['by address', true],
    ['not at all', false],
  ])('keeps them where requests of nobody count %s', async (_how, counts) => {
    const clock = openClock()
    const governor = openKnownGovernor(clock, promisedLimits, hits)
    const times: number[] = []
    for (let round = 0; round < 60; round += 1) {
      await governor.nobodys.take(1)
      if (counts) times.push(clock.now())
      clock.nowMs += 900 * (round % 7)
      for (let sent = 0; sent < 5; sent += 1) {
        await governor.take(1)
        times.push(clock.now())
      }
    }
    expect(refusals(times, ['fixed-window-first-hit', 'fixed-window-first-hit'])).toBe(0)
    expect(governor.taken).toBe(360)
  })

  it('keeps the slots of a window for what cannot wait, until they would be lost', async () => {
    const clock = openClock()
    const governor = openKnownGovernor(clock, promisedLimits, hits)
    const room = (waitMs: number, needed: number): number =>
      governor.roomAtMs(clock.now() + waitMs, needed) - clock.now()
    expect(room(5_000, 40)).toBe(5_000)
    expect(room(5_000, 29)).toBe(0)
    expect(room(11_000, 40)).toBe(0)
    await governor.take(20)
    expect(room(5_000, 9)).toBe(0)
    expect(room(5_000, 10)).toBe(5_000)
    expect(room(10_200, 10)).toBe(0)
    await governor.take(10)
    expect(room(10_200, 0)).toBe(10_150)
    clock.nowMs += 9_900
    expect(room(100, 0)).toBe(100)
    governor.holdUntil(clock.now() + 3_000)
    expect(room(100, 0)).toBe(3_000)
  })
})

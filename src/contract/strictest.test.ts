/** Tests of what the strictest legitimate reading grants. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from './limits.ts'
import { openStrictestReading } from './strictest.ts'

const t0 = 1_800_000_000_000

function after(sent: readonly number[], nowS: number): number {
  const reading = openStrictestReading(promisedLimits)
  for (const seconds of sent) reading.sent(t0 + seconds * 1000)
  return reading.roomAt(t0 + nowS * 1000)
}
const many = (count: number, everyS: number): number[] =>
  Array.from({ length: count }, (_, i) => i * everyS)

describe('the strictest reading', () => {
  it('grants a whole burst from rest', () => {
    expect(after([], 0)).toBe(30)
    expect(after(many(29, 0), 0)).toBe(1)
    expect(after(many(30, 0), 0)).toBe(0)
  })

  it('grants nothing right after the window: a sliding counter may still weigh all of it', () => {
    expect(after(many(30, 0), 10)).toBe(0)
    expect(after(many(30, 0), 15)).toBe(15)
    expect(after(many(30, 0), 20)).toBe(30)
  })

  it('grants 120 requests at 2.6 a second, and no 121st', () => {
    expect(after(many(119, 1 / 2.6), 119 / 2.6)).toBeGreaterThanOrEqual(1)
    expect(after(many(120, 1 / 2.6), 120 / 2.6)).toBe(0)
  })

  it('follows a bucket that is refilled with 2 a second', () => {
    expect(after(many(90, 1 / 2.9), 90 / 2.9)).toBe(1)
    expect(after(many(110, 1 / 2.9), 110 / 2.9)).toBe(0)
  })

  it('grants nothing while the past is unknown', () => {
    const reading = openStrictestReading(promisedLimits, t0)
    expect(reading.roomAt(t0 + 1000)).toBe(0)
    expect(reading.roomAt(t0 + 60_000)).toBe(0)
    expect(reading.roomAt(t0 + 76_000)).toBe(30)
    expect(reading.sustainedRoomAt(t0 + 120_000)).toBe(120)
  })
})

describe('a request that arrives later than it is sent', () => {
  it('starts the refill of the bucket, and leaves a window, only then', () => {
    const reading = openStrictestReading(promisedLimits)
    for (let i = 0; i < 30; i++) reading.sent(t0, t0 + 200)
    expect(reading.roomAt(t0 + 15_000)).toBe(14)
    expect(reading.roomAt(t0 + 15_200)).toBe(15)
  })
})

describe('what became of a request', () => {
  const sendAll = (count: number, granted?: boolean) => {
    const reading = openStrictestReading(promisedLimits)
    for (let i = 0; i < 30; i++) reading.sent(t0, t0, true)
    for (let i = 0; i < count; i++) reading.sent(t0, t0, granted)
    return [20, 30, 45, 60].map((seconds) => reading.roomAt(t0 + seconds * 1000))
  }

  it('lets a bucket owe as much as was refused', () => {
    expect(sendAll(0)).toEqual([30, 30, 30, 30])
    expect(sendAll(70, false)).toEqual([0, 0, 20, 20])
  })

  it('lets it owe a burst where that is not known', () => {
    expect(sendAll(70)).toEqual([10, 20, 20, 20])
  })

  it('lets it owe nothing where it was granted', () => {
    expect(sendAll(20, true)).toEqual([30, 30, 30, 30])
  })
})

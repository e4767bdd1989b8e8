/** The clocks, and the chance that is no chance. */
import { expect, test } from 'vitest'
import { RealClock, VirtualClock } from './clock.ts'
import { Random } from './random.ts'

test('a virtual clock stands still until it is advanced', () => {
  const clock = new VirtualClock(1_000)
  expect([clock.now(), clock.now(), clock.virtual]).toEqual([1_000, 1_000, true])
  expect(clock.advance(250)).toBe(1_250)
  expect(clock.now()).toBe(1_250)
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a clock does not advance by %d', (byMs) => {
  const clock = new VirtualClock(1_000)
  expect(() => clock.advance(byMs)).toThrow(RangeError)
  expect(clock.now()).toBe(1_000)
})

test('a real clock tells the real time', () => {
  const clock = new RealClock()
  expect(clock.virtual).toBe(false)
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(100)
})

test('the same seed draws the same, another seed something else', () => {
  const draw = (seed: number) => {
    const random = new Random(seed)
    return [random.word(12), random.hex(12), random.integer(1_000), random.next()]
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

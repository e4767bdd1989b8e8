/** Tests of the promised limits as numbers. */
import { describe, expect, it } from 'vitest'
import {
  formatLimits,
  leastTimeMs,
  parseLimits,
  promisedLimits,
  provesUnlimited,
} from './limits.ts'

describe('limits', () => {
  it.each([
    [1, 0],
    [30, 0],
    [31, 10_000],
    [120, 30_000],
    [121, 60_000],
    [250, 120_000],
  ])('the least time of %i requests is %i ms', (requests, ms) => {
    expect(leastTimeMs(requests)).toBe(ms)
  })

  it('reads limits in any order', () => {
    expect(parseLimits(['30/10s', '120/60s'])).toEqual(promisedLimits)
    expect(parseLimits(['120/60s,30/10s'])).toEqual(promisedLimits)
    expect(parseLimits(['60/6s', '10/0.5s'])).toEqual({
      burst: { limit: 10, windowMs: 500 },
      sustained: { limit: 60, windowMs: 6000 },
    })
  })

  it.each([
    [['120/60s'], 'two limits are needed, 1 given'],
    [['120/60', '30/10s'], '“120/60” is no limit'],
    [['0/60s', '30/10s'], '“0/60s” is no limit'],
    [['30/60s', '30/60s'], 'same window'],
    [['100/10s', '50/60s'], 'may not allow more'],
  ])('refuses %j', (texts, why) => {
    expect(parseLimits(texts)).toContain(why)
  })

  it('writes what it reads', () => {
    expect(formatLimits(promisedLimits)).toBe('120/60s,30/10s')
    expect(parseLimits([formatLimits(promisedLimits)])).toEqual(promisedLimits)
  })

  it('needs one more than two full windows to prove that no limit exists', () => {
    expect(provesUnlimited(promisedLimits.burst)).toBe(61)
    expect(provesUnlimited(promisedLimits.sustained)).toBe(241)
  })
})

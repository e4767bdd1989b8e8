/** Tests of the rest before the probes. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { call } from '#rules/testing.ts'
import { restBeforeMs } from './rest.ts'

const t0 = Date.UTC(2026, 4, 14, 10, 30)
const traffic = (count: number, everyMs: number, token: 'A1' | 'B1' = 'A1') =>
  Array.from({ length: count }, (_, i) =>
    call('GET /plans', 200, { token, sentAt: t0 + i * everyMs }),
  )
const base = { limits: promisedLimits, planned: 80, quick: false, virtual: false }

describe('restBeforeMs', () => {
  it('waits for nothing on an account that has sent nothing', () => {
    expect(restBeforeMs({ ...base, earlier: [], nowMs: t0 })).toBe(0)
  })

  it('waits a whole minute where the past is unknown', () => {
    expect(restBeforeMs({ ...base, earlier: null, nowMs: t0 })).toBe(60_500)
  })

  it('lets the minute pass after the last request, for both limits', () => {
    const earlier = traffic(75, 345)
    const last = earlier.at(-1)!.sentAt
    const ms = restBeforeMs({ ...base, earlier, nowMs: last + 1_000 })
    expect(ms).toBeGreaterThanOrEqual(59_000)
    expect(ms).toBeLessThanOrEqual(60_000)
  })

  it('waits for the burst alone where the minute still holds what is planned', () => {
    const earlier = traffic(30, 345)
    const last = earlier.at(-1)!.sentAt
    const ms = restBeforeMs({ ...base, quick: true, earlier, nowMs: last })
    expect(ms).toBeGreaterThanOrEqual(15_000)
    expect(ms).toBeLessThanOrEqual(21_000)
  })

  it('minds the other account too', () => {
    const ms = restBeforeMs({ ...base, earlier: traffic(10, 10, 'B1'), nowMs: t0 + 100 })
    expect(ms).toBeGreaterThan(5_000)
  })

  it('rests two windows where time costs nothing', () => {
    expect(restBeforeMs({ ...base, virtual: true, earlier: [], nowMs: t0 })).toBe(120_500)
  })
})

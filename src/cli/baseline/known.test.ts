/** Tests of what an accepted limiter allows the pace. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { LimitsSection } from '#report/results.ts'
import { countsInWindows } from './known.ts'

function accepted(algorithm: string | null, more: Partial<LimitsSection> = {}): LimitsSection {
  return {
    burst: { limit: 30, windowMs: 10_000, standing: 'measured' },
    sustained: { limit: 120, windowMs: 60_000, standing: 'measured' },
    algorithm,
    scope: { sharedAcrossTokens: true, isolatedBetweenAccounts: true },
    headers: {},
    evidence: '',
    ...more,
  }
}
const measured = { windowMs: 10_000, standing: 'measured' } as const

describe('an accepted limiter', () => {
  it.each([
    'fixed-window-first-hit',
    'sliding-log',
    'burst: fixed-window-clock; sustained: cannot be told apart: fixed-window-clock, sliding-log',
  ])('that is %s is paced as windows', (algorithm) => {
    expect(countsInWindows(accepted(algorithm), promisedLimits)).toBe(true)
  })

  it.each([
    null,
    'token-bucket',
    'burst: sliding-log; sustained: token-bucket',
    'cannot be told apart: fixed-window-clock, sliding-counter-clock',
    'burst: sliding-log; sustained: not measured',
  ])('that is %s is not', (algorithm) => {
    expect(countsInWindows(accepted(algorithm), promisedLimits)).toBe(false)
  })

  it('is not where it keeps other limits than the promised ones, or none is known', () => {
    const other = accepted('sliding-log', { burst: { ...measured, limit: 29 } })
    expect(countsInWindows(other, promisedLimits)).toBe(false)
    expect(countsInWindows(null, promisedLimits)).toBe(false)
  })
})

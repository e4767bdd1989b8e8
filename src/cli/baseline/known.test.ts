/** Tests of what an accepted limiter allows the pace. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { LimitsSection } from '#report/results.ts'
import { countingsOf } from './known.ts'

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
const both = <T>(one: T): readonly [T, T] => [one, one]
const measured = { windowMs: 10_000, standing: 'measured' } as const

describe('an accepted limiter', () => {
  const [windows, bucket, hits] = [['windows'], ['bucket'], ['first-hit']] as const
  it.each([
    ['fixed-window-first-hit', hits, hits],
    ['cannot be told apart: fixed-window-first-hit, sliding-log', windows, windows],
    ['fixed-window-running', windows, windows],
    ['sliding-log', windows, windows],
    ['token-bucket', bucket, bucket],
    ['burst: sliding-log; sustained: token-bucket', windows, bucket],
    ['cannot be told apart: fixed-window-clock, token-bucket', ...both(['windows', 'bucket'])],
    [
      'burst: fixed-window-clock; sustained: cannot be told apart: fixed-window-clock, sliding-log',
      windows,
      windows,
    ],
  ])('that is %s sets the pace', (algorithm, burst, sustained) => {
    expect(countingsOf(accepted(algorithm), promisedLimits)).toEqual({ burst, sustained })
  })

  it.each([
    null,
    'sliding-counter-first-hit',
    'cannot be told apart: fixed-window-clock, sliding-counter-clock',
    'burst: sliding-log; sustained: not measured',
  ])('that is %s does not', (algorithm) => {
    expect(countingsOf(accepted(algorithm), promisedLimits)).toBeNull()
  })

  it('sets none where it keeps other limits than the promised ones, or none is known', () => {
    const other = accepted('sliding-log', { burst: { ...measured, limit: 29 } })
    expect(countingsOf(other, promisedLimits)).toBeNull()
    expect(countingsOf(null, promisedLimits)).toBeNull()
  })
})

/** Tests of the comparison of limiters: every planted change is named, with both values. */
import { describe, expect, it } from 'vitest'
import { compareLimiters } from './limiter.ts'
import { limiterOf } from './testing.ts'

const usual = limiterOf()
const measured = 'measured' as const

describe('compareLimiters', () => {
  it.each([
    [
      'a lower sustained limit',
      { sustained: { limit: 100, windowMs: 60_000, standing: measured } },
      { fact: 'sustained limit', was: '120', now: '100' },
    ],
    [
      'a burst limit of one less',
      { burst: { limit: 29, windowMs: 10_000, standing: measured } },
      { fact: 'burst limit', was: '30', now: '29' },
    ],
    [
      'a shorter window',
      { burst: { limit: 30, windowMs: 9_000, standing: measured } },
      { fact: 'burst window', was: '10000 ms', now: '9000 ms' },
    ],
    [
      'another algorithm',
      { algorithm: 'fixed-window-first-hit' },
      { fact: 'burst algorithm', was: 'sliding-log', now: 'fixed-window-first-hit' },
    ],
    [
      'another algorithm behind one limit',
      { algorithm: 'burst: sliding-log; sustained: token-bucket' },
      { fact: 'sustained algorithm', was: 'sliding-log', now: 'token-bucket' },
    ],
    [
      'a limit that is enforced no more',
      { burst: { limit: null, windowMs: null, standing: 'not enforced' as const } },
      { fact: 'burst limit', was: '30', now: 'not enforced' },
    ],
    [
      'tokens that are counted one by one',
      { scope: { sharedAcrossTokens: false, isolatedBetweenAccounts: true } },
      { fact: 'shared by the tokens of an account', was: 'true', now: 'false' },
    ],
    [
      'headers that are lost on some answers',
      {
        headers: {
          ...usual.headers,
          admitted: { 'X-RateLimit-Limit': 'sometimes', 'Retry-After': 'never' },
        },
      },
      { fact: 'header X-RateLimit-Limit on admitted', was: 'always', now: 'sometimes' },
    ],
    [
      'headers that are lost on 404',
      { headers: { ...usual.headers, missing: { 'X-RateLimit-Limit': 'never' } } },
      { fact: 'header X-RateLimit-Limit on missing', was: 'always', now: 'never' },
    ],
  ])('names %s', (_what, change, expected) => {
    expect(compareLimiters([usual], limiterOf(change))).toContainEqual(expected)
  })

  it.each([
    ['nothing', {}],
    ['a window measured a little off', { burst: { ...usual.burst, windowMs: 10_180 } }],
    ['an algorithm that could not be told', { algorithm: null }],
    [
      'two that fit, the known one among them',
      { algorithm: 'cannot be told apart: gcra, sliding-log' },
    ],
    [
      'limits that were not measured',
      { burst: { limit: null, windowMs: null, standing: 'not measured' as const } },
    ],
    ['a probe that saw one limit only', { headers: { ...usual.headers, limits: ['30'] } }],
    ['other evidence', { evidence: '61 requests' }],
  ])('is silent about %s', (_what, change) => {
    expect(compareLimiters([usual], limiterOf(change))).toEqual([])
  })

  it('remembers a fact over a night that could not measure it', () => {
    const blind = limiterOf({
      burst: { limit: null, windowMs: null, standing: 'not measured' },
      algorithm: 'cannot be told apart: gcra, sliding-log',
    })
    const now = limiterOf({ algorithm: 'gcra', burst: { ...usual.burst, limit: 31 } })
    const facts = compareLimiters([usual, blind], now).map(({ fact }) => fact)
    expect(facts).toEqual(['burst limit', 'burst algorithm', 'sustained algorithm'])
  })

  it('keeps the header values of a full night over one that saw fewer', () => {
    const saw = (...limits: string[]) => limiterOf({ headers: { ...usual.headers, limits } })
    const [change] = compareLimiters([saw('120', '30'), saw('30')], saw('30', '60'))
    expect(change).toMatchObject({ was: '120, 30', now: '30, 60' })
    expect(compareLimiters([saw('30'), saw('120', '30')], saw('30'))).toEqual([])
  })

  it('holds a window against the first of those that agreed, not the last', () => {
    const lasting = (windowMs: number) => limiterOf({ burst: { ...usual.burst, windowMs } })
    const nights = [10_000, 10_200, 10_380].map(lasting)
    expect(compareLimiters(nights, lasting(10_390))).toEqual([])
    expect(compareLimiters(nights, lasting(10_700))).toEqual([
      { fact: 'burst window', was: '10000 ms', now: '10700 ms' },
    ])
  })

  it('says a change once: the night after, it is known', () => {
    const changed = limiterOf({ burst: { ...usual.burst, limit: 29 } })
    expect(compareLimiters([usual, changed], changed)).toEqual([])
  })

  it('has nothing to say on the first night', () => {
    expect(compareLimiters([], usual)).toEqual([])
  })
})

/** Each algorithm against a clock in the test's hand. */
import { describe, expect, test } from 'vitest'
import { LimiterBank, openLimiter, type RefusedCharge } from './bank.ts'
import { type Algorithm, algorithms, type Limiter, type LimitRule } from './limiter.ts'

const T0 = 1_800_000_003_200

function open(algorithm: Algorithm, more: Partial<LimitRule> = {}): Limiter {
  return openLimiter({ name: 'burst', limit: 30, windowMs: 10_000, algorithm, ...more })
}

/** Sends `count` requests at `now` and says how many pass; refused ones are not counted. */
function volley(limiter: Limiter, now: number, count: number): number {
  let passed = 0
  for (let i = 0; i < count; i += 1) {
    if (!limiter.look(now).allowed) continue
    limiter.take(now)
    passed += 1
  }
  return passed
}

describe('all algorithms', () => {
  test.each(algorithms)('%s lets exactly 30 through at once from rest', (algorithm) => {
    expect(volley(open(algorithm), T0, 45)).toBe(30)
  })

  test.each(algorithms)('%s counts Remaining down to 0, one by one', (algorithm) => {
    const limiter = open(algorithm)
    const seen = Array.from({ length: 30 }, () => limiter.take(T0).remaining)
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => 29 - i))
  })

  test.each(algorithms)(
    '%s keeps its word: after Retry-After a request passes, before it none',
    (kind) => {
      for (const after of [0, 700, 3_333, 9_999]) {
        const limiter = open(kind)
        volley(limiter, T0, 10)
        const now = T0 + after
        volley(limiter, now, 30)
        const { retryAfterMs, allowed } = limiter.look(now)
        expect(allowed).toBe(false)
        expect(retryAfterMs).toBeGreaterThan(0)
        expect(limiter.look(now + retryAfterMs - 2).allowed).toBe(false)
        expect(limiter.look(now + retryAfterMs).allowed).toBe(true)
      }
    },
  )

  test.each(algorithms)('%s is whole again a window after its Reset', (algorithm) => {
    const limiter = open(algorithm)
    volley(limiter, T0, 30)
    const { resetAt } = limiter.look(T0)
    expect(resetAt - T0).toBeLessThanOrEqual(10_000)
    expect(volley(limiter, resetAt + 10_000, 40)).toBe(30)
  })

  test.each(algorithms)('%s gives a request back', (algorithm) => {
    const limiter = open(algorithm)
    volley(limiter, T0, 30)
    limiter.refund(T0)
    expect(volley(limiter, T0, 2)).toBe(1)
  })
})

describe('what tells them apart', () => {
  test.each([
    ['fixed-first-hit', 20, 0, 30],
    ['fixed-clock', 20, 8, 22],
    ['fixed-running', 20, 0, 30],
    ['sliding-log', 20, 0, 10],
    ['token-bucket', 30, 8, 15],
    ['gcra', 30, 8, 15],
  ] as const)('%s admits %i, %i and %i in the fingerprint volleys', (algorithm, p2, p3, p4) => {
    const limiter = open(algorithm)
    expect(volley(limiter, T0, 10)).toBe(10)
    expect(volley(limiter, T0 + 4_000, 34)).toBe(p2)
    expect(volley(limiter, T0 + 7_700, 8)).toBe(p3)
    expect(volley(limiter, T0 + 11_900, 34)).toBe(p4)
  })

  test('a first-hit window ends a window after its first request', () => {
    const limiter = open('fixed-first-hit')
    expect(limiter.take(T0).resetAt).toBe(T0 + 10_000)
    expect(limiter.take(T0 + 9_999).resetAt).toBe(T0 + 10_000)
    expect(limiter.take(T0 + 10_000).resetAt).toBe(T0 + 20_000)
  })

  test('a running window ends a whole number of windows after the first request', () => {
    const limiter = open('fixed-running')
    expect(limiter.look(T0).resetAt).toBe(T0 + 10_000)
    expect(limiter.take(T0).resetAt).toBe(T0 + 10_000)
    expect(limiter.take(T0 + 34_000).resetAt).toBe(T0 + 40_000)
    expect(limiter.look(T0 + 51_000).resetAt).toBe(T0 + 60_000)
  })

  test('an aligned window ends on the clock, shifted by its phase', () => {
    expect(open('fixed-clock').take(T0).resetAt).toBe(1_800_000_010_000)
    expect(open('fixed-clock', { phaseMs: 2_000 }).take(T0).resetAt).toBe(1_800_000_012_000)
  })

  test('a sliding counter weighs the window before', () => {
    const limiter = open('sliding-counter')
    volley(limiter, 1_800_000_005_000, 30)
    expect(volley(limiter, 1_800_000_010_000, 30)).toBe(0)
    expect(volley(limiter, 1_800_000_015_000, 30)).toBe(15)
  })

  test('a sliding log frees one place for each request that falls out', () => {
    const limiter = open('sliding-log')
    for (let i = 0; i < 30; i += 1) limiter.take(T0 + i * 100)
    expect(limiter.look(T0 + 5_000).retryAfterMs).toBe(5_000)
    expect(volley(limiter, T0 + 10_250, 30)).toBe(3)
  })

  test('a bucket refills at the rate it is given', () => {
    for (const algorithm of ['token-bucket', 'gcra'] as const) {
      const limiter = open(algorithm, { refillPerSecond: 2 })
      volley(limiter, T0, 30)
      expect(limiter.look(T0).retryAfterMs).toBe(500)
      expect(volley(limiter, T0 + 10_000, 30)).toBe(20)
    }
  })

  test('a queue delays what it lets in, evenly', () => {
    const limiter = open('leaky-queue')
    const delays = Array.from({ length: 30 }, () => limiter.take(T0).delayMs)
    expect(delays[0]).toBe(0)
    expect(delays[1]).toBeCloseTo(333.3, 0)
    expect(delays[29]).toBeCloseTo(9_666.7, 0)
    expect(limiter.take(T0).allowed).toBe(false)
  })
})

describe('the bank', () => {
  const rules: LimitRule[] = [
    { name: 'sustained', limit: 40, windowMs: 60_000, algorithm: 'fixed-first-hit' },
    { name: 'burst', limit: 30, windowMs: 10_000, algorithm: 'fixed-first-hit' },
  ]
  const passed = (bank: LimiterBank, now: number, count: number, kind: RefusedCharge) =>
    Array.from({ length: count }, () => bank.judge('A', now, true, kind)).filter(
      ({ allowed }) => allowed,
    ).length

  test('keeps keys apart', () => {
    const bank = new LimiterBank(rules)
    expect(passed(bank, T0, 31, 'none')).toBe(30)
    expect(bank.judge('B', T0, true, 'none').allowed).toBe(true)
  })

  test('charges refused requests nowhere, everywhere, or where they passed', () => {
    for (const [kind, later] of [
      ['none', 10],
      ['all', 0],
      ['listed-before', 0],
    ] as const) {
      const bank = new LimiterBank(rules)
      passed(bank, T0, 50, kind)
      expect(passed(bank, T0 + 10_000, 30, kind)).toBe(later)
    }
  })

  test('begins windows that are over with a refused request, where that is asked for', () => {
    for (const [kind, endsAt] of [
      ['none', 130_000],
      ['opens', 121_000],
    ] as const) {
      const bank = new LimiterBank(rules)
      passed(bank, T0, 1, kind)
      expect(passed(bank, T0 + 59_500, 30, kind)).toBe(30)
      expect(passed(bank, T0 + 61_000, 1, kind)).toBe(0)
      const { standings } = bank.judge('A', T0 + 70_000, true, kind)
      expect(standings.map(({ remaining }) => remaining)).toContain(39)
      expect(standings.map(({ resetAt }) => resetAt - T0)).toContain(endsAt)
    }
  })

  test('names the rule that refuses longest', () => {
    const bank = new LimiterBank(rules)
    passed(bank, T0, 30, 'none')
    expect(bank.judge('A', T0, true, 'none').refusedBy?.rule.name).toBe('burst')
    passed(bank, T0 + 10_000, 30, 'none')
    const verdict = bank.judge('A', T0 + 10_000, true, 'none')
    expect(verdict.refusedBy?.rule.name).toBe('sustained')
    expect(verdict.refusedBy?.retryAfterMs).toBe(50_000)
  })

  test('looks without counting when told so, and charges and refunds apart', () => {
    const bank = new LimiterBank(rules)
    for (let i = 0; i < 50; i += 1) bank.judge('A', T0, false, 'none')
    for (let i = 0; i < 30; i += 1) bank.charge('A', T0)
    expect(bank.judge('A', T0, false, 'none').allowed).toBe(false)
    bank.refund('A', T0)
    expect(bank.judge('A', T0, false, 'none').allowed).toBe(true)
  })

  test('forgets all keys when there are far too many', () => {
    const bank = new LimiterBank([rules[1]!])
    for (let i = 0; i < 30; i += 1) bank.charge('A', T0)
    for (let i = 0; i < 20_000; i += 1) bank.charge(`address ${i}`, T0)
    expect(bank.judge('A', T0, false, 'none').allowed).toBe(true)
  })
})

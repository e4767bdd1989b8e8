/** Tests of the rules on how many requests get through, and when one may come back. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { many, type Rates, rateRule, readAt, refusedAt, t0 } from './rates/testing.ts'
import { call, run } from './testing.ts'

const verdict = (name: string, ...tape: readonly Exchange[]) => run(rateRule(name), tape)
const outcome = (name: string, ...tape: readonly Exchange[]) => verdict(name, ...tape).outcome
const rested = readAt(0, { limit: 30, remaining: 29 })
const spaced = (count: number, everyMs: number, fromMs = 10) =>
  many(count, (i) => readAt(fromMs + i * everyMs))
const volley = (count: number, atMs: number, refused = 0) =>
  many(count, (i) => (i < refused ? refusedAt(atMs) : readAt(atMs)))

describe('a limit exists', () => {
  it('unless more get through in a window than two windows allow', () => {
    const burst = 'burst-limit-exists'
    expect(outcome(burst, rested, ...spaced(59, 160))).toBe('none')
    const { findings } = verdict(burst, rested, ...spaced(60, 160))
    expect(findings).toMatchObject([{ expected: 'at most 60 in 10 s', actual: 61 }])
    const minute = 'sustained-limit-exists'
    expect(outcome(minute, rested, ...spaced(239, 240))).toBe('none')
    const found = verdict(minute, rested, ...spaced(240, 240)).findings
    expect(found).toMatchObject([{ expected: 'at most 240 in 60 s', actual: 241 }])
  })

  it('where what goes beyond it is turned away', () => {
    const burst = 'burst-limit-exists'
    expect(outcome(burst, rested, ...volley(29, 100), refusedAt(200))).toBe('pass')
    expect(outcome(burst, rested, ...volley(28, 100), refusedAt(200))).toBe('none')
    const minute = 'sustained-limit-exists'
    expect(outcome(minute, rested, ...spaced(119, 450), refusedAt(53_600))).toBe('pass')
    expect(outcome(minute, rested, ...spaced(118, 450), refusedAt(53_600))).toBe('none')
    expect(outcome(minute, rested, ...spaced(120, 450))).toBe('none')
    expect(outcome(burst, rested, ...spaced(119, 450), ...volley(31, 53_600, 1))).toBe('none')
    expect(outcome(minute, rested, ...spaced(119, 450), ...volley(31, 53_600, 1))).toBe('none')
  })

  it('and the excess is answered 429', () => {
    const name = 'excess-is-answered-429'
    const denied = (status: number, count: number) =>
      many(count, () => call('GET /plans', status, { sentAt: t0 + 200, tookMs: 2 }))
    expect(outcome(name, rested, ...volley(29, 100), ...volley(2, 200, 1))).toBe('pass')
    expect(outcome(name, rested, ...volley(29, 100), ...denied(503, 2))).toBe('fail')
    expect(outcome(name, rested, ...volley(29, 100), ...denied(503, 1))).toBe('none')
    expect(outcome(name, rested, ...volley(27, 100), ...denied(503, 2))).toBe('none')
    expect(outcome(name, rested, ...volley(29, 100), ...denied(0, 2))).toBe('none')
    expect(outcome(name, rested, ...volley(29, 100), ...denied(401, 2))).toBe('none')
    const lost = many(16, () => call('GET /plans', 0, { sentAt: t0 + 100, tookMs: 2 }))
    expect(outcome(name, rested, ...volley(13, 100), ...lost, ...denied(503, 2))).toBe('none')
    expect(outcome(name, rested, ...volley(14, 100), ...lost, ...denied(503, 2))).toBe('fail')
  })
})

describe('a caller within both limits', () => {
  const name = 'inside-both-limits-is-never-refused'

  it('is told how many were let through', () => {
    const { findings } = verdict(name, rested, ...volley(20, 100, 3))
    expect(findings).toMatchObject([{ expected: '20 of 20 let through', actual: 17 }])
    expect(outcome(name, rested, ...volley(29, 100))).toBe('none')
    expect(outcome(name, rested, ...volley(30, 11_000))).toBe('pass')
  })

  it('may have been joined by others where two limits are named, or where they show', () => {
    const of = (limit: number, remaining: number) => ({ limit, remaining })
    const named = (lost: number) => [
      rested,
      ...volley(20 - lost, 100).slice(2),
      ...[readAt(100, of(30, 9)), readAt(100, of(120, 99))],
      ...many(lost, () => refusedAt(100, of(30, 0))),
    ]
    expect(outcome(name, ...named(3))).toBe('none')
    expect(outcome(name, ...named(4))).toBe('fail')
    const stranger = [rested, readAt(50, of(30, 20)), ...volley(10, 5_000, 5)]
    expect(outcome(name, ...stranger)).toBe('none')
  })

  it('is not judged at the edge of the allowance, nor over a long time', () => {
    expect(outcome(name, rested, ...volley(26, 100), refusedAt(200))).toBe('none')
    expect(outcome(name, rested, ...volley(25, 100), refusedAt(200))).toBe('fail')
    const slow = (tookMs: number) =>
      many(3, (i) => (i === 0 ? refusedAt(100, {}, { tookMs }) : readAt(100)))
    expect(outcome(name, rested, ...slow(5_000))).toBe('fail')
    expect(outcome(name, rested, ...slow(5_001))).toBe('none')
  })

  it('that sends four hundred at once cannot say what came first', () => {
    const rest = many(399, () => readAt(100))
    expect(outcome(name, rested, refusedAt(100), ...rest)).toBe('none')
  })
})

describe('the minute', () => {
  const name = 'minute-grants-its-whole-allowance'
  /** After a whole burst an even pace, at which a bucket of its depth is empty in the end. */
  const paced = [rested, ...volley(29, 100), ...spaced(87, 385, 10_900)]

  it('grants what a bucket would not', () => {
    const { findings } = verdict(name, ...paced, ...volley(3, 44_400, 1))
    expect(findings).toMatchObject([{ expected: '120 let through in 60 s', actual: 117 }])
    expect(outcome(name, ...paced, ...volley(2, 44_400))).toBe('none')
    expect(outcome(name, ...paced, ...volley(4, 44_400, 1))).toBe('none')
    expect(outcome(name, ...paced, refusedAt(44_400))).toBe('none')
    expect(outcome(name, ...paced.slice(0, -8), ...volley(5, 44_400, 1))).toBe('none')
    expect(outcome(name, rested, ...volley(29, 100), ...volley(3, 5_000, 1))).toBe('none')
    const stranger = readAt(50, { limit: 30, remaining: 20 })
    expect(outcome(name, rested, stranger, ...paced.slice(2), ...volley(3, 44_400, 1))).toBe('none')
  })

  it('is whole where as many as it allows are let through', () => {
    const even = (count: number) => [rested, ...spaced(count, 450)]
    expect(outcome(name, ...even(119))).toBe('pass')
    expect(outcome(name, ...even(118))).toBe('none')
    expect(outcome(name, ...even(119), refusedAt(58_000))).toBe('pass')
  })
})

describe('Retry-After', () => {
  const name = 'retry-after-suffices'
  const refusal = refusedAt(100, { retry: 5 })

  it('suffices, once it has run out', () => {
    expect(outcome(name, rested, refusal, readAt(8_000))).toBe('pass')
    const { findings } = verdict(name, rested, refusal, refusedAt(8_000))
    expect(findings).toMatchObject([
      { expected: 'let through 5 s after the refusal', actual: 'refused after 7.9 s' },
    ])
    expect(findings[0]!.exchanges).toHaveLength(2)
    expect(outcome(name, rested, refusal, refusedAt(5_102))).toBe('none')
    expect(outcome(name, rested, refusal, readAt(8_000), refusedAt(9_000))).toBe('pass')
    expect(outcome(name, rested, refusal, ...volley(3, 8_000, 2))).toBe('pass')
  })

  it('is kept even where an earlier request was let through, but not broken by it', () => {
    const early = readAt(2_000)
    expect(outcome(name, rested, refusal, early, readAt(8_000))).toBe('pass')
    expect(outcome(name, rested, refusal, early, refusedAt(8_000))).toBe('none')
    expect(outcome(name, rested, refusal, readAt(5_500), readAt(8_000))).toBe('none')
  })

  it.each<Rates>([{}, { retry: 'soon' }, { retry: -1 }])('%j promises nothing', (rates) => {
    expect(outcome(name, rested, refusedAt(100, rates), refusedAt(9_000))).toBe('none')
  })

  it('that is latest counts', () => {
    const long = refusedAt(150, { retry: 30 })
    expect(outcome(name, rested, refusal, long, refusedAt(8_000))).toBe('none')
    expect(outcome(name, rested, long, refusedAt(200, { retry: 1 }), refusedAt(9_000))).toBe('none')
  })

  it('may be spoilt by somebody else', () => {
    const stranger = readAt(50, { limit: 30, remaining: 20 })
    expect(outcome(name, rested, stranger, refusal, refusedAt(8_000))).toBe('none')
  })

  it('may speak of the nearer limit only, where both may be used up', () => {
    const minute = (count: number) => [rested, ...spaced(count, 400)]
    const short = refusedAt(48_500, { retry: 5 })
    expect(outcome(name, ...minute(117), short, refusedAt(56_000))).toBe('fail')
    expect(outcome(name, ...minute(118), short, refusedAt(56_000))).toBe('none')
  })
})

describe('requests side by side', () => {
  const name = 'crowds-are-held-like-files'
  const dated = (count: number, atMs: number, tookMs = 2, refused = 0) =>
    many(count, (i) => {
      const rates = { dateMs: t0 + Math.floor(atMs / 1000) * 1000 }
      return i < refused ? refusedAt(atMs, rates, { tookMs }) : readAt(atMs, rates, { tookMs })
    })
  const file = [...spaced(30, 10, 20_000), refusedAt(20_400)]

  it('are held like those in single file', () => {
    const { findings } = verdict(name, rested, ...dated(40, 100), ...file)
    expect(findings).toMatchObject([{ expected: 'at most 30', actual: 40 }])
    expect(findings[0]!.exchanges).toHaveLength(40)
    expect(outcome(name, rested, ...dated(40, 100, 2, 9), ...file)).toBe('pass')
    expect(outcome(name, rested, ...dated(40, 100, 2, 8), ...file)).toBe('fail')
    expect(outcome(name, rested, ...dated(31, 100), ...file)).toBe('none')
  })

  it('prove nothing where single file is not held, or was not tried', () => {
    expect(outcome(name, rested, ...dated(40, 100))).toBe('none')
    const wide = [...spaced(32, 10, 20_000), refusedAt(20_400)]
    expect(outcome(name, rested, ...dated(40, 100), ...wide)).toBe('none')
    const both = [...wide, ...spaced(5, 10, 35_000), refusedAt(35_100)]
    expect(outcome(name, rested, ...dated(40, 100), ...both)).toBe('fail')
  })

  it('are no crowd where it lasts, or the second changes in between', () => {
    expect(outcome(name, rested, ...dated(40, 100, 333), ...file)).toBe('fail')
    expect(outcome(name, rested, ...dated(40, 100, 334), ...file)).toBe('none')
    const later = readAt(100, { dateMs: t0 + 1_000 })
    expect(outcome(name, rested, ...dated(40, 100), later, ...file)).toBe('none')
  })

  it('are remembered by the largest crowd', () => {
    const two = [...dated(40, 100), ...dated(35, 200)]
    expect(verdict(name, rested, ...two, ...file).findings).toMatchObject([{ actual: 40 }])
  })
})

describe('a refusal', () => {
  const name = 'refusal-shows-nothing-remaining'
  const shown = (rates: Rates) => verdict(name, rested, refusedAt(100, rates))

  it('shows that nothing remains of its own limit', () => {
    expect(shown({ limit: 30, remaining: 0 }).outcome).toBe('pass')
    expect(shown({ limit: 120, remaining: 0 }).outcome).toBe('pass')
    expect(shown({ limit: 30, remaining: 1 }).findings).toMatchObject([{ expected: 0, actual: 1 }])
    const two = [
      { limit: 30, remaining: 0 },
      { limit: 30, remaining: 4 },
    ]
    const tape = [rested, ...two.map((rates) => refusedAt(100, rates))]
    expect(verdict(name, ...tape).findings).toMatchObject([{ actual: 4 }])
  })

  it.each<Rates>([{ limit: 30 }, { limit: 120, remaining: 5 }, { remaining: 5 }, {}])(
    'says nothing with %j',
    (rates) => {
      expect(shown(rates).outcome).toBe('none')
    },
  )

  it.each<Rates>([{ limit: 30, remaining: -1 }])('leaves %j to another rule', (rates) => {
    expect(shown(rates).outcome).toBe('none')
  })

  it('may speak of the minute, where that is used up', () => {
    const minute = spaced(119, 450)
    const last = refusedAt(53_600, { limit: 30, remaining: 5 })
    expect(outcome(name, rested, ...minute, last)).toBe('none')
    expect(outcome(name, rested, ...minute.slice(0, 50), last)).toBe('fail')
  })
})

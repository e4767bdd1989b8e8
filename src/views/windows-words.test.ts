/** Tests of the views on what rate headers promise, and of what is told at the end of a tape. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { many, rateHeaders, readAt, refusedAt, t0 } from '#rules/rates/testing.ts'
import { call, delivery, envelope } from '#rules/testing.ts'
import type { Subject, View } from './view.ts'
import { measuredUnder } from './windows-fit.ts'
import { racesUnder } from './windows-races.ts'
import { keptWordsUnder, windowTotalsUnder } from './windows-remaining.ts'
import { retryUnits } from './windows-units.ts'

function read<S extends Subject>(view: View<S>, ...tape: readonly Exchange[]): S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const limits = promisedLimits
const rested = readAt(0, { limit: 30, remaining: 29 })
describe('the total of a window', () => {
  const totals = (...tape: Exchange[]) =>
    read(windowTotalsUnder(limits), ...tape).map(({ limit, accepted }) => [limit, accepted])
  const rates = (reset: number) => ({
    ...{ limit: 30, remaining: 5, dateMs: t0 },
    reset: t0 / 1000 + reset,
  })

  it('counts what was accepted under one Limit and Reset', () => {
    const tape = [...many(3, (i) => readAt(i * 10, rates(10))), readAt(50, rates(11))]
    expect(totals(...tape)).toEqual([
      [30, 3],
      [30, 1],
    ])
    expect(totals(readAt(0, rates(3)), readAt(10, rates(2)))).toEqual([[30, 1]])
  })

  it('leaves out what is refused, stored, stated, unread or without the headers', () => {
    const headers = rateHeaders(rates(10))
    const json = envelope('NOT_FOUND')
    const tape = [
      call('GET /plans', 404, { headers }),
      call('HEAD /plans', 200, { headers }),
      call('GET /plans', 200, { headers, json }),
      readAt(0, rates(10), { requestHeaders: { 'X-Forwarded-For': '192.0.2.1' } }),
      ...(['limit', 'dateMs', 'reset'] as const).map((name) => {
        const { [name]: _gone, ...others } = rates(10)
        return readAt(0, others)
      }),
    ]
    expect(totals(...tape)).toEqual([])
  })

  it('is shown by the last requests, and remembered for eight windows', () => {
    const long = many(40, (i) => readAt(i * 10, rates(10)))
    const [one] = read(windowTotalsUnder(limits), ...long)
    expect([one!.accepted, one!.exchanges.length]).toEqual([40, 31])
    expect(one!.exchanges.at(-1)).toBe(long.at(-1))
    const nine = many(9, (i) => readAt(i * 10, rates(10 + i)))
    const lens = windowTotalsUnder(limits).open()
    const early = [...nine, readAt(200)].flatMap((exchange) => [...lens.see(exchange)])
    expect(early).toHaveLength(1)
    expect([...lens.close()]).toHaveLength(8)
  })
})

describe('a kept word', () => {
  const words = (...tape: Exchange[]) =>
    read(keptWordsUnder(limits), ...tape).map(({ promised, sent, refused }) => [
      promised,
      sent,
      refused,
    ])
  const promise = (remaining: number, limit = 30) => readAt(100, { limit, remaining })
  const refusal = (atMs: number, rates = {}) =>
    refusedAt(atMs, { limit: 30, remaining: 0, ...rates })

  it('is a promise, and a refusal under the same Limit within the burst window', () => {
    expect(words(rested, promise(5), refusal(200))).toEqual([[5, 1, 1]])
    expect(words(rested, promise(5), refusal(10_100))).toHaveLength(1)
    expect(words(rested, promise(5), refusal(10_101))).toEqual([])
    expect(words(rested, promise(5, 120), refusal(200))).toEqual([[29, 2, 1]])
    expect(words(rested, refusal(150), refusal(200))).toHaveLength(1)
    const volley = [readAt(100, { limit: 30, remaining: 9 }), promise(7), readAt(100)]
    expect(words(...volley, refusal(200))).toEqual([])
    expect(words(rested, ...volley, refusal(200))).toEqual([[6, 1, 1]])
  })

  it('lasts until Reset', () => {
    const until = (reset: number) => [
      rested,
      readAt(100, { limit: 30, remaining: 5, reset: t0 / 1000 + reset }),
      refusal(2_000, { dateMs: t0 + 2_000 }),
    ]
    expect(words(...until(3))).toHaveLength(1)
    expect(words(...until(2))).toEqual([])
  })

  it('may be broken for the other limit’s sake', () => {
    const minute = many(119, (i) => readAt(10 + i * 450, { limit: 30, remaining: 20 }))
    expect(words(rested, ...minute, refusal(54_000))).toEqual([])
    expect(words(rested, ...minute.slice(0, 60), refusal(27_500))).toHaveLength(1)
    const sustained = [readAt(100, { limit: 120, remaining: 50 })]
    expect(words(rested, ...sustained, refusal(200, { limit: 120 }))).toEqual([[50, 1, 1]])
    expect(words(rested, ...sustained, refusal(200, { limit: 120, remaining: 9 }))).toEqual([])
    expect(words(rested, promise(5), refusal(200, { remaining: 9 }))).toHaveLength(1)
  })

  it('is forgotten after a stored answer, or after too many Limits', () => {
    const requestHeaders = { 'Idempotency-Key': 'k' }
    const create = (atMs: number) =>
      call('POST /servers', 201, { sentAt: t0 + atMs, tookMs: 2, requestHeaders })
    expect(words(rested, create(50), promise(5), create(150), refusal(200))).toEqual([])
    expect(words(rested, create(50), promise(5), refusal(200))).toHaveLength(1)
    const flood = (count: number) =>
      many(count, (i) => readAt(110 + i * 3, { limit: 1_000 + i, remaining: 5 }))
    expect(words(rested, ...flood(16), refusal(300))).toHaveLength(1)
    expect(words(rested, ...flood(17), refusal(300))).toEqual([])
  })
})

describe('what goes through side by side', () => {
  it('is no subject without a crowd', () => {
    expect(read(racesUnder(limits), rested, refusedAt(100))).toEqual([])
  })
})

describe('the unit of Retry-After', () => {
  const units = (...tape: Exchange[]) =>
    read(retryUnits, ...tape).map(({ refusals, milliseconds }) => [refusals, milliseconds])
  const refusal = (retry: number | string, ahead: number) =>
    refusedAt(0, { retry, reset: t0 / 1000 + ahead, dateMs: t0 })

  it('is told by Reset', () => {
    expect(units(refusal(9_000, 9))).toEqual([[1, 1]])
    expect(units(refusal(9, 9))).toEqual([[1, 0]])
    expect(units(refusal(9_000, 20))).toEqual([[1, 0]])
    expect(units(refusal('soon', 9), readAt(0, { retry: 9_000, reset: 9 }))).toEqual([])
    expect(units(refusedAt(0, { retry: 9 }), delivery({}))).toEqual([])
  })

  it('is shown by four refusals', () => {
    const [one] = read(retryUnits, ...many(6, () => refusal(9_000, 9)))
    expect(one).toMatchObject({ refusals: 6, milliseconds: 6 })
    expect(one!.exchanges).toHaveLength(4)
  })
})

describe('the fit', () => {
  const probe = (atMs: number, status = 200): Exchange => {
    const details = { source: 'k6', step: 'limits.volley' } as const
    return status === 429 ? refusedAt(atMs, {}, details) : readAt(atMs, {}, details)
  }
  const fitOn = (...tape: Exchange[]) => read(measuredUnder(limits), ...tape)

  it('is made of the probes, and shown by what was refused', () => {
    expect(fitOn(rested)).toEqual([])
    const volley = [...many(30, () => probe(1_000)), ...many(8, () => probe(1_000, 429))]
    const [one] = fitOn(rested, ...volley, readAt(1_100))
    expect(one!.exchanges.map(({ response }) => response!.status)).toEqual(Array(6).fill(429))
    expect(one!.strangers).toBe(false)
    const [wide] = fitOn(rested, ...many(60, () => probe(1_000)))
    expect(wide!.exchanges.map(({ step }) => step)).toEqual(Array(6).fill('limits.volley'))
  })

  it('knows whether somebody else was there', () => {
    const shown = readAt(500, { limit: 30, remaining: 15 })
    expect(fitOn(rested, shown, probe(1_000), probe(1_000, 429))[0]!.strangers).toBe(true)
    const late = readAt(2_000, { limit: 30, remaining: 5 }, { source: 'k6', step: 'limits.end' })
    expect(fitOn(rested, probe(1_000), probe(1_000, 429), late)[0]!.strangers).toBe(true)
  })

  it('keeps of what went before the last two minutes', () => {
    const old = many(2_001, (i) => readAt(i * 100))
    const volley = [...many(30, () => probe(400_000)), probe(400_000, 429)]
    expect(fitOn(...old, ...volley)).toHaveLength(1)
  })
})

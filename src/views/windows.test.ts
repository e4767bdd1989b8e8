/** Tests of the views on rate limits: answers, flights, sandwiches, and how Remaining moves. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { many, rateHeaders, readAt, refusedAt, t0 } from '#rules/rates/testing.ts'
import { call, delivery, envelope } from '#rules/testing.ts'
import type { Subject, View } from './view.ts'
import { limitedAnswers, wholeNumber } from './windows.ts'
import { flightsUnder } from './windows-flights.ts'
import { sandwichesUnder } from './windows-methods.ts'
import { fallingHabitsUnder } from './windows-remaining.ts'
import { stretchesUnder } from './windows-stretches.ts'

function read<S extends Subject>(view: View<S>, ...tape: readonly Exchange[]): S[] {
  const lens = view.open()
  return [...tape.flatMap((exchange) => [...lens.see(exchange)]), ...lens.close()]
}

const limits = promisedLimits
const rested = readAt(0, { limit: 30, remaining: 29 })
const falling = (from: number, count: number, everyMs = 10, fromMs = 10) =>
  many(count, (i) => readAt(fromMs + i * everyMs, { limit: 30, remaining: from - i }))

describe('an answer of a known account', () => {
  const tokensOf = (...tape: Exchange[]) =>
    read(limitedAnswers, ...tape).map((a) => a.exchange.token)

  it('names one, or carries a credential that nobody labelled', () => {
    const strangers = ['none', 'malformed', 'unknown', 'RV', 'IPX'] as const
    expect(tokensOf(...strangers.map((token) => readAt(0, {}, { token })))).toEqual([])
    const unlabelled = readAt(0, {}, { token: 'unlabelled' })
    expect(tokensOf(unlabelled)).toEqual(['unlabelled'])
    const bare = { ...unlabelled, request: { ...unlabelled.request, headers: [] } }
    expect(tokensOf(bare)).toEqual([])
  })

  it('is no 401, 403, gateway’s page, delivery or lost answer', () => {
    const tape = [401, 403, 0].map((status) => call('GET /plans', status))
    const gateway = call('GET /plans', 502, { text: '<html>' })
    expect(read(limitedAnswers, ...tape, gateway, delivery({}))).toEqual([])
  })

  it('has headers, a date, and may be a replay', () => {
    const requestHeaders = { 'Idempotency-Key': 'k' }
    const headers = rateHeaders({ limit: 30, remaining: 1, reset: 2, retry: 3, dateMs: t0 })
    const create = call('POST /servers', 201, { requestHeaders, headers })
    const busy = [401, 409, 429].map((status) => call('POST /servers', status, { requestHeaders }))
    const plain = call('HEAD /plans', 200, { headers: { Date: 'now' } })
    expect(read(limitedAnswers, ...busy, create, create, plain)).toMatchObject([
      ...[false, false].map((replay) => ({ replay, keyed: true, read: false })),
      ...[false, true].map((replay) => ({ replay, keyed: true, read: false, retryAfter: '3' })),
      { limit: null, dateMs: null, replay: false, keyed: false, read: true },
    ])
    const [first] = read(limitedAnswers, create)
    expect(first).toMatchObject({ limit: '30', remaining: '1', reset: '2', dateMs: t0 })
    const hidden = call('POST /servers', 502, { requestHeaders, text: '<html>' })
    expect(read(limitedAnswers, hidden, create)).toMatchObject([{ replay: true }])
    const har = call('POST /servers', 201, { requestHeaders, source: 'har' })
    expect(read(limitedAnswers, har)).toMatchObject([{ replay: true }])
    expect(read(limitedAnswers, { ...rested, source: 'har' })).toMatchObject([{ replay: false }])
  })

  it.each([
    ['7', 7],
    [' 7 ', 7],
    ['-1', -1],
    ['1.5', null],
    ['x7', null],
    ['7x', null],
    ['', null],
    ['1234567890123456', null],
    ['123456789012345', 123456789012345],
    [null, null],
  ])('wholeNumber of %j is %j', (text, value) => {
    expect(wholeNumber(text)).toBe(value)
  })
})

describe('a flight', () => {
  const flights = (...tape: Exchange[]) => read(flightsUnder(limits), ...tape)

  it('is what was under way together on one account', () => {
    const tape = [
      readAt(0, {}, { tookMs: 50 }),
      readAt(50),
      readAt(10, {}, { token: 'B1' }),
      readAt(53),
      call('GET /plans', 200, { token: 'none' }),
      delivery({}),
    ]
    const found = flights(...tape)
    expect(found.map(({ account, own }) => [account, own.length])).toEqual([
      ['A', 2],
      ['B', 1],
      ['A', 1],
    ])
    expect(found[0]).toMatchObject({ startMs: t0, endMs: t0 + 52, admitted: 2, before: null })
    expect(found[2]).toMatchObject({ before: { endMs: t0 + 52, turnedAway: 0 }, sentInBurst: 2 })
  })

  it('ends with its four hundredth request', () => {
    const sizes = flights(...many(401, () => readAt(0))).map(({ own }) => own.length)
    expect(sizes).toEqual([400, 1])
    const [large, small] = flights(...many(400, () => readAt(0)), readAt(5))
    expect([large!.sprawling, small!.sprawling]).toEqual([true, false])
  })

  it('counts what was refused, denied and lost', () => {
    const denied = call('GET /plans', 503, { sentAt: t0 })
    const coded = call('POST /servers', 400, {
      ...{ sentAt: t0, json: envelope('RATE_LIMIT_EXCEEDED') },
    })
    const lost = call('GET /plans', 0, { sentAt: t0 })
    const broken = call('GET /locations', 500, { sentAt: t0 })
    const missing = call('GET /servers/a', 404, { sentAt: t0 })
    const query = call('GET /plans?page=x', 422, { sentAt: t0 })
    const unauthorised = call('GET /plans', 401, { sentAt: t0 })
    const odd = [denied, coded, lost, broken, missing, query, unauthorised]
    const [flight] = flights(refusedAt(0), readAt(0), ...odd)
    expect(flight).toMatchObject({ refused: 1, denied: 2, admitted: 4 })
    const [, next] = flights(refusedAt(0), ...odd, readAt(500))
    expect(next!.before!.turnedAway).toBe(5)
  })

  it('counts the windows before it, as many requests as can matter', () => {
    const scaled = {
      burst: { limit: 2, windowMs: 1_000 },
      sustained: { limit: 3, windowMs: 9_000 },
    }
    const tape = many(20, (i) => readAt(i * 100))
    const last = read(flightsUnder(scaled), ...tape).at(-1)!
    expect(last).toMatchObject({ sentInBurst: 10, sentInSustained: 15, admittedInSustained: 16 })
    expect(last.admittedInBurst).toBe(10)
  })

  it('tells somebody else’s requests, also where two Limits speak in turn', () => {
    /** Ten at once, each told the Limit of the minute or of the burst; `extra` were not ours. */
    const volley = (extra: number) =>
      many(10, (i) => {
        const used = i + (i >= 5 ? extra : 0)
        const [limit, remaining] = i % 2 === 0 ? [120, 100 - used] : [30, 28 - used]
        return readAt(0, { limit, remaining })
      })
    const hadCompany = (extra: number) => flights(...volley(extra))[0]!.strangers
    expect([0, 1, 2, 10].map(hadCompany)).toEqual([false, false, true, false])
    expect(flights(...volley(2).slice(6))[0]!.strangers).toBe(false)
  })

  it('knows what all readings grant, where the account was rested', () => {
    const lens = flightsUnder(limits).open()
    const roomsAt = (...tape: Exchange[]) => {
      const rooms: number[][] = []
      for (const one of tape) for (const f of lens.see(one)) rooms.push([f.room(), f.burstRoom()])
      return rooms
    }
    expect(roomsAt(rested, readAt(100), readAt(200))).toEqual([
      [30, 30],
      [29, 29],
    ])
    const [, tired] = flights(readAt(0, { limit: 30, remaining: 28 }), readAt(100))
    expect([tired!.room(), tired!.countersRoom()]).toEqual([0, 0])
  })
})

describe('a sandwich', () => {
  const sandwiches = (...tape: Exchange[]) =>
    read(sandwichesUnder(limits), ...tape).map(({ filling, count, fall }) => [filling, count, fall])
  const bread = (atMs: number, remaining: number, limit = 30) => readAt(atMs, { limit, remaining })
  const head = (atMs: number, status = 200) =>
    call('HEAD /plans', status, { sentAt: t0 + atMs, tookMs: 2 })
  const get = (atMs: number, path: string, status = 200) =>
    call(`GET ${path}`, status, { sentAt: t0 + atMs, tookMs: 2 })

  it('has two fillings of one kind between two reads', () => {
    const two = [head(10), head(20)]
    expect(sandwiches(bread(0, 20), ...two, bread(30, 17))).toEqual([['HEAD', 2, 3]])
    expect(sandwiches(bread(0, 20), head(10), bread(30, 18))).toEqual([])
    expect(sandwiches(bread(0, 20), head(10), get(20, '/locations'), bread(30, 17))).toEqual([])
    const missing = [get(10, '/servers/a', 404), get(20, '/servers/a', 404)]
    expect(sandwiches(bread(0, 20), ...missing, bread(30, 17))).toEqual([['getServer 404', 2, 3]])
    const places = [get(10, '/locations'), get(20, '/locations', 399)]
    expect(sandwiches(bread(0, 20), ...places, bread(30, 17))).toEqual([['listLocations', 2, 3]])
    const one = [bread(0, 20), ...two, bread(30, 17), head(40), head(50), bread(60, 14)]
    expect(sandwiches(...one)).toHaveLength(2)
  })

  it('is eaten within a moment, under one Limit, before a reset', () => {
    const two = [head(10), head(20)]
    expect(sandwiches(bread(0, 20), ...two, bread(298, 17))).toHaveLength(1)
    expect(sandwiches(bread(0, 20), ...two, bread(299, 17))).toEqual([])
    expect(sandwiches(bread(0, 20), ...two, bread(30, 17, 120))).toEqual([])
    expect(sandwiches(bread(0, 20), ...two, bread(30, 20))).toEqual([['HEAD', 2, 0]])
    expect(sandwiches(bread(0, 20), ...two, bread(30, 21))).toEqual([])
    expect(sandwiches(bread(0, 20), ...two, readAt(30, { limit: 30 }))).toEqual([])
    expect(sandwiches(readAt(0), ...two, bread(30, 17))).toEqual([])
    expect(sandwiches(readAt(0, { limit: 30 }), ...two, bread(30, 17))).toEqual([])
  })

  it('has nothing refused, stated or crowded in it', () => {
    expect(sandwiches(bread(0, 20), head(10), head(20, 429), bread(30, 17))).toEqual([])
    expect(sandwiches(bread(0, 20), head(10), head(11), bread(30, 17))).toEqual([])
    const stated = { requestHeaders: { Forwarded: 'for=192.0.2.1' } }
    const spoofed = call('HEAD /plans', 200, { sentAt: t0 + 20, tookMs: 2, ...stated })
    expect(sandwiches(bread(0, 20), head(10), spoofed, bread(30, 17))).toEqual([])
    const refused = call('GET /plans', 429, {
      ...{ sentAt: t0, tookMs: 2, headers: rateHeaders({ limit: 30, remaining: 20 }) },
    })
    expect(sandwiches(refused, head(10), head(20), bread(30, 17))).toEqual([])
  })
})

describe('a stretch', () => {
  const stretches = (...tape: Exchange[]) =>
    read(stretchesUnder(limits), ...tape).map(({ exchanges, distinct }) => [
      exchanges.length,
      distinct,
    ])

  it('is ten reads within a second', () => {
    expect(stretches(...falling(29, 10, 100))).toEqual([[10, 10]])
    expect(stretches(...falling(29, 9, 100))).toEqual([])
    expect(stretches(...falling(29, 10, 112))).toEqual([])
    expect(stretches(...falling(29, 20, 10))).toHaveLength(2)
    const still = many(10, (i) => readAt(i * 10, { limit: 30, remaining: 7 }))
    expect(stretches(...still)).toEqual([[10, 1]])
  })

  it('says nothing where a log may forget as much as is asked for', () => {
    const still = many(10, (i) => readAt(10_000 + i * 100, { limit: 30, remaining: 7 }))
    const before = (count: number, atMs: number) =>
      many(count, (i) => readAt(atMs + i * 100, { limit: 30, remaining: 20 - (i % 2) }))
    expect(stretches(...before(5, 0), ...still)).toEqual([])
    expect(stretches(...before(4, 0), ...still)).toEqual([[10, 1]])
    expect(stretches(...before(5, 1_100), ...still)).toEqual([[10, 1]])
    const minute = still.map((one) => ({ ...one, sentAt: one.sentAt + 50_000 }))
    expect(stretches(...before(5, 0), ...minute)).toEqual([])
    expect(stretches(...before(5, 0), refusedAt(500), ...minute)).toEqual([])
  })

  it('says nothing at nothing, and only of plain reads of one token and Limit', () => {
    const end = (zeros: number) =>
      many(10, (i) => readAt(i * 10, { limit: 30, remaining: Math.max(0, 10 - zeros - i) }))
    expect(stretches(...end(1))).toEqual([[10, 10]])
    expect(stretches(...end(2))).toEqual([])
    const nine = falling(29, 9, 10)
    const last = { limit: 30, remaining: 20 }
    const odd = [
      readAt(200, last, { requestHeaders: { 'X-Real-IP': '192.0.2.1' } }),
      readAt(200, last, { token: 'A2' }),
      readAt(200, { ...last, limit: 120 }),
      readAt(200, { limit: 30 }),
      call('HEAD /plans', 200, { sentAt: t0 + 200, headers: rateHeaders(last) }),
      call('GET /plans', 206, { sentAt: t0 + 200, headers: rateHeaders(last) }),
    ]
    for (const one of odd) expect(stretches(...nine, one)).toEqual([])
    expect(stretches(...nine, readAt(200, last))).toHaveLength(1)
  })

  it('is remembered for so many Limits', () => {
    const flood = many(33, (i) => readAt(100 + i * 3, { limit: 1_000 + i, remaining: 5 }))
    expect(stretches(...falling(29, 9, 10), ...flood, readAt(300, { limit: 30 }))).toEqual([])
    const nine = falling(29, 9, 10)
    const last = readAt(300, { limit: 30, remaining: 20 })
    expect(stretches(...nine, ...flood.slice(0, 31), last)).toHaveLength(1)
    expect(stretches(...nine, ...flood, last)).toEqual([])
  })
})

describe('a habit of Remaining', () => {
  const habit = (...tape: Exchange[]) =>
    read(fallingHabitsUnder(limits), ...tape).map(({ quick, excess }) => [quick, excess])

  it('is told by requests right behind one another', () => {
    expect(habit(...falling(29, 5))).toEqual([[4, 0]])
    const byTwo = many(5, (i) => readAt(i * 10, { limit: 30, remaining: 29 - 2 * i }))
    expect(habit(...byTwo)).toEqual([[4, 4]])
    expect(habit(...falling(29, 2, 152))).toEqual([[1, 0]])
    expect(habit(...falling(29, 2, 153))).toEqual([])
    expect(habit(...falling(1, 2))).toEqual([])
    expect(habit(...falling(2, 2))).toEqual([[1, 0]])
    const renewed = [
      readAt(0, { limit: 30, remaining: 5 }),
      readAt(10, { limit: 30, remaining: 6 }),
    ]
    expect(habit(...renewed)).toEqual([])
  })

  it('is shown by six requests, and forgotten after a stored answer', () => {
    const [one] = read(fallingHabitsUnder(limits), ...falling(29, 20))
    expect(one!.exchanges).toHaveLength(6)
    const requestHeaders = { 'Idempotency-Key': 'k' }
    const create = (atMs: number, remaining: number) =>
      call('POST /servers', 201, {
        ...{ sentAt: t0 + atMs, tookMs: 2, requestHeaders },
        headers: rateHeaders({ limit: 30, remaining }),
      })
    expect(habit(create(0, 20), create(10, 19))).toEqual([])
    const after = [create(0, 20), create(10, 20), readAt(20, { limit: 30, remaining: 18 })]
    expect(habit(...after)).toEqual([])
    expect(habit(create(0, 20), readAt(10, { limit: 30, remaining: 19 }))).toEqual([[1, 0]])
  })

  it('is remembered for so many Limits', () => {
    const flood = (count: number) =>
      many(count, (i) => readAt(10 + i * 3, { limit: 1_000 + i, remaining: 5 }))
    const known = (count: number) =>
      habit(rested, ...flood(count), readAt(400, { limit: 1_000, remaining: 4 }))
    expect(known(1)).toEqual([])
    const near = habit(rested, ...flood(31), readAt(105, { limit: 1_030, remaining: 4 }))
    expect(near).toEqual([[1, 0]])
    const beyond = habit(rested, ...flood(32), readAt(108, { limit: 1_031, remaining: 4 }))
    expect(beyond).toEqual([])
  })
})

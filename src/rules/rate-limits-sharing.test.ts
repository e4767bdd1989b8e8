/** Tests of the rules on whose allowance it is. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { many, type Rates, rateRule, readAt, refusedAt } from './rates/testing.ts'
import { type CallDetails, call, envelope, run } from './testing.ts'

const verdict = (name: string, ...tape: readonly Exchange[]) => run(rateRule(name), tape)
const outcome = (name: string, ...tape: readonly Exchange[]) => verdict(name, ...tape).outcome
const rested = { limit: 30, remaining: 29 }

type Other = (status: number, i: number, details?: CallDetails) => Exchange

/** More than a bucket with a clock of whole seconds gives back within a flight. */
const some = 4

/** A refusal, then straight after it a flight of plain reads that are refused, and of others. */
function flight(others: readonly Exchange[], plain = 2, after = refusedAt(650)): Exchange[] {
  const own = many(plain, () => refusedAt(200))
  return [readAt(0, rested), refusedAt(100), ...own.slice(0, 1), ...others, ...own.slice(1), after]
}

const at = (details: CallDetails): CallDetails => ({ sentAt: readAt(200).sentAt, ...details })
const token: Other = (status, _i, details) =>
  call('GET /plans', status, at({ token: 'A2', tookMs: 2, ...details }))
const address: Other = (status, i, details) => {
  const requestHeaders = { 'X-Forwarded-For': `192.0.2.${i}` }
  return call('GET /plans', status, at({ requestHeaders, tookMs: 2, ...details }))
}
const paths = ['/locations', '/servers?per_page=1']
const operation: Other = (status, i, details) =>
  call(`GET ${paths[i % 2]}`, status, at({ tookMs: 2, ...details }))

describe.each<[string, Other]>([
  ['tokens-share-one-allowance', token],
  ['stated-address-renews-nothing', address],
  ['operations-share-one-allowance', operation],
])('%s', (name, other) => {
  const open = many(some, (i) => other(200, i))

  it('fails where four get through, and not where one does', () => {
    expect(outcome(name, ...flight(open))).toBe('fail')
    expect(outcome(name, ...flight([other(200, 0), other(429, 1)]))).toBe('pass')
    expect(outcome(name, ...flight([other(200, 0), other(0, 1), other(400, 1)]))).toBe('pass')
  })

  it('takes refusals that are slow, not what is let through late', () => {
    const slow = { tookMs: 600 }
    const after = refusedAt(200 + 600 + 300)
    const refused = [other(429, 0, slow), other(429, 1, slow)]
    expect(outcome(name, ...flight(refused, 2, after))).toBe('pass')
    const late = many(some, (i) => other(200, i, slow))
    expect(outcome(name, ...flight(late, 2, after))).toBe('none')
  })

  it('has no evidence without two of either kind', () => {
    expect(outcome(name, ...flight([other(429, 0)]))).toBe('none')
    expect(outcome(name, ...flight(open, 1))).toBe('none')
    expect(outcome(name, ...flight([...open, readAt(200)]))).toBe('none')
  })

  it('fails only where the plain read is refused still', () => {
    const ended = (after: Exchange): string => outcome(name, ...flight(open, 2, after))
    expect(ended(refusedAt(200 + 2 + 500))).toBe('fail')
    expect(ended(refusedAt(200 + 2 + 501))).toBe('none')
    expect(ended(readAt(650))).toBe('none')
    const alone = flight(open).slice(0, -1)
    expect(outcome(name, ...alone)).toBe('none')
    const elsewhere = call('GET /locations', 429, { sentAt: readAt(650).sentAt, token: 'A1' })
    expect(outcome(name, ...alone, elsewhere)).toBe('none')
  })

  it('leaves be what a bucket may have given back since it refused first', () => {
    const since = (ms: number, count: number): Exchange[] => {
      const [, , ...rest] = flight(many(count, (i) => other(200, i)))
      return [refusedAt(202 - ms, {}, { tookMs: ms - 50 }), ...rest]
    }
    expect(outcome(name, ...since(1_000, 4))).toBe('fail')
    expect(outcome(name, ...since(1_001, 4))).toBe('none')
    expect(outcome(name, ...since(1_001, 7))).toBe('fail')
    expect(outcome(name, ...since(100, 3))).toBe('none')
  })

  it('looks only straight after a refusal, and only at what is quick', () => {
    expect(outcome(name, ...flight(open).slice(1, 2), ...flight(open).slice(2))).toBe('fail')
    expect(outcome(name, ...flight(open).toSpliced(1, 1))).toBe('none')
    expect(outcome(name, ...flight(open).toSpliced(1, 1, readAt(100)))).toBe('none')
    const early = (ms: number) => flight(open).toSpliced(0, 2, refusedAt(200 - 2 - ms))
    expect(outcome(name, ...early(500))).toBe('fail')
    expect(outcome(name, ...early(501))).toBe('none')
    const slow = (tookMs: number) => flight([...open, other(429, 0, { tookMs })])
    expect(outcome(name, ...slow(400))).toBe('fail')
    expect(outcome(name, ...slow(401))).toBe('none')
  })
})

describe('operations-share-one-allowance', () => {
  const name = 'operations-share-one-allowance'
  it('asks for two operations: one that is not counted is another matter', () => {
    expect(outcome(name, ...flight(many(some, () => operation(200, 0))))).toBe('pass')
    expect(outcome(name, ...flight([operation(200, 0), token(200, 0), token(200, 0)]))).toBe('none')
  })
})

describe('tokens-read-one-counter', () => {
  const name = 'tokens-read-one-counter'
  const seen = (values: readonly number[], rates: Rates = {}, details: CallDetails = {}) =>
    values.map((remaining) =>
      readAt(50, { limit: 30, remaining, reset: 1, ...rates }, { tookMs: 20, ...details }),
    )
  const A2 = { token: 'A2' } as const

  it('fails where three values are seen by both', () => {
    expect(outcome(name, ...seen([29, 28, 27]), ...seen([29, 28, 27], {}, A2))).toBe('fail')
    expect(outcome(name, ...seen([29, 28, 27]), ...seen([29, 28, 26], {}, A2))).toBe('pass')
  })

  it('passes where one token saw a value twice: the counter is read carelessly', () => {
    expect(outcome(name, ...seen([29, 28, 27, 27]), ...seen([29, 28, 27], {}, A2))).toBe('pass')
    expect(outcome(name, ...seen([29, 28, 27]), ...seen([29, 28, 27, 29], {}, A2))).toBe('pass')
  })

  it('counts only what most answers are about, and what two values show', () => {
    const others = seen([29, 28, 27], { reset: 2 }, A2)
    expect(outcome(name, ...seen([29, 28, 27, 26]), ...others)).toBe('none')
    expect(outcome(name, ...seen([29, 28]), ...seen([28], {}, A2))).toBe('none')
    expect(outcome(name, ...seen([1, 0]), ...seen([1, 0], {}, A2))).toBe('none')
    const odd = [{}, { limit: 30 }, { reset: 1 }].map((rates) => readAt(50, rates, A2))
    expect(outcome(name, ...seen([29, 28]), ...odd)).toBe('none')
    expect(outcome(name, ...seen([29, 28]), ...seen([29, 28], { remaining: 'some' }, A2))).toBe(
      'none',
    )
  })
})

describe('tokens-read-one-counter, seen before', () => {
  const name = 'tokens-read-one-counter'
  const A2 = { token: 'A2' } as const
  const seen = (atMs: number, values: readonly number[], details: CallDetails = {}, reset = 1) =>
    values.map((remaining) => readAt(atMs, { limit: 30, remaining, reset }, details))
  const before = seen(0, [29, 28, 27])
  const now = (atMs = 50) => [...seen(atMs, [9, 8]), ...seen(atMs, [29, 28, 27], A2)]

  it('fails where one token begins where the other one had been', () => {
    expect(outcome(name, ...before, ...now())).toBe('fail')
    expect(outcome(name, ...before, ...seen(20, [26, 25]), ...now())).toBe('fail')
    const swapped = [...seen(50, [29, 28, 27]), ...seen(50, [9, 8], A2)]
    expect(outcome(name, ...seen(0, [29, 28, 27], A2), ...swapped)).toBe('fail')
  })

  it('passes where what they see at once hangs together', () => {
    const close = [...seen(50, [26, 25]), ...seen(50, [29, 28, 27], A2)]
    expect(outcome(name, ...before, ...close)).toBe('pass')
  })

  it('passes where the other one had not been there, or in another window', () => {
    expect(outcome(name, ...now())).toBe('pass')
    expect(outcome(name, ...seen(0, [29, 28]), ...now())).toBe('pass')
    expect(outcome(name, ...seen(0, [29, 28, 27], A2), ...now())).toBe('pass')
    expect(outcome(name, ...seen(0, [29, 28, 27], {}, 2), ...now())).toBe('pass')
  })

  it('remembers eight windows', () => {
    const later = (count: number) => many(count, (i) => seen(100 * (i + 1), [29], {}, i + 2)[0]!)
    expect(outcome(name, ...before, ...later(7), ...now(5_000))).toBe('fail')
    expect(outcome(name, ...before, ...later(8), ...now(5_000))).toBe('pass')
  })
})

describe('accounts-do-not-share', () => {
  const name = 'accounts-do-not-share'
  const B1 = { token: 'B1' } as const
  const hello = readAt(0, rested, B1)
  const neighbour = [readAt(10, rested), refusedAt(50, { retry: 60 })]
  const starved = (atMs: number, count = 2) => many(count, () => refusedAt(atMs, {}, B1))

  it('fails where a rested account is refused with its neighbour', () => {
    expect(outcome(name, hello, ...neighbour, ...starved(100))).toBe('fail')
    const some = many(20, (i) => (i < 2 ? readAt(100, {}, B1) : refusedAt(100, {}, B1)))
    expect(outcome(name, hello, ...neighbour, ...some)).toBe('fail')
    expect(outcome(name, hello, ...neighbour, ...some, readAt(100, {}, B1))).toBe('pass')
  })

  it('passes where it is served, and sees nothing in a single request', () => {
    const served = many(2, () => readAt(100, {}, B1))
    expect(outcome(name, hello, ...neighbour, ...served)).toBe('pass')
    expect(outcome(name, hello, ...neighbour, refusedAt(100, {}, B1))).toBe('none')
    expect(outcome(name, hello, ...starved(100))).toBe('none')
  })

  it('passes where part of its requests left after the neighbour was refused', () => {
    const slow = (atMs: number) => readAt(atMs, {}, { ...B1, tookMs: 60 })
    const early = many(2, () => slow(20))
    expect(outcome(name, hello, ...neighbour, ...early, slow(60), slow(70))).toBe('pass')
    expect(outcome(name, hello, ...neighbour, ...early, slow(60))).toBe('none')
  })

  it('cannot tell where the past of the account is unknown', () => {
    const tired = readAt(0, { limit: 30, remaining: 5 }, B1)
    const { why } = verdict(name, tired, ...neighbour, ...starved(100))
    expect(why).toEqual(['the other account’s past is not known'])
  })

  it('leaves accounts alone that are beyond their own limits', () => {
    expect(outcome(name, hello, ...neighbour, ...starved(100, 29))).toBe('fail')
    expect(outcome(name, hello, ...neighbour, ...starved(100, 30))).toBe('none')
    const minute = many(118, (i) => readAt(i * 400, {}, B1))
    const late = [readAt(47_300, rested), refusedAt(47_400, { retry: 60 })]
    expect(outcome(name, hello, ...minute, ...late, ...starved(48_000))).toBe('none')
  })

  it('looks while the neighbour is refused: a second, or as long as Retry-After says', () => {
    const soon = refusedAt(50, { retry: 0 })
    expect(outcome(name, hello, soon, ...starved(1_052))).toBe('fail')
    expect(outcome(name, hello, soon, ...starved(1_053))).toBe('none')
    const long = refusedAt(50, { retry: 5 })
    expect(outcome(name, hello, long, ...starved(5_052))).toBe('fail')
    expect(outcome(name, hello, long, ...starved(5_053))).toBe('none')
  })
})

describe('refused-create-makes-nothing', () => {
  const name = 'refused-create-makes-nothing'
  const create = (status: number, hostname: unknown, key?: string) =>
    call('POST /servers', status, {
      ...{ sent: { hostname }, json: envelope('RATE_LIMIT_EXCEEDED') },
      ...(key === undefined ? {} : { requestHeaders: { 'Idempotency-Key': key } }),
    })
  const list = (items: readonly unknown[], query = '', total = items.length) =>
    call(`GET /servers${query}`, 200, { json: { data: items, meta: { total } } })
  const app = { name: 'app-01' }

  it('fails where the refused name is listed', () => {
    const found = verdict(name, create(429, 'App-01'), list([app, 7, {}, { name: null }]))
    expect(found.findings).toMatchObject([{ expected: 0, actual: 1, operation: 'createServer' }])
    expect(outcome(name, create(429, 'app-02'), list([app]))).toBe('pass')
  })

  it('needs the whole list', () => {
    for (const query of ['?status=installing', '?per_page=1&page=2']) {
      expect(outcome(name, create(429, 'app-01'), list([app], query))).toBe('none')
    }
    expect(outcome(name, create(429, 'app-01'), list([app], '', 2))).toBe('none')
    const details = { json: { data: [app] } }
    expect(outcome(name, create(429, 'app-01'), call('GET /servers', 200, details))).toBe('fail')
    expect(outcome(name, create(429, 'app-01'), call('GET /servers', 206, details))).toBe('none')
    expect(outcome(name, create(429, 'app-01'), call('GET /plans', 200, details))).toBe('none')
    expect(outcome(name, create(429, 'app-01'), call('HEAD /servers', 200, details))).toBe('none')
    const other = call('GET /servers', 200, { ...details, token: 'B1' })
    expect(outcome(name, create(429, 'app-01'), other)).toBe('none')
  })

  it('forgets a name or key that was sent again, and asks once', () => {
    expect(outcome(name, create(429, 'app-01'), create(201, 'APP-01'), list([app]))).toBe('none')
    expect(outcome(name, create(429, 'app-01'), create(0, 'app-01'), list([app]))).toBe('none')
    expect(outcome(name, create(429, 'app-01', 'k'), create(201, 'b', 'k'), list([app]))).toBe(
      'none',
    )
    expect(outcome(name, create(429, 'app-01'), create(201, 'b'), list([app]))).toBe('fail')
    expect(outcome(name, create(429, 'app-01', 'k'), create(201, 'b', 'l'), list([app]))).toBe(
      'fail',
    )
    const twice = [create(429, 'app-01'), list([]), list([app])]
    expect(verdict(name, ...twice)).toMatchObject({ outcome: 'pass', passes: 1 })
    const again = [create(429, 'app-01'), create(429, 'app-01'), list([app])]
    expect(verdict(name, ...again).findings).toMatchObject([{ seen: 1 }])
    for (const hostname of ['', 7, undefined]) {
      expect(outcome(name, create(429, hostname), list([{ name: '' }]))).toBe('none')
    }
  })

  it('remembers the last twenty', () => {
    const creates = many(21, (i) => create(429, `app-${i}`))
    const all = many(21, () => readAt(0)).map((_, i) => ({ name: `app-${i}` }))
    expect(verdict(name, ...creates, list(all)).findings).toMatchObject([{ seen: 20 }])
  })
})

/** Both limits over HTTP, and what the headers say of them (RAT). */
import { describe, expect, test } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { type Answer, type Bench, type CallOptions, openBench, order } from './testing.ts'

const startAtMs = Date.UTC(2026, 4, 14, 11, 0, 0, 400)
const seconds = startAtMs / 1_000

const open = (more: Parameters<typeof openBench>[0] = {}) =>
  openBench({ limits: promisedLimits, startAtMs, ...more })

async function volley(bench: Bench, count: number, how: CallOptions = {}): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let i = 0; i < count; i += 1) answers.push(await bench.get('/plans', how))
  return answers
}

const passed = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length

const rate = ({ headers }: Answer) => [
  headers['x-ratelimit-limit'],
  headers['x-ratelimit-remaining'],
  headers['x-ratelimit-reset'],
  headers['retry-after'],
]

describe('the limits', () => {
  test('let 30 pass in 10 seconds and refuse the next with everything a client needs', async () => {
    const bench = await open()
    const answers = await volley(bench, 31)
    expect(passed(answers)).toBe(30)
    const reset = String(Math.ceil(seconds + 10))
    expect(rate(answers[0]!)).toEqual(['30', '29', reset, undefined])
    expect(rate(answers[29]!)).toEqual(['30', '0', reset, undefined])
    expect(answers[30]?.status).toBe(429)
    expect(rate(answers[30]!)).toEqual(['30', '0', reset, '10'])
    expect(answers[30]?.body).toEqual({
      error: {
        code: 'RATE_LIMIT_EXCEEDED',
        message: 'Too many requests. Retry after 10 seconds.',
      },
    })
  })

  test('let 120 pass in a minute; the headers then speak of that window', async () => {
    const bench = await open()
    for (let i = 0; i < 4; i += 1) {
      expect(passed(await volley(bench, 30))).toBe(30)
      bench.advance(10_000)
    }
    const [refused] = await volley(bench, 1)
    expect(refused?.status).toBe(429)
    expect(rate(refused!)).toEqual(['120', '0', String(Math.ceil(seconds + 60)), '20'])
    bench.advance(20_000)
    expect(passed(await volley(bench, 31))).toBe(30)
  })

  test('let a request pass as soon as Retry-After is over', async () => {
    const bench = await open()
    await volley(bench, 30)
    bench.advance(3_700)
    const [refused] = await volley(bench, 1)
    expect(refused?.headers['retry-after']).toBe('7')
    bench.advance(7_000)
    expect(passed(await volley(bench, 1))).toBe(1)
  })

  test('are shared by the tokens of an account and by nobody else', async () => {
    const bench = await open()
    await volley(bench, 30)
    expect(passed(await volley(bench, 1, { token: 'A2' }))).toBe(0)
    expect(passed(await volley(bench, 1, { token: 'B1' }))).toBe(1)
    const headers = { 'X-Forwarded-For': '203.0.113.9', 'X-Real-IP': '203.0.113.9' }
    expect(passed(await volley(bench, 1, { headers }))).toBe(0)
  })

  test('count every request, refused ones aside, and none that has no account', async () => {
    const bench = await open()
    await bench.call('HEAD', '/plans')
    await bench.get('/no-such-route')
    await bench.post('/servers', {})
    await bench.get('/servers/a1b2c3d4')
    await bench.get('/plans', { token: null })
    await bench.get('/plans', { token: 'nobody' })
    const [answer] = await volley(bench, 1)
    expect(answer?.headers['x-ratelimit-remaining']).toBe('25')
    await volley(bench, 60)
    bench.advance(10_000)
    expect((await volley(bench, 1))[0]?.headers['x-ratelimit-remaining']).toBe('29')
    expect(bench.state().accounts[0]).toMatchObject({ accepted: 31, refused: 35 })
  })

  test('a refused creation creates nothing and does not hold its key', async () => {
    const bench = await open()
    await volley(bench, 30)
    const headers = { 'Idempotency-Key': 'k' }
    expect((await bench.post('/servers', order, { headers })).status).toBe(429)
    expect(bench.state().accounts[0]).toMatchObject({ creations: 0, idempotencyKeys: 0 })
    bench.advance(10_000)
    expect((await bench.post('/servers', order, { headers })).status).toBe(201)
  })

  test('hold for parallel requests', async () => {
    const bench = await open()
    const answers = await Promise.all(Array.from({ length: 61 }, () => bench.get('/plans')))
    expect(passed(answers)).toBe(30)
    const left = answers
      .filter(({ status }) => status === 200)
      .map(({ headers }) => Number(headers['x-ratelimit-remaining']))
    expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
  })

  test('may have other numbers', async () => {
    const limits = {
      burst: { limit: 5, windowMs: 1_000 },
      sustained: { limit: 8, windowMs: 6_000 },
    }
    const bench = await open({ limits })
    expect(passed(await volley(bench, 6))).toBe(5)
    bench.advance(1_000)
    expect(passed(await volley(bench, 6))).toBe(3)
  })
})

describe('policies of the limits', () => {
  test('one key for all tokens, or any other', async () => {
    const bench = await open({ policies: { limiterKey: ({ token }) => token?.label ?? '' } })
    await volley(bench, 30)
    expect(passed(await volley(bench, 1, { token: 'A2' }))).toBe(1)
  })

  test('requests without a token may be limited too', async () => {
    const bench = await open({ policies: { strangerKey: ({ remoteAddress }) => remoteAddress } })
    const answers = await volley(bench, 31, { token: null })
    expect(answers.map(({ status }) => status)).toEqual([...Array(30).fill(401), 429])
    expect(answers[0]?.headers['x-ratelimit-remaining']).toBe('29')
  })

  test('some requests may not count, or be given back', async () => {
    const bench = await open({ policies: { counts: ({ method }) => method !== 'HEAD' } })
    await bench.call('HEAD', '/plans')
    expect((await volley(bench, 1))[0]?.headers['x-ratelimit-remaining']).toBe('29')
    bench.setPolicies({ refunds: (status) => status === 404 })
    await bench.get('/no-such-route')
    expect((await volley(bench, 1))[0]?.headers['x-ratelimit-remaining']).toBe('29')
  })

  test('the headers may be renamed, left out or describe another window', async () => {
    const bench = await open({
      policies: {
        limitFieldNames: {
          limit: 'RateLimit-Limit',
          remaining: 'RateLimit-Remaining',
          reset: 'RateLimit-Reset',
          'retry-after': 'Retry-After',
        },
        sendsLimitField: (field) => field !== 'reset',
        describedWindow: ({ standings }) => standings[1] ?? null,
      },
    })
    const [answer] = await volley(bench, 1)
    expect(answer?.headers).toMatchObject({
      'ratelimit-limit': '120',
      'ratelimit-remaining': '119',
    })
    expect(answer?.headers['ratelimit-reset']).toBeUndefined()
    bench.setPolicies({ describedWindow: () => null })
    expect((await volley(bench, 1))[0]?.headers['x-ratelimit-limit']).toBeUndefined()
    expect((await volley(bench, 30)).at(-1)?.status).toBe(429)
  })

  test('a lag between judging and counting lets a volley through', async () => {
    const bench = await open({ policies: { chargeLagMs: 50 } })
    const answers = await Promise.all(Array.from({ length: 61 }, () => bench.get('/plans')))
    expect(passed(answers)).toBeGreaterThan(30)
  })

  test('a queue delays for real', async () => {
    const rule = { name: 'burst', limit: 3, windowMs: 150, algorithm: 'leaky-queue' } as const
    const bench = await open({ policies: { limits: [rule] } })
    const started = performance.now()
    const answers = await Promise.all(Array.from({ length: 4 }, () => bench.get('/plans')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429])
    expect(performance.now() - started).toBeGreaterThan(95)
  })
})

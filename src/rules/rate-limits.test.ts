/** Tests of the rules on rate limits that traffic of any kind is judged by. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { rateLimitQuestions, rateLimitRules } from './rate-limits.ts'
import { type Rates, rateHeaders, rateRule, resetS, t0 } from './rates/testing.ts'
import { ask, type CallDetails, call, envelope, failing, run } from './testing.ts'

const rules = rateLimitRules(promisedLimits)
const ruleOf = rateRule
const headers = rateHeaders

const get = (status: number, rates: Rates = {}, details: CallDetails = {}) =>
  call('GET /plans', status, { headers: headers(rates), ...details })
const refusal = (rates: Rates = {}, details: CallDetails = {}) =>
  get(429, rates, { json: envelope('RATE_LIMIT_EXCEEDED'), ...details })

describe('headers of one answer', () => {
  it.each([
    ['limit-is-a-promised-one', { limit: 60 }],
    ['limit-is-a-promised-one', { limit: '30, 30;w=10' }],
    ['remaining-lies-within-limit', { limit: 30, remaining: -1 }],
    ['remaining-lies-within-limit', { limit: 30, remaining: 31 }],
    ['remaining-lies-within-limit', { limit: 30, remaining: '12.5' }],
    ['success-carries-limit-and-remaining', { limit: 30 }],
    ['success-carries-reset', { limit: 30, remaining: 1 }],
    ['reset-is-unix-seconds-near-date', { reset: 10, dateMs: t0 }],
    ['reset-is-unix-seconds-near-date', { reset: resetS * 1000, dateMs: t0 }],
    ['reset-is-unix-seconds-near-date', { reset: resetS - 13, dateMs: t0 }],
    ['reset-is-unix-seconds-near-date', { reset: resetS + 113, dateMs: t0 }],
  ])('%s fails on %j', (name, rates) => {
    expect(run(ruleOf(name), [get(200, rates)]).outcome).toBe('fail')
  })

  it('measures Reset against the server’s own clock', () => {
    const skewed = get(200, { reset: resetS + 7_300, dateMs: t0 + 7_300_000 }, { sentAt: t0 })
    expect(run(ruleOf('reset-is-unix-seconds-near-date'), [skewed]).outcome).toBe('pass')
    const slow = get(200, { reset: resetS - 16, dateMs: t0 }, { tookMs: 6_400 })
    expect(run(ruleOf('reset-is-unix-seconds-near-date'), [slow]).outcome).toBe('pass')
  })

  it('asks nothing of 401, of nobody’s requests and of gateways', () => {
    const odd = { limit: 7, remaining: 9, reset: 1, retry: 'soon' }
    const tape = [
      get(401, odd),
      get(200, odd, { token: 'none', account: '-' }),
      get(503, odd, { text: '<html>' }),
    ]
    expect(failing(rules, tape)).toEqual([])
  })

  it('leaves the headers of a stored answer alone', () => {
    const details = { requestHeaders: { 'Idempotency-Key': 'k' } }
    const fresh = { limit: 30, remaining: 3, reset: resetS, dateMs: t0 }
    const stale = { limit: 30, remaining: 3, reset: resetS, dateMs: t0 + 3_600_000 }
    const tape = [
      call('POST /servers', 201, { ...details, headers: headers(fresh) }),
      call('POST /servers', 201, { ...details, headers: headers(stale) }),
    ]
    expect(failing(rules, tape)).toEqual([])
  })
})

describe('a refusal', () => {
  const whole = { limit: 30, remaining: 0, reset: resetS, retry: 10, dateMs: t0 }

  it('that is whole breaks nothing', () => {
    expect(failing(rules, [refusal(whole)])).toEqual([])
  })

  it.each([
    ['retry-after-is-whole-seconds', { retry: 'Thu, 14 May 2026 10:30:10 GMT' }],
    ['retry-after-is-whole-seconds', { retry: '-5' }],
    ['retry-after-is-whole-seconds', { retry: '1.5' }],
    ['retry-after-is-whole-seconds', { retry: resetS }],
    ['retry-after-is-not-milliseconds', { retry: 10_000 }],
    ['retry-after-fits-the-longest-window', { retry: 3_600 }],
    ['refusal-carries-the-rate-headers', { reset: undefined }],
  ])('fails %s with %j', (name, rates) => {
    const { reset = 'none', ...others } = { ...whole, ...rates } as Rates
    const tape = [refusal(reset === 'none' ? others : { ...others, reset })]
    expect(run(ruleOf(name), tape).outcome).toBe('fail')
  })

  it('of HEAD needs no envelope', () => {
    const tape = [call('HEAD /plans', 429, { headers: headers(whole) })]
    expect(run(ruleOf('refusal-names-its-code'), tape).outcome).toBe('none')
  })

  it('of a busy key is another matter', () => {
    const key = { requestHeaders: { 'Idempotency-Key': 'k' }, json: envelope('KEY_IN_USE') }
    expect(failing(rules, [call('POST /servers', 429, key)])).toEqual([])
  })

  it('of a probe is the limiter’s, with a key as well', () => {
    const key = { requestHeaders: { 'Idempotency-Key': 'k' }, source: 'k6' as const }
    const post = (rates: Rates) =>
      call('POST /servers', 429, {
        ...key,
        json: envelope('RATE_LIMIT_EXCEEDED'),
        headers: headers(rates),
      })
    const { limit: _limit, ...others } = whole
    expect(failing(rules, [post(whole)])).toEqual([])
    expect(failing(rules, [post(others)])).toEqual(['rate-limits/refusal-carries-the-rate-headers'])
  })

  it('has to be a 429', () => {
    const tape = [get(200, {}, { json: envelope('RATE_LIMIT_EXCEEDED') })]
    expect(run(ruleOf('limit-code-comes-with-429'), tape).outcome).toBe('fail')
  })
})

/** A run of reads in single file, 10 ms apart. */
const file = (values: readonly number[], status: (i: number) => number = () => 200) =>
  values.map((remaining, i) => {
    const rates = { limit: 30, remaining, reset: resetS, dateMs: t0 + i * 10 }
    const details = { sentAt: t0 + i * 10, tookMs: 2 }
    return status(i) === 429
      ? refusal({ ...rates, retry: 9 }, details)
      : get(status(i), rates, details)
  })
const countdown = (from: number, length: number, step = 1): number[] =>
  Array.from({ length }, (_, i) => Math.max(0, from - i * step))

describe('Remaining', () => {
  it('that counts down breaks nothing', () => {
    expect(failing(rules, file(countdown(29, 20)))).toEqual([])
  })

  it('may be renewed', () => {
    expect(failing(rules, file([...countdown(4, 5), ...countdown(29, 10)]))).toEqual([])
  })

  it('that falls by two is a habit', () => {
    const verdict = run(ruleOf('remaining-falls-by-one-at-most'), file(countdown(28, 14, 2)))
    expect(verdict.outcome).toBe('fail')
  })

  it('that falls by two now and then is a stranger', () => {
    const values = [29, 28, 26, 25, 24, 22, 21, 20, 19, 18, 17, 16]
    expect(failing(rules, file(values))).toEqual([])
  })

  it('that stands still says nothing', () => {
    const verdict = run(ruleOf('remaining-keeps-falling'), file(Array(12).fill(29)))
    expect(verdict.outcome).toBe('fail')
  })

  it('that rises with every request counts what was used', () => {
    const used = file(Array.from({ length: 12 }, (_, i) => i + 1))
    expect(run(ruleOf('remaining-keeps-falling'), used).outcome).toBe('fail')
  })

  it('that rises because a bucket is refilled faster than requests are made is fine', () => {
    const fast = { limit: 30_000, windowMs: 10_000 }
    const quick = rateLimitRules({ burst: fast, sustained: promisedLimits.sustained })
    const refilled = file(Array.from({ length: 12 }, (_, i) => i + 1))
    const keepsFalling = quick.find(({ id }) => id === 'rate-limits/remaining-keeps-falling')!
    expect(run(keepsFalling, refilled).outcome).toBe('pass')
  })

  it('that stands still where a bucket is refilled at once says nothing', () => {
    const fast = { limit: 300, windowMs: 10_000 }
    const quick = rateLimitRules({ burst: fast, sustained: { limit: 1_200, windowMs: 60_000 } })
    const keepsFalling = quick.find(({ id }) => id === 'rate-limits/remaining-keeps-falling')!
    const still = file(Array(12).fill(299))
    expect(run(keepsFalling, still).outcome).toBe('fail')
    const slower = still.map((one, i) => ({ ...one, sentAt: t0 + 60 * i }))
    expect(run(keepsFalling, slower).outcome).toBe('none')
  })

  it('keeps its word', () => {
    const refusedAt = (at: number) => (i: number) => (i === at ? 429 : 200)
    const honest = file([...countdown(29, 30), 0], refusedAt(30))
    expect(run(ruleOf('remaining-is-honoured'), honest).outcome).not.toBe('fail')
    const lying = file([29, 28, 27, 0], refusedAt(3))
    expect(run(ruleOf('remaining-is-honoured'), lying).outcome).toBe('fail')
  })

  it('keeps its word but for a few, where two Limits speak in turn', () => {
    const details = { sentAt: t0 + 10, tookMs: 2 }
    const hello = file([29])
    const admitted = Array.from({ length: 10 }, (_, i) =>
      get(
        200,
        i % 2 ? { limit: 120, remaining: 90 - i } : { limit: 30, remaining: 28 - i },
        details,
      ),
    )
    const after = (refused: number) => {
      const denied = refusal({ limit: 30, remaining: 0, retry: 9, dateMs: t0 }, details)
      return [...hello, ...admitted, ...Array<Exchange>(refused).fill(denied)]
    }
    const outcomes = [3, 4].map((n) => run(ruleOf('remaining-is-honoured'), after(n)).outcome)
    expect(outcomes).toEqual(['none', 'fail'])
  })

  it('of the other window excuses a refusal', () => {
    const tape = [
      get(200, { limit: 120, remaining: 90, reset: resetS, dateMs: t0 }, { sentAt: t0 }),
      refusal(
        { limit: 120, remaining: 90, reset: resetS, retry: 9, dateMs: t0 },
        { sentAt: t0 + 20 },
      ),
    ]
    expect(failing(rules, tape)).toEqual([])
  })
})

describe('a caller within both limits', () => {
  const rested = get(200, { limit: 30, remaining: 29 }, { sentAt: t0 })
  const narrow = ruleOf('inside-both-limits-is-never-refused')

  it('is never refused', () => {
    const tape = [rested, refusal({ retry: 1 }, { sentAt: t0 + 5_000 })]
    expect(run(narrow, tape).outcome).toBe('fail')
  })

  it('may be refused while a Retry-After runs', () => {
    const tape = [
      rested,
      refusal({ retry: 60 }, { sentAt: t0 + 5_000, token: 'B1' }),
      refusal({ retry: 60 }, { sentAt: t0 + 6_000, token: 'B1' }),
    ]
    expect(run(narrow, tape).outcome).toBe('none')
  })

  it('is not judged while its past is unknown', () => {
    const tape = [
      get(200, { limit: 30, remaining: 11 }, { sentAt: t0 }),
      refusal({}, { sentAt: t0 + 5_000 }),
    ]
    expect(run(narrow, tape).outcome).toBe('none')
  })
})

describe('a refused create', () => {
  const sent = { hostname: 'app-01' }
  const list = (...names: string[]) =>
    call('GET /servers?per_page=100', 200, {
      json: { data: names.map((name) => ({ name })), meta: { total: names.length } },
    })
  const create = (status: number, details: CallDetails = {}) =>
    call('POST /servers', status, { sent, json: envelope('RATE_LIMIT_EXCEEDED'), ...details })
  const rule = ruleOf('refused-create-makes-nothing')

  it('makes nothing', () => {
    expect(run(rule, [create(429), list('other')]).outcome).toBe('pass')
    expect(run(rule, [create(429), list('APP-01')]).outcome).toBe('fail')
  })

  it('may be sent again with success', () => {
    expect(run(rule, [create(429), create(201), list('app-01')]).outcome).toBe('none')
  })
})

describe('questions', () => {
  const tape = [
    refusal(
      { reset: resetS, retry: 10, dateMs: t0 },
      { json: envelope('RATE_LIMIT_EXCEEDED', 'Retry after 10 seconds.') },
    ),
  ]
  it.each([
    ['reset-agrees-with-retry-after', 'Reset and Retry-After name one moment'],
    ['message-names-retry-after', 'the message names the seconds of Retry-After'],
    ['ietf-fields', 'none'],
  ])('%s: %s', (name, answer) => {
    const question = rateLimitQuestions(promisedLimits).find(
      ({ id }) => id === `rate-limits/${name}`,
    )!
    expect(ask(question, tape)).toEqual([answer])
  })
})

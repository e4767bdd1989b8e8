/** Tests of the error rules: the table of codes, what earns which refusal, and what is accepted. */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { create, fails, full, outcome, ruleOf, uuid } from './errors/testing.ts'
import { errorsQuestions } from './errors.ts'
import { ask, type CallDetails, call, collection, envelope, run } from './testing.ts'

const probe = { step: 'missing.uuid' }

describe('a code of the table', () => {
  const pairs: [string, string, number, CallDetails][] = [
    ['unauthenticated-is-401', 'UNAUTHENTICATED', 401, { token: 'malformed' }],
    ['invalid-token-is-401', 'INVALID_TOKEN', 401, { token: 'unknown' }],
    ['ip-not-allowed-is-403', 'IP_NOT_ALLOWED', 403, { token: 'IPX' }],
    ['rate-limit-exceeded-is-429', 'RATE_LIMIT_EXCEEDED', 429, {}],
    ['validation-error-is-422', 'VALIDATION_ERROR', 422, {}],
    ['overdue-invoice-is-402', 'OVERDUE_INVOICE', 402, { token: 'OD' }],
  ]
  it.each(pairs)('%s', (id, code, status, details) => {
    expect(outcome(id, create(status, code, details))).toBe('pass')
    expect(fails(create(418, code, details))).toContain(id)
    expect(outcome(id, create(status, 'ELSE', details))).toBe('none')
  })
  it('refuses', () => {
    expect(outcome('codes-of-the-table-refuse', create(422, 'VALIDATION_ERROR'))).toBe('pass')
    expect(fails(call('GET /plans', 200, { json: envelope('INVALID_TOKEN') }))).toEqual([
      'codes-of-the-table-refuse',
    ])
  })
  it('is no 400, where the JSON itself is bad nor for a bad query', () => {
    const broken = create(400, 'VALIDATION_ERROR', { sentText: '{' })
    expect(fails(broken)).toEqual(['validation-error-is-422'])
    const query = call('GET /plans?page=x', 400, { json: envelope('VALIDATION_ERROR') })
    expect(fails(query)).toEqual(['validation-error-is-422'])
  })
  it('is not the gateway’s', () => {
    const gateway = call('GET /plans', 502, { json: { code: 'INVALID_TOKEN' } })
    const cutOff = { ...create(400, 'INVALID_TOKEN'), failure: 'reset' as const }
    expect(fails(gateway, cutOff)).toEqual([])
  })
})

describe('429', () => {
  it('has the code of the table', () => {
    expect(outcome('429-is-rate-limit-exceeded', create(429, 'RATE_LIMIT_EXCEEDED'))).toBe('pass')
    expect(fails(create(429, 'TOO_MANY_REQUESTS'))).toEqual(['429-is-rate-limit-exceeded'])
    expect(outcome('429-is-rate-limit-exceeded', call('GET /plans', 429))).toBe('none')
  })
})

describe('a creation with an invalid body', () => {
  const cases: [string, unknown, number, string, string[]][] = [
    ['empty', {}, 422, 'VALIDATION_ERROR', []],
    ['empty', {}, 400, 'BAD_REQUEST', ['invalid-body-is-422']],
    ['empty', {}, 422, 'UNPROCESSABLE', ['invalid-body-is-validation-error']],
    ['null for an id', { ...full, plan_id: null }, 404, 'NO', ['invalid-body-is-422']],
    ['an object for an id', { ...full, plan_id: {} }, 201, 'x', ['invalid-body-is-422']],
    ['an array for the host name', { ...full, hostname: [] }, 400, 'x', ['invalid-body-is-422']],
    ['text for an id', { ...full, plan_id: '1' }, 400, 'x', []],
    ['empty, but accepted', {}, 201, 'x', []],
    ['empty, by an account that may not', {}, 402, 'OVERDUE_INVOICE', []],
    ['empty, under a known key', {}, 422, 'IDEMPOTENCY_MISMATCH', []],
    ['empty, and the server breaks', {}, 500, 'OOPS', ['invalid-body-is-422']],
    ['no object', [], 422, 'x', []],
  ]
  it.each(cases)('%s: %j → %i %s', (_name, sent, status, code, rules) => {
    const json = status === 201 ? { data: { uuid } } : envelope(code)
    expect(fails(create(status, code, { sent, json }))).toEqual(rules)
  })
})

describe('a refused creation', () => {
  const list = (...names: string[]) =>
    call('GET /servers', 200, { json: collection(names.map((name) => ({ uuid: name, name }))) })
  it('leaves nothing behind', () => {
    const forbidden = create(403, 'FORBIDDEN')
    expect(outcome('refusals-have-no-effect', list(), forbidden, list())).toBe('pass')
    expect(fails(list(), forbidden, list('h.example.com'))).toEqual(['refusals-have-no-effect'])
  })
  it('with a 422 is the matter of CRE-22', () => {
    const refused = create(422, 'VALIDATION_ERROR')
    expect(outcome('refusals-have-no-effect', list(), refused, list())).toBe('pass')
    expect(outcome('refusals-have-no-effect', list(), refused, list('h.example.com'))).toBe('none')
  })
})

describe('a refused power call', () => {
  const power = (sent: unknown, details: CallDetails = {}) =>
    call(`POST /servers/${uuid}/power`, 409, { sent, ...details })
  const status = (state: string, seconds = 0) =>
    call(`GET /servers/${uuid}/status`, 200, {
      json: { data: { state, status: null, uptime_seconds: seconds } },
    })
  const id = 'refused-power-call-does-nothing'
  it('does nothing', () => {
    expect(outcome(id, status('running'), power({}), status('running', 5))).toBe('pass')
    expect(fails(status('running'), power({}), status('stopped'))).toEqual([id])
    expect(fails(status('running'), power({ action: 'kill' }), status('stopped'))).toEqual([id])
    expect(fails(status('running', 9), power({ action: 'x' }), status('running', 1))).toEqual([id])
  })
  it('with a word that is no action, by others, or among others is no matter of this', () => {
    const odd = power({ action: 'frobnicate' })
    expect(outcome(id, status('running'), odd, status('stopped'))).toBe('none')
    const foreign = power({}, { token: 'B1' })
    expect(outcome(id, status('running'), foreign, status('stopped'))).toBe('none')
    expect(outcome(id, status('running'), power({}), power({}), status('stopped'))).toBe('none')
    expect(
      outcome(id, status('running'), call(`DELETE /servers/${uuid}`, 409), status('stopped')),
    ).toBe('none')
    expect(outcome(id, status('running'), power([]), status('stopped'))).toBe('fail')
  })
})

describe('malformed JSON', () => {
  const broken = (status: number, details: CallDetails = {}) =>
    create(status, 'BAD', { sentText: '{"hostname": "h.example.com",', ...details })
  it('is 400 or 422', () => {
    expect(outcome('malformed-json-is-400-or-422', broken(400))).toBe('pass')
    expect(outcome('malformed-json-is-400-or-422', broken(422))).toBe('pass')
    for (const status of [201, 404, 500]) {
      expect(fails(broken(status))).toEqual(['malformed-json-is-400-or-422'])
    }
  })
  it('may be refused for its label where that is none of JSON', () => {
    const labelled = (type: string, status = 415) =>
      broken(status, { requestHeaders: { 'Content-Type': type } })
    expect(fails(labelled('application/json'))).toEqual(['malformed-json-is-400-or-422'])
    const others = [labelled('application/x-www-form-urlencoded'), labelled(''), broken(415)]
    expect(outcome('malformed-json-is-400-or-422', ...others)).toBe('none')
  })
  it('proves nothing where something else went wrong', () => {
    const others = [broken(503), broken(401), create(400, 'BAD', { sentText: ' ' })]
    const bodiless = call('POST /servers', 400, { json: envelope('BAD') })
    expect(outcome('malformed-json-is-400-or-422', ...others, bodiless)).toBe('none')
  })
  it('is refused in the envelope where everything else is', () => {
    const bare = broken(400, { json: { message: 'Bad Request' } })
    const id = 'malformed-json-is-refused-in-the-envelope'
    expect(fails(create(422, 'VALIDATION_ERROR'), bare)).toEqual([id])
    expect(outcome(id, create(422, 'VALIDATION_ERROR'), broken(400))).toBe('pass')
    expect(outcome(id, create(422, 'X', { json: {} }), bare)).toBe('none')
    const others = [
      broken(201),
      broken(415),
      broken(400, { token: 'none' }),
      create(400, 'X', { sentText: '' }),
    ]
    expect(outcome(id, create(422, 'X'), ...others, call('GET /plans', 400))).toBe('none')
    const flood = Array.from({ length: 1_001 }, () => broken(400))
    expect(run(ruleOf(id), [create(422, 'X'), ...flood]).passes).toBe(1_000)
    expect(outcome(id, call('POST /servers', 400))).toBe('none')
  })
  it('makes nothing', () => {
    const list = (names: string[]) =>
      call('GET /servers', 200, { json: collection(names.map((name) => ({ uuid: name, name }))) })
    expect(fails(list([]), broken(400), list(['h.example.com']))).toEqual([
      'malformed-json-makes-nothing',
    ])
    expect(outcome('malformed-json-makes-nothing', list([]), broken(400), list([]))).toBe('pass')
  })
})

describe('a uuid that nobody has', () => {
  const get = (status: number, details: CallDetails = {}) =>
    call(`GET /servers/${uuid}`, status, { json: envelope('X'), ...details })
  const known = (data: unknown) => call('GET /servers', 200, { json: collection([data]) })
  it('is 404', () => {
    expect(outcome('unknown-server-is-404', get(404))).toBe('pass')
    for (const one of [get(410), get(422)]) expect(fails(one)).toEqual(['unknown-server-is-404'])
    expect(fails(get(403, probe))).toEqual(['unknown-server-is-404'])
    expect(fails(get(200, { ...probe, json: { data: { uuid } } }))).toEqual([
      'unknown-server-is-404',
    ])
  })
  it('is only one that no answer names', () => {
    expect(outcome('unknown-server-is-404', get(422), known({ uuid }))).toBe('none')
    expect(outcome('unknown-server-is-404', get(422), known({ uuid: 7 }), known('odd'))).toBe(
      'fail',
    )
    expect(outcome('unknown-server-is-404', get(404), get(200, { json: { data: { uuid } } }))).toBe(
      'none',
    )
  })
  it('is judged on plain answers only', () => {
    const others = [
      get(401),
      get(500, probe),
      get(403),
      get(409),
      get(429, probe),
      get(404, { token: 'none' }),
      get(403, { ...probe, token: 'IPX' }),
      call('GET /servers/short', 404),
      call(`GET /servers/${uuid}/status`, 404),
    ]
    expect(outcome('unknown-server-is-404', ...others)).toBe('none')
  })
})

describe('a path', () => {
  const get = (path: string, status: number, details: CallDetails = {}) =>
    call(`GET ${path}`, status, { json: envelope('X'), ...details })
  it('with an id that is no uuid is 400, 404 or 422', () => {
    const id = 'malformed-id-is-400-404-or-422'
    expect(outcome(id, get('/servers/not-a-uuid', 404), get('/servers/$', 422))).toBe('pass')
    expect(fails(get('/servers/not-a-uuid', 200))).toEqual([id])
    expect(fails(get('/servers/a1b2c3d', 409))).toEqual([id])
    const found = get('/servers/a1b2c3d', 200, { json: { data: { uuid } } })
    expect(outcome(id, found)).toBe('none')
    const others = ['1234567%25', '12', uuid, 'ABCDEF01', '1234567*'].map((part) =>
      get(`/servers/${part}`, 405),
    )
    const elsewhere = [get('/servers/not-a-uuid/status', 405), get('/plans', 405)]
    const strangers = [get('/servers/not-a-uuid', 401, { token: 'none' }), get('/servers/odd', 500)]
    expect(outcome(id, ...others, ...elsewhere, ...strangers)).toBe('none')
  })
  it('that does not exist is 404', () => {
    const route = { step: 'missing.route', operation: null }
    expect(outcome('unknown-route-is-404', get('/no-such-route', 404, route))).toBe('pass')
    expect(fails(get('/no-such-route', 200, route))).toEqual(['unknown-route-is-404'])
    const tokenless = get('/no-such-route', 401, { ...route, token: 'none' })
    expect(outcome('unknown-route-is-404', tokenless, get('/x', 403), get('/y', 500, route))).toBe(
      'none',
    )
  })
})

describe('the same bad request', () => {
  const bad = (status: number, code: string | null, details: CallDetails = {}) =>
    call('GET /plans?page=x', status, { json: code === null ? {} : envelope(code), ...details })
  it('gets the same error', () => {
    expect(outcome('same-fault-same-error', bad(422, 'A'), bad(422, 'A'), bad(422, null))).toBe(
      'pass',
    )
    expect(fails(bad(422, 'A'), bad(400, 'A'))).toEqual(['same-fault-same-error'])
    expect(fails(bad(422, 'A'), bad(422, 'B'))).toEqual(['same-fault-same-error'])
  })
  it('is one that nothing but itself can change', () => {
    const server = [404, 409].map((status) => call(`GET /servers/${uuid}`, status))
    const keyed = [422, 409].map((status) =>
      create(status, 'X', { sent: {}, requestHeaders: { 'Idempotency-Key': 'k' } }),
    )
    const others = [
      bad(200, null),
      bad(503, 'X'),
      bad(429, 'X'),
      bad(422, 'A'),
      bad(400, 'B', { token: 'B1' }),
      bad(0, null),
    ]
    expect(outcome('same-fault-same-error', ...server, ...keyed, ...others)).toBe('none')
  })
  it('is remembered within bounds', () => {
    const flood = Array.from({ length: 5_001 }, (_, i) => call(`GET /plans?page=x${i}`, 422))
    const again = call('GET /plans?page=x5000', 400)
    expect(outcome('same-fault-same-error', ...flood, again)).toBe('none')
  })
})

describe('waiting for the later of Retry-After and Reset', () => {
  const date = 'Thu, 14 May 2026 10:30:00 GMT'
  const reset = (seconds: number) => String(Date.UTC(2026, 4, 14, 10, 30) / 1000 + seconds)
  const limited = (headers: Record<string, string>) =>
    call('GET /plans', 429, { sentAt: 0, tookMs: 0, headers: { Date: date, ...headers } })
  const next = (sentAt: number, status: number) => call('GET /plans', status, { sentAt })
  const id = 'longer-wait-suffices'
  it('is always enough', () => {
    const both = limited({ 'Retry-After': '5', 'X-RateLimit-Reset': reset(20) })
    expect(outcome(id, both, next(21_000, 200))).toBe('pass')
    expect(outcome(id, both, next(20_000, 200))).toBe('none')
    const past = limited({ 'X-RateLimit-Reset': reset(-1) })
    expect(outcome(id, past, next(1_000, 200))).toBe('pass')
  })
  it('is another rule’s matter where Retry-After could be read', () => {
    expect(outcome(id, limited({ 'Retry-After': '5' }), next(6_000, 429))).toBe('none')
    const unread = limited({ 'Retry-After': 'soon', 'X-RateLimit-Reset': reset(5) })
    expect(outcome(id, unread, next(6_000, 429))).toBe('fail')
  })
  it('cannot be judged without times, or after other calls', () => {
    const cases: Record<string, string>[] = [
      {},
      { 'Retry-After': '99999' },
      { 'X-RateLimit-Reset': 'soon' },
      { 'X-RateLimit-Reset': reset(-60) },
      { 'X-RateLimit-Reset': reset(7_200) },
      { 'X-RateLimit-Reset': reset(5), Date: 'today' },
    ]
    for (const headers of cases) expect(outcome(id, limited(headers), next(9e9, 429))).toBe('none')
    const told = limited({ 'X-RateLimit-Reset': reset(5) })
    expect(outcome(id, told, next(1_000, 200), next(9_000, 429))).toBe('none')
    expect(outcome(id, told, next(9_000, 0))).toBe('none')
    const stranger = call('GET /plans', 429, { token: 'none', sentAt: 0 })
    expect(outcome(id, stranger, next(9e9, 429))).toBe('none')
  })
})

describe('questions', () => {
  const answers = (id: string, ...tape: Exchange[]) =>
    ask(errorsQuestions.find((question) => question.id === `errors/${id}`)!, tape)
  it('codes beyond the table', () => {
    const tape = [
      create(404, 'NOT_FOUND'),
      create(409, 'a code; <b>'),
      create(422, 'VALIDATION_ERROR'),
    ]
    expect(answers('codes-beyond-the-table', ...tape)).toEqual(['404 NOT_FOUND', '409 an odd code'])
  })
  it('which refusal wins', () => {
    const tape = [
      create(401, 'X', { token: 'none', sent: {} }),
      create(403, 'X', { token: 'IPX', sent: {} }),
    ]
    expect(answers('which-refusal-wins', ...tape)).toEqual([
      'token and body both wrong: 401',
      'address and body both wrong: 403',
    ])
  })
  it('bad query parameters', () => {
    const queries = [
      'page=abc',
      'page=0',
      'per_page=101',
      'per_page=-1',
      'page=2&per_page=100',
      'x=1',
    ]
    const tape = queries.map((query) => call(`GET /plans?${query}`, 422))
    expect(answers('bad-query-parameters', ...tape)).toEqual([
      'page no number: 422',
      'page below 1: 422',
      'per_page above 100: 422',
      'per_page below 1: 422',
    ])
  })
  it('unknown routes', () => {
    const route = (step: string, token: 'A1' | 'none', status: number) =>
      call('GET /no-such-route', status, { step, token, operation: null })
    expect(
      answers(
        'unknown-route',
        route('missing.route', 'A1', 404),
        route('noauth.route', 'none', 401),
      ),
    ).toEqual(['with a token: 404', 'without a token: 401'])
  })
})

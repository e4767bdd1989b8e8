/**
 * Tables of the rules about paths, methods, types and units; what the questions about HTTP answer.
 */
import { describe, expect, it } from 'vitest'
import type { Exchange, Failure } from '#exchange/exchange.ts'
import { ask, type CallDetails, call, envelope, openTables } from '../testing.ts'
import { transportQuestions, transportRules } from './index.ts'
import { methodRules } from './methods.ts'
import { typeRules } from './types.ts'
import { unitRules } from './units.ts'

const { table, complete } = openTables([...methodRules, ...typeRules, ...unitRules])

const json = { data: [] }
const gone = { json: envelope('NOT_FOUND') }
const moved = { headers: { Location: '/api/v1/locations' } }

table('transport/documented-paths-hang-below-the-base-url', [
  ['found', [call('GET /plans', 200, { json })], 'pass'],
  ['found behind a lock', [call('GET /plans', 401, gone)], 'pass'],
  [
    'one missing, the others found',
    [call('GET /plans', 200, { json }), call('GET /locations', 404, gone)],
    'pass',
  ],
  [
    'all missing',
    [
      call('GET /plans', 404, gone),
      call('GET /servers', 404, gone),
      call('GET /locations', 301, moved),
      call('GET /locations', 404),
    ],
    'fail',
  ],
  ['nothing but the limiter and silence', [call('GET /plans', 429), call('GET /plans', 0)], 'none'],
  ['a server that is not there', [call('GET /servers/a', 404, gone)], 'none'],
])

table('transport/documented-paths-are-not-moved', [
  ['here', [call('GET /locations', 200, { json })], 'pass'],
  ['unchanged', [call('GET /locations', 304)], 'pass'],
  ['elsewhere', [call('GET /locations', 301, moved)], 'fail'],
  [
    'for somebody who is not let in (TRN-05)',
    [call('GET /locations', 302, { ...moved, token: 'none' })],
    'none',
  ],
])

function post(type: string | null, status: number, details: object = {}) {
  const requestHeaders: Record<string, string> = type === null ? {} : { 'Content-Type': type }
  return [call('POST /servers', status, { sent: {}, requestHeaders, json: {}, ...details })]
}

table('transport/json-request-bodies-are-read', [
  ['read and accepted', post('application/json', 201), 'pass'],
  ['read and refused', post('application/json', 422), 'pass'],
  ['not read', post('application/json', 415), 'fail'],
  ['of another type', post('text/plain', 415), 'none'],
  ['of no type', post(null, 415), 'none'],
  ['with a charset (TRN-07)', post('application/json; charset=utf-8', 415), 'none'],
  ['without a token', post('application/json', 401), 'none'],
  ['without a body', [call('POST /servers', 415)], 'none'],
  [
    'to an unknown path',
    [
      call('POST /nowhere', 415, {
        sent: {},
        requestHeaders: { 'Content-Type': 'application/json' },
      }),
    ],
    'none',
  ],
])

table('transport/charset-parameter-does-no-harm', [
  ['read', post('application/json; charset=utf-8', 201), 'pass'],
  ['not read', post('application/json;charset=UTF-8', 415), 'fail'],
  ['without it', post('application/json', 415), 'none'],
])

const got = call('GET /plans', 200, { json })

table('transport/head-mirrors-get', [
  ['the same status', [got, call('HEAD /plans', 200)], 'pass'],
  ['not offered (AMB-13)', [got, call('HEAD /plans', 405)], 'fail'],
  ['with content', [got, call('HEAD /plans', 200, { json })], 'fail'],
  ['unchanged', [got, call('HEAD /plans', 304)], 'none'],
  ['of a target that GET breaks', [call('GET /plans', 500), call('HEAD /plans', 500)], 'none'],
  ['of a target that GET has not read', [got, call('HEAD /servers', 200)], 'none'],
  ['with another token', [got, call('HEAD /plans', 401, { token: 'none' })], 'none'],
  ['limited', [got, call('HEAD /plans', 429)], 'none'],
])

table('transport/foreign-methods-are-refused', [
  ['405', [call('GET /servers/a/power', 405, gone)], 'pass'],
  ['404', [call('PUT /plans', 404, gone)], 'pass'],
  ['accepted', [call('GET /servers/a/power', 200, { json })], 'fail'],
  ['broken', [call('PATCH /servers/a', 500)], 'fail'],
  ['HEAD', [call('HEAD /servers/a/power', 200)], 'none'],
  ['OPTIONS', [call('OPTIONS /plans', 204)], 'none'],
  ['an unknown path', [call('PUT /nowhere', 404)], 'none'],
  ['a method it has', [got], 'none'],
])

table('transport/input-never-breaks-the-server', [
  ['a success', [got], 'pass'],
  ['a refusal', [call('GET /plans?page=abc', 422, gone)], 'pass'],
  [
    '500',
    [call('GET /plans?page=abc', 500, { json: envelope('INTERNAL'), step: 'plans.pageabc' })],
    'fail',
  ],
  ['500 without a body on an unknown path', [call('GET /nowhere', 500)], 'fail'],
  ['503 of its own', [call('GET /plans', 503, { json: envelope('BROKEN') })], 'fail'],
  ['a proxy’s 502', [call('GET /plans', 502, { text: '<html>Bad Gateway</html>' })], 'none'],
  [
    'a pause',
    [call('GET /plans', 503, { json: envelope('PAUSE'), headers: { 'Retry-After': '9' } })],
    'none',
  ],
  ['a busy key (IDE-10)', [call('POST /servers', 503, { json: envelope('BUSY') })], 'none'],
  ['a method that is unknown', [call('BREW /plans', 501, { json: envelope('UNKNOWN') })], 'none'],
])

const plan = {
  id: 1,
  name: '1 vCPU',
  cpu: 1,
  memory: 3221225472,
  disk: 21474836480,
  monthly_price: 3.92,
  hourly_price: 0.0053,
}
const server = {
  uuid: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  uuid_short: 'a1b2c3d4',
  name: 'a.example',
  status: 'installing',
  cpu: 1,
  memory: 3221225472,
  disk: 21474836480,
  password_status: 'generating',
  operating_system: 'Debian 12',
  ip_addresses: [],
  created_at: '2026-05-14T10:30:00+00:00',
}
const address = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }
const meta = { current_page: 1, last_page: 1, per_page: 25, total: 1 }

const plans = (changes: object) => [
  call('GET /plans', 200, { json: { data: [{ ...plan, ...changes }], meta } }),
]
const created = (changes: object) => [
  call('POST /servers', 201, { json: { data: { ...server, ...changes } } }),
]
const detail = (changes: object) => [
  call('GET /servers/a', 200, { json: { data: { ...server, ...changes } } }),
]
const status = (data: object) => [call('GET /servers/a/status', 200, { json: { data } })]

const half = { sentText: '{"plan_id":1,' }
const dropped = (details: CallDetails = half, failure: Failure = 'reset'): Exchange => ({
  ...call('POST /servers', 0, details),
  failure,
})

/** A page of plans that is asked for so many times in vain. */
const lost = (page: string, times: number): Exchange[] =>
  Array.from({ length: times }, (_, i) => ({
    ...call(`GET /plans?page=${page}`, 0, { sentAt: i, step: `plans.page${page}` }),
    failure: 'reset' as const,
  }))
const zero = call('GET /plans?page=0', 422, { ...gone, sentAt: 4, step: 'plans.page0' })
const later = call('GET /plans', 200, { json, sentAt: 9 })

table('transport/bodies-never-break-the-connection', [
  ['twice', [dropped(), got, dropped()], 'fail'],
  ['once', [dropped()], 'inconclusive'],
  ['answered after all', [dropped(), call('POST /servers', 400, { ...gone, ...half })], 'pass'],
  ['a time-out', [dropped(half, 'timeout'), dropped(half, 'timeout')], 'none'],
  ['with a key', [dropped({ ...half, requestHeaders: { 'Idempotency-Key': 'k' } })], 'none'],
  ['without a body', [dropped({}), dropped({})], 'none'],
  ['by k6', [dropped({ ...half, source: 'k6' })], 'none'],
  [
    'elsewhere, too',
    [dropped(), dropped(), { ...call('GET /plans', 0), failure: 'reset' }],
    'inconclusive',
  ],
  ['over an odd read', [...lost('abc', 3), later], 'fail'],
  ['over several', [...lost('abc', 3), ...lost('0', 3), later], 'fail'],
  ['over an odd read, twice', [...lost('abc', 2), later], 'inconclusive'],
  ['over a read, and nobody is there', lost('abc', 3), 'inconclusive'],
  ['over a plain read', [...lost('1', 3), later], 'none'],
  ['over another now and then', [...lost('abc', 3), ...lost('0', 1), zero, later], 'inconclusive'],
  ['over every body', [dropped(), dropped(), dropped({ sentText: '{' })], 'inconclusive'],
  [
    'over more bodies than are kept',
    Array.from({ length: 102 }, (_, i) => dropped({ sentText: `{${i % 101}` })),
    'inconclusive',
  ],
])

table('transport/types-follow-the-examples', [
  ['plans', plans({}), 'pass'],
  ['a server', created({}), 'pass'],
  [
    'nulls where nulls may be',
    detail({ status: null, operating_system: null, password_status: null }),
    'pass',
  ],
  ['a price as text', plans({ monthly_price: '3.92' }), 'fail'],
  ['memory as text', created({ memory: '3221225472' }), 'fail'],
  ['a name as a list', detail({ name: ['a'] }), 'fail'],
  ['a name as a number', detail({ name: 7 }), 'fail'],
  ['a status as a number', detail({ status: 3 }), 'fail'],
  ['null written out', status({ state: 'running', status: 'null', uptime_seconds: 1 }), 'fail'],
  ['uptime as text', status({ state: 'running', status: null, uptime_seconds: '1' }), 'fail'],
  ['a member named with a slash', created({ 'a/b~c': 1 }), 'pass'],
  ['a fraction where an integer is usual', plans({ memory: 3221225472.5 }), 'pass'],
  ['a new server of status null (CRE-05)', created({ status: null }), 'pass'],
  [
    'meta as text (PAG-02)',
    [call('GET /plans', 200, { json: { data: [plan], meta: { ...meta, total: '1' } } })],
    'pass',
  ],
  ['a time as a number (CRE-17)', created({ created_at: 1 }), 'pass'],
  ['addresses that are none (CRE-13)', created({ ip_addresses: [{ address: 7 }] }), 'pass'],
  ['a uuid that is null in details', detail({ uuid: null }), 'fail'],
  ['a time as a number in details', detail({ created_at: 1 }), 'fail'],
  ['addresses that are null in details', detail({ ip_addresses: null }), 'fail'],
  ['bare addresses in details', detail({ ip_addresses: ['203.0.113.50'] }), 'fail'],
  ['a prefix as text in details', detail({ ip_addresses: [{ ...address, cidr: '24' }] }), 'fail'],
  ['no gateway in details', detail({ ip_addresses: [{ ...address, gateway: null }] }), 'pass'],
  [
    'further members of a list as it likes',
    [call('GET /servers', 200, { json: { data: [{ ...server, ip_addresses: '' }], meta } })],
    'pass',
  ],
  [
    'an object for a list (ENV-03)',
    [call('GET /plans', 200, { json: { data: {}, meta } })],
    'pass',
  ],
  [
    'a text for a plan (PLN-02)',
    [call('GET /plans', 200, { json: { data: ['a'], meta } })],
    'pass',
  ],
  ['members left out (CRE-04)', [call('POST /servers', 201, { json: { data: {} } })], 'pass'],
  [
    'a status without a schema',
    [call('GET /plans', 203, { json: { data: [{ ...plan, id: 'x' }] } })],
    'pass',
  ],
  [
    'credentials (CRD-01)',
    [call('GET /servers/a/credentials', 200, { json: { data: { root_password: 7 } } })],
    'none',
  ],
  ['a failure', [call('GET /plans', 404, gone)], 'none'],
])

const list = (...items: object[]) => [call('GET /servers', 200, { json: { data: items, meta } })]
const { status: _status, ...without } = server

table('transport/nullable-members-are-written-as-null', [
  ['null', list(server, { ...server, status: null }), 'pass'],
  ['left out where null was due', list(server, without), 'fail'],
  [
    'left out by get',
    [...detail({}), call('GET /servers/a', 200, { json: { data: without } })],
    'fail',
  ],
  [
    'left out by /status',
    [...status({ state: 'stopped', status: 'installing' }), ...status({ state: 'running' })],
    'fail',
  ],
  ['always left out (LST-02)', list(without, without), 'none'],
  ['always a word', list(server), 'pass'],
  ['no server at all', [call('GET /servers/a', 200, { json: {} })], 'none'],
  ['a failure', [call('GET /servers/a', 404, gone)], 'none'],
])

table('transport/types-are-stable', [
  [
    'the same everywhere',
    [
      ...plans({}),
      ...created({}),
      ...detail({ status: null }),
      ...status({ state: 'running', status: null }),
    ],
    'pass',
  ],
  ['text here and a number there', [...created({}), ...detail({ memory: '1' })], 'fail'],
  [
    'text in meta',
    [
      ...plans({}),
      call('GET /servers', 200, { json: { data: [], meta: { ...meta, per_page: '25' } } }),
    ],
    'fail',
  ],
  ['an object here and a list there', [...created({}), ...detail({ ip_addresses: {} })], 'fail'],
  ['nothing seen', [call('GET /plans', 404, gone)], 'none'],
  ['no payload', [call('GET /plans', 200, { json: {} })], 'none'],
])

table('transport/memory-has-one-unit', [
  ['bytes', [...plans({}), ...created({}), ...list(server)], 'pass'],
  ['MiB', [...plans({}), ...detail({ memory: 3072 })], 'fail'],
  ['kilobytes in the plans', [...plans({ memory: 3221225.472 }), ...created({})], 'fail'],
  ['the memory of no plan (CRE-10)', [...plans({}), ...created({ memory: 5_000_000 })], 'none'],
  ['no number', [...plans({ memory: 'much' }), ...created({ memory: 'much' })], 'none'],
  ['zero', [...plans({ memory: 0 }), ...created({ memory: 0 })], 'none'],
  ['no server', [...plans({}), ...list(), call('GET /servers/a', 404, gone)], 'none'],
])

complete()

const lines: readonly [string, readonly Exchange[], readonly string[]][] = [
  [
    'foreign-request-media-types',
    [...post('text/plain', 415), ...post(null, 400)],
    ['another: 415', 'none: 400'],
  ],
  ['foreign-request-media-types', post('application/json', 201), []],
  ['head-requests', [call('HEAD /plans', 200)], ['200']],
  ['foreign-methods', [call('PUT /plans', 405, { headers: { Allow: 'GET' } })], ['405 with Allow']],
  ['foreign-methods', [call('PUT /plans', 404)], ['404 without Allow']],
  ['cross-origin-headers', [got], ['without Origin: none']],
  [
    'cross-origin-headers',
    [
      call('OPTIONS /plans', 204, {
        requestHeaders: { Origin: 'https://a.example' },
        headers: { 'Access-Control-Allow-Origin': '*' },
      }),
    ],
    ['OPTIONS 204, with Origin: any origin'],
  ],
  [
    'cross-origin-headers',
    [
      call('GET /plans', 200, {
        json,
        headers: { 'Access-Control-Allow-Origin': 'https://a.example' },
      }),
    ],
    ['without Origin: a named origin'],
  ],
  [
    'credentials-in-caches',
    [call('GET /servers/a/credentials', 200, { json, headers: { 'Cache-Control': 'no-store' } })],
    ['no-store'],
  ],
  [
    'credentials-in-caches',
    [call('GET /servers/a/credentials', 200, { json })],
    ['not marked no-store'],
  ],
  ['length-or-chunks', [got], ['neither']],
  [
    'length-or-chunks',
    [call('GET /plans', 200, { json, headers: { 'Content-Length': '11' } })],
    ['Content-Length'],
  ],
  [
    'length-or-chunks',
    [call('GET /plans', 200, { json, headers: { 'Transfer-Encoding': 'chunked' } })],
    ['chunked'],
  ],
  [
    'odd-slashes',
    [call('GET /plans/?page=1', 404), call('GET //plans', 200)],
    ['trailing slash: 404', 'doubled slash: 200'],
  ],
  ['odd-slashes', [got], []],
]

describe('questions about HTTP', () => {
  it.each(lines)('%s', (id, tape, answers) => {
    const question = transportQuestions.find((one) => one.id === `transport/${id}`)
    expect(ask(question!, tape)).toEqual(answers)
  })

  it('and rules have ids of their own', () => {
    const ids = [...transportRules, ...transportQuestions].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

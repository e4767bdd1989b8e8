/** Tables of the rules about the envelope; what its question answers. */
import { describe, expect, it } from 'vitest'
import { ask, call, collection, envelope, openTables } from '../testing.ts'
import { envelopeQuestions, envelopeRules } from './index.ts'

const { table, complete } = openTables(envelopeRules)

const uuid = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890'
const server = { uuid, uuid_short: 'a1b2c3d4', name: 'a.example', status: 'installing', memory: 1 }
const facts = { current_page: 1, last_page: 1, per_page: 25, total: 0 }

const ok = (target: string, json: unknown) => [call(target, 200, { json })]
const failed = (json: unknown, status = 404) => [call('GET /servers/a', status, { json })]
const list = ok('GET /plans', collection([{ id: 1 }]))
const get = ok('GET /servers/a', { data: server })
const refused = failed(envelope('NOT_FOUND'))
const page = { text: '<!DOCTYPE html>', headers: { 'Content-Type': 'text/html' } }

table('envelope/successes-have-data', [
  ['a collection', list, 'pass'],
  ['a resource', get, 'pass'],
  ['data that is null', ok('GET /servers/a/credentials', { data: null }), 'pass'],
  ['a read without content', [call('GET /servers/a', 204)], 'fail'],
  ['a deletion without content', [call('DELETE /servers/a', 204)], 'none'],
  ['a bare array', ok('GET /locations', []), 'fail'],
  ['another wrapper', ok('GET /servers/a/status', { result: {} }), 'fail'],
  [
    'an accepted action without data',
    [call('POST /servers/a/power', 202, { json: { success: true } })],
    'fail',
  ],
  [
    'a deletion without data',
    [call('DELETE /servers/a', 200, { json: { message: 'Gone.' } })],
    'fail',
  ],
  ['null', ok('GET /plans', null), 'fail'],
  ['a text', ok('GET /plans', 'OK'), 'fail'],
  ['no content (ENV-07)', [call('GET /plans', 200)], 'none'],
  ['a failure', refused, 'none'],
  ['an undocumented path', ok('GET /metrics', []), 'none'],
])

table('envelope/collections-are-arrays', [
  ['an array', list, 'pass'],
  ['an empty array', ok('GET /servers', collection([])), 'pass'],
  ['an object with numbers', ok('GET /servers?status=installing', { data: { 3: server } }), 'fail'],
  ['the only item', ok('GET /servers', { data: server, meta: facts }), 'fail'],
  ['null for nothing', ok('GET /servers', { data: null, meta: facts }), 'fail'],
  ['a number', ok('GET /servers', { data: 3, meta: facts }), 'fail'],
  ['wrapped twice (ENV-04)', ok('GET /plans', { data: { data: [] } }), 'none'],
  ['with meta inside (ENV-05)', ok('GET /servers', { data: { items: [], meta: facts } }), 'none'],
  ['without data (ENV-01)', ok('GET /plans', []), 'none'],
  ['a resource', get, 'none'],
])

table('envelope/single-resources-are-objects', [
  ['an object', get, 'pass'],
  ['credentials that are null (AMB-23)', ok('GET /servers/a/credentials', { data: null }), 'pass'],
  ['a list of one', ok('GET /servers/a', { data: [server] }), 'fail'],
  ['a server that is null', ok('GET /servers/a', { data: null }), 'fail'],
  ['what power puts there', [call('POST /servers/a/power', 200, { json: { data: 'ok' } })], 'none'],
  ['a collection', list, 'none'],
])

table('envelope/payload-is-wrapped-once', [
  ['a collection', list, 'pass'],
  ['an empty collection', ok('GET /servers', collection([])), 'pass'],
  ['a resource', get, 'pass'],
  ['a bare collection', ok('GET /locations', []), 'fail'],
  ['a bare resource', ok('GET /servers/a', server), 'fail'],
  [
    'bare credentials',
    ok('GET /servers/a/credentials', { password_status: 'ready', root_password: 'x' }),
    'fail',
  ],
  ['a collection wrapped twice', ok('GET /plans', { data: { data: [], meta: facts } }), 'fail'],
  [
    'a status wrapped twice',
    ok('GET /servers/a/status', { data: { data: { state: 'running', status: null } } }),
    'fail',
  ],
  ['every item wrapped', ok('GET /plans', { data: [{ data: { id: 1 } }] }), 'fail'],
  [
    'an item with a member data of its own',
    ok('GET /plans', { data: [{ id: 1, data: {} }] }),
    'pass',
  ],
  ['another wrapper (ENV-01)', ok('GET /servers/a/status', { result: {} }), 'pass'],
  [
    'what power puts there',
    [call('POST /servers/a/power', 200, { json: { data: { data: {} } } })],
    'none',
  ],
])

table('envelope/meta-stands-beside-data', [
  ['beside data', list, 'pass'],
  ['inside data', ok('GET /servers', { data: { items: [], meta: facts } }), 'fail'],
  ['flat beside data', ok('GET /servers', { data: [], ...facts }), 'fail'],
  ['under another name', ok('GET /servers', { data: [], pagination: facts }), 'fail'],
  ['nowhere (PAG-01)', ok('GET /servers', { data: [] }), 'none'],
  ['wrapped twice (ENV-04)', ok('GET /plans', { data: { data: [], meta: facts } }), 'none'],
  ['without data (ENV-01)', ok('GET /plans', facts), 'none'],
])

table('envelope/data-and-error-exclude-each-other', [
  ['data alone', get, 'pass'],
  ['error alone', refused, 'pass'],
  ['an error beside data', ok('GET /servers/a', { data: server, error: null }), 'fail'],
  ['data beside an error', failed({ error: { code: 'X', message: 'No.' }, data: null }), 'fail'],
  ['a success that is an error', ok('GET /servers/a', envelope('NOT_FOUND')), 'fail'],
  ['a 429 with both', [call('GET /plans', 429, { json: { error: {}, data: {} } })], 'fail'],
  ['a 429 alone', [call('GET /plans', 429, { json: envelope('X') })], 'pass'],
  ['a 429 that is text (ENV-10)', [call('GET /plans', 429, { text: 'Wait.' })], 'none'],
  ['no object', ok('GET /plans', []), 'none'],
])

table('envelope/content-fits-the-status', [
  ['200 with content', get, 'pass'],
  ['204 without', [call('DELETE /servers/a', 204)], 'pass'],
  ['205 without', [call('DELETE /servers/a', 205)], 'pass'],
  ['202 without', [call('POST /servers/a/power', 202)], 'fail'],
  ['204 with', [call('DELETE /servers/a', 204, { json: { data: null } })], 'fail'],
  ['not recorded', [call('GET /plans', 200, { source: 'k6' })], 'none'],
  [
    'recorded as nothing',
    [call('GET /plans', 200, { source: 'har', headers: { 'Content-Length': '0' } })],
    'fail',
  ],
  ['a failure', refused, 'none'],
])

table('envelope/failures-have-an-error-object', [
  ['an envelope', refused, 'pass'],
  [
    'with further members',
    failed({ error: { code: 'X', message: 'No.', details: [] }, request_id: '1' }),
    'pass',
  ],
  ['a text for error', failed({ error: 'Not found' }), 'fail'],
  ['a list for error', failed({ error: [] }), 'fail'],
  ['without its wrapper', failed({ code: 'X', message: 'No.' }), 'fail'],
  ['an empty object', failed({}), 'fail'],
  ['an array', failed([]), 'fail'],
  ['no content', [call('GET /servers/a', 404)], 'fail'],
  ['a framework’s format (ENV-10)', failed({ message: 'No.' }), 'none'],
  ['plain text (ENV-10)', [call('GET /servers/a', 404, { text: 'No.' })], 'none'],
  ['a page (TRN-05)', [call('GET /servers/a', 404, page)], 'none'],
  ['an unknown path in the envelope', [call('GET /nowhere', 404, { json: envelope('X') })], 'pass'],
  ['an unknown path in HTML', [call('GET /nowhere', 404, page)], 'fail'],
  [
    'an unknown path in a framework’s format',
    [call('GET /nowhere', 404, { json: { message: 'No.' } })],
    'fail',
  ],
  ['a foreign method without content', [call('GET /servers/a/power', 405)], 'fail'],
  [
    'an unknown path answered by a proxy',
    [call('GET /nowhere', 404, { text: '<center>nginx</center>' })],
    'none',
  ],
  [
    'an unknown path with broken JSON (TRN-03)',
    [call('GET /nowhere', 404, { text: '{oops' })],
    'none',
  ],
  ['HEAD', [call('HEAD /nowhere', 404)], 'none'],
  ['OPTIONS', [call('OPTIONS /nowhere', 404)], 'none'],
  ['a server error (TRN-12)', failed({}, 500), 'none'],
  ['the limiter (RAT-06)', failed({}, 429), 'none'],
  ['a success', get, 'none'],
])

table('envelope/error-code-is-text', [
  ['a word', refused, 'pass'],
  ['a number', failed({ error: { code: 404, message: 'No.' } }), 'fail'],
  ['nothing', failed({ error: { code: ' ', message: 'No.' } }), 'fail'],
  ['absent', failed({ error: { message: 'No.' } }), 'fail'],
  ['absent on an unknown path', [call('GET /nowhere', 404, { json: { error: {} } })], 'fail'],
  ['no error object', failed({ error: 'No.' }), 'none'],
])

table('envelope/error-message-is-text', [
  ['a sentence', refused, 'pass'],
  ['empty', failed({ error: { code: 'X', message: '' } }), 'fail'],
  ['a list', failed({ error: { code: 'X', message: ['No.'] } }), 'fail'],
  ['absent', failed({ error: { code: 'X' } }, 401), 'fail'],
  ['no error object', failed({ error: 'No.' }), 'none'],
])

table('envelope/failures-are-no-framework-default', [
  ['the envelope', refused, 'pass'],
  ['message and errors', failed({ message: 'No.', errors: { plan_id: [] } }, 422), 'fail'],
  ['a bare message', failed({ message: 'Not Found' }), 'fail'],
  ['a problem document', failed({ type: 'about:blank', title: 'Not Found', status: 404 }), 'fail'],
  ['a type and a status', failed({ type: 'about:blank', status: 404 }), 'fail'],
  ['a status and a word', failed({ statusCode: 404, error: 'Not Found', message: 'No.' }), 'fail'],
  ['errors in a list', failed({ errors: [{ status: '404' }] }), 'fail'],
  ['plain text', [call('GET /servers/a', 404, { text: 'Not Found' })], 'fail'],
  ['an error that is text (ENV-02)', failed({ error: 'No.', message: 'No.' }), 'pass'],
  ['no object (ENV-02)', failed([]), 'pass'],
  ['an unknown path (ENV-02)', [call('GET /nowhere', 404, { text: 'No.' })], 'none'],
  ['no content (ENV-02)', [call('GET /servers/a', 404)], 'none'],
])

const limited = (details: object) => [call('GET /plans', 429, details)]
const rate = { 'X-RateLimit-Limit': '30' }

table('envelope/limiter-uses-the-envelope', [
  ['the envelope', limited({ json: envelope('RATE_LIMIT_EXCEEDED') }), 'pass'],
  ['a framework’s format', limited({ json: { message: 'Too Many Attempts.' } }), 'fail'],
  ['plain text', limited({ text: 'Slow down', headers: rate }), 'fail'],
  ['plain text of a proxy', limited({ text: 'Slow down' }), 'none'],
  ['not recorded', limited({ source: 'k6' }), 'none'],
  ['broken off', [{ ...call('GET /plans', 429, { json: {} }), failure: 'reset' }], 'none'],
  ['on an unknown path', [call('GET /nowhere', 429, { json: {} })], 'none'],
])

table('envelope/codes-are-words', [
  ['upper snake case', refused, 'pass'],
  ['another spelling (AMB-18)', failed(envelope('not-found')), 'pass'],
  ['a sentence', failed(envelope('This was not found')), 'fail'],
  ['a number as text', failed(envelope('404')), 'fail'],
  ['empty (ENV-02)', failed(envelope('')), 'none'],
  ['no text (ENV-02)', failed({ error: { code: 4 } }), 'none'],
])

const nobody = (target: string, code: string) =>
  call(target, 401, { token: 'none', json: envelope(code) })

table('envelope/same-failure-same-code', [
  ['the same code', [...refused, ...refused], 'pass'],
  ['another code', [...refused, ...failed(envelope('GONE_AWAY'))], 'fail'],
  ['no token, here and there', [nobody('GET /plans', 'X'), nobody('GET /servers', 'Y')], 'fail'],
  [
    'another body',
    [
      call('POST /servers', 422, { sent: { a: 1 }, json: envelope('X') }),
      call('POST /servers', 422, { sent: { b: 1 }, json: envelope('Y') }),
    ],
    'none',
  ],
  ['no code', [...failed({ error: {} }), ...failed({ error: {} })], 'none'],
  [
    'unknown paths',
    [call('GET /a', 404, { json: envelope('X') }), call('GET /a', 404, { json: envelope('Y') })],
    'none',
  ],
  ['no answer', [call('GET /a', 0)], 'none'],
])

table('envelope/status-and-envelope-agree', [
  ['data for a success', get, 'pass'],
  ['error for a failure', refused, 'pass'],
  ['both (ENV-06)', ok('GET /servers/a', { data: server, error: {} }), 'pass'],
  ['an error for a success', ok('GET /servers/a', envelope('NOT_FOUND')), 'fail'],
  ['data for a failure', failed({ data: null }), 'fail'],
  ['neither (ENV-01)', ok('GET /plans', []), 'none'],
  ['a redirect', [call('GET /plans', 302, { json: { data: 1 } })], 'none'],
])

complete()

describe('envelope/further-members', () => {
  it('names what is plain, and nothing else', () => {
    const [further] = envelopeQuestions
    const odd = { error: { code: 'X', message: 'No.', details: 1, '<b>': 1 }, request_id: 'r' }
    expect(ask(further!, [...list, ...failed(odd)])).toEqual([
      'success: none',
      'failure: request_id, error.details',
    ])
  })
})

/** Tables of the rules about the text, the bytes and the caching of answers. */
import { call, envelope, openTables } from '../testing.ts'
import { cachingRules } from './caching.ts'
import { formatRules } from './format.ts'
import { leakRules } from './leaks.ts'
import { wireRules } from './wire.ts'

const { table, complete } = openTables([
  ...formatRules,
  ...wireRules,
  ...cachingRules,
  ...leakRules,
])

const json = { data: [] }
const html = {
  text: '<!DOCTYPE html><title>Error</title>',
  headers: { 'Content-Type': 'text/html' },
}
const good = call('GET /plans', 200, { json })
const cut = '{"data":[{"id":1'

table('transport/content-is-one-json-text', [
  ['JSON', [good], 'pass'],
  [
    'JSON with white space around it',
    [call('GET /plans', 200, { text: '\n {"data":[]}\r\n\t' })],
    'pass',
  ],
  ['an error in JSON', [call('GET /plans', 404, { json: envelope('NOT_FOUND') })], 'pass'],
  [
    'a byte order mark',
    [call('GET /plans', 200, { text: '\uFEFF{}', body: { utf8: false } })],
    'fail',
  ],
  ['Latin-1', [call('GET /plans', 200, { text: '{"a":"\uFFFD"}', body: { utf8: false } })], 'fail'],
  ['two texts', [call('GET /plans', 404, { text: '{"error":1}{"error":1}' })], 'fail'],
  ['a comment behind it', [call('GET /plans', 200, { text: '{"data":[]}<!-- 3 ms -->' })], 'fail'],
  ['NaN', [call('GET /plans', 200, { text: '{"data":{"uptime_seconds":NaN}}' })], 'fail'],
  ['plain text for a success', [call('GET /plans', 200, { text: 'OK' })], 'fail'],
  ['plain text for a failure (ENV-10)', [call('GET /plans', 404, { text: 'Not found' })], 'none'],
  ['a page (TRN-05)', [call('GET /plans', 404, html)], 'none'],
  ['cut short (TRN-14)', [call('GET /plans', 200, { text: cut })], 'none'],
  ['a redirect', [call('GET /plans', 302, { text: 'Moved' })], 'none'],
  ['a server error (TRN-12)', [call('GET /plans', 500, { text: '{oops' })], 'none'],
  ['an unknown path (ERR-12)', [call('GET /nowhere', 404, { text: '{oops' })], 'none'],
  ['the limiter (RAT-06)', [call('GET /plans', 429, { text: '{oops' })], 'none'],
  ['no content', [call('DELETE /servers/a', 204)], 'none'],
  ['not recorded', [call('GET /plans', 200, { source: 'har' })], 'none'],
  ['cut by the recorder', [call('GET /plans', 200, { text: '{', body: { cut: true } })], 'none'],
  [
    'not decodable (TRN-13)',
    [call('GET /plans', 200, { text: '{', undecodable: 'gzip: bad' })],
    'none',
  ],
  [
    'broken off (TRN-14)',
    [{ ...call('GET /plans', 200, { text: cut }), failure: 'reset' }],
    'none',
  ],
  ['a proxy’s page', [call('GET /plans', 403, { text: '<html><center>nginx</center>' })], 'none'],
])

function labelled(type: string | null) {
  return [call('GET /plans', 200, { json, headers: { 'Content-Type': type } })]
}

table('transport/json-is-labelled-as-json', [
  ['plain', labelled('application/json'), 'pass'],
  ['with a charset', labelled('Application/JSON; charset=utf-8'), 'pass'],
  ['with a suffix', labelled('application/vnd.vrtx.v2+json'), 'pass'],
  ['as HTML', labelled('text/html; charset=UTF-8'), 'fail'],
  ['as text', labelled('text/json'), 'fail'],
  ['not at all', labelled(null), 'fail'],
  ['no JSON', [call('GET /plans', 404, html)], 'none'],
])

const login = { headers: { Location: '/login' } }

table('transport/any-accept-gets-json', [
  ['JSON', [good], 'pass'],
  ['a page', [call('GET /plans', 401, { ...html, token: 'none' })], 'fail'],
  [
    'a page without Accept',
    [{ ...call('GET /plans', 401, html), request: { ...good.request, headers: [] } }],
    'fail',
  ],
  ['a login', [call('GET /plans', 302, { ...login, token: 'none' })], 'fail'],
  ['a login for the right token', [call('GET /plans', 302, login)], 'fail'],
  ['a redirect without a goal for nobody', [call('GET /plans', 302, { token: 'none' })], 'fail'],
  ['moved (TRN-01)', [call('GET /plans', 301, { headers: { Location: '/api/v1/plans' } })], 'none'],
  [
    'moved for nobody (TRN-01)',
    [call('GET /plans', 301, { headers: { Location: '/api/v1/plans' }, token: 'none' })],
    'none',
  ],
  ['unchanged', [call('GET /plans', 304)], 'pass'],
  [
    'a client that wants pages',
    [call('GET /plans', 404, { ...html, requestHeaders: { Accept: 'text/html' } })],
    'none',
  ],
  ['a server error (TRN-12)', [call('GET /plans', 500, html)], 'none'],
])

table('transport/members-are-not-repeated', [
  ['once', [good], 'pass'],
  ['twice', [call('GET /plans', 200, { text: '{"data":[{"id":1,"id":2}]}' })], 'fail'],
  ['no JSON', [call('GET /plans', 404, html)], 'none'],
])

table('transport/integers-stay-exact', [
  ['68719476736', [call('GET /plans', 200, { text: '{"data":[{"memory":68719476736}]}' })], 'pass'],
  ['2^53', [call('GET /plans', 200, { text: '{"data":[{"id":9007199254740992}]}' })], 'fail'],
  ['no JSON', [call('GET /plans', 404, html)], 'none'],
])

table('transport/content-decodes-as-labelled', [
  ['plain', [good], 'pass'],
  [
    'not what it says',
    [
      call('GET /plans', 200, {
        text: '{',
        undecodable: 'gzip: bad',
        headers: { 'Content-Encoding': 'gzip' },
      }),
    ],
    'fail',
  ],
  ['no content', [call('DELETE /servers/a', 204)], 'none'],
  ['broken off', [{ ...good, failure: 'reset' }], 'none'],
])

function encoded(accept: string | null, coding: string) {
  const requestHeaders: Record<string, string> =
    accept === null ? {} : { 'Accept-Encoding': accept }
  return [
    call('GET /plans', 200, { json, requestHeaders, headers: { 'Content-Encoding': coding } }),
  ]
}

table('transport/codings-are-only-those-allowed', [
  ['none', [good], 'pass'],
  ['gzip as asked', encoded('gzip', 'gzip'), 'pass'],
  ['gzip by its old name', encoded('gzip', 'x-gzip'), 'pass'],
  ['identity, said aloud', encoded('identity', 'identity'), 'pass'],
  ['anything, as nothing was said', encoded(null, 'br'), 'pass'],
  ['anything, as a star allows', encoded('gzip;q=0.5, *;q=0.1', 'br'), 'pass'],
  ['gzip for identity', encoded('identity', 'gzip'), 'fail'],
  ['br for gzip', encoded('gzip, deflate', 'br'), 'fail'],
  ['gzip, forbidden', encoded('gzip; q=0, *', 'gzip'), 'fail'],
  ['gzip for nothing', encoded('', 'gzip'), 'fail'],
])

function sized(length: string | null, details: object = {}) {
  return call('GET /plans', 200, { json, headers: { 'Content-Length': length }, ...details })
}

const bytes = String(JSON.stringify(json).length)
const partial = { ...sized('999'), failure: 'reset' } as const
const garbage = { ...call('GET /plans', 0), failure: 'malformed' } as const

table('transport/length-is-the-number-of-bytes', [
  ['right', [sized(bytes)], 'pass'],
  [
    'right for nothing',
    [call('DELETE /servers/a', 200, { headers: { 'Content-Length': '0' } })],
    'pass',
  ],
  ['too short', [sized('5')], 'fail'],
  ['too long, again and again', [partial, partial], 'fail'],
  ['too long once', [partial], 'inconclusive'],
  ['no HTTP, again and again', [garbage, garbage], 'fail'],
  ['cut by the recorder', [{ ...sized('999'), failure: 'too-large' }], 'none'],
  ['a time-out that is no matter of length', [{ ...sized(null), failure: 'timeout' }], 'none'],
  ['no answer', [call('GET /plans', 0)], 'none'],
  ['no length', [sized(null)], 'none'],
  ['no number', [sized('ten')], 'none'],
  [
    'in chunks',
    [sized('5', { headers: { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' } })],
    'none',
  ],
  [
    'of what HEAD does not send',
    [call('HEAD /plans', 200, { headers: { 'Content-Length': '500' } })],
    'none',
  ],
  [
    'of what 304 does not send',
    [call('GET /plans', 304, { headers: { 'Content-Length': '500' } })],
    'none',
  ],
  ['not seen on the wire', [sized('5', { source: 'har', body: { wireBytes: undefined } })], 'none'],
  [
    'not recorded',
    [call('GET /plans', 200, { source: 'har', headers: { 'Content-Length': '500' } })],
    'none',
  ],
  ['a delivery', [{ ...sized('5'), kind: 'delivery' }], 'none'],
])

table('transport/bodies-are-not-cut-short', [
  ['whole', [good], 'pass'],
  ['cut short', [call('GET /plans', 200, { text: cut })], 'fail'],
  ['broken (TRN-03)', [call('GET /plans', 200, { text: '{oops}' })], 'none'],
])

function cached(target: string, control: string | null, details: object = {}) {
  return [call(target, 200, { json, headers: { 'Cache-Control': control }, ...details })]
}

table('transport/servers-are-not-shared-by-caches', [
  ['nothing said', cached('GET /servers', null), 'pass'],
  ['private', cached('GET /servers?page=2', 'private, max-age=60, s-maxage=60'), 'pass'],
  ['not stored', cached('GET /servers/a', 'no-store, public'), 'pass'],
  ['shared for no time', cached('GET /servers/a', 's-maxage=0'), 'pass'],
  ['public', cached('GET /servers/a/status', 'public, max-age=60'), 'fail'],
  ['shared', cached('GET /servers/a/credentials', 'max-age=0, s-maxage = 30'), 'fail'],
  ['the catalogue', cached('GET /plans', 'public'), 'none'],
  ['nobody’s answer', cached('GET /servers', 'public', { token: 'none' }), 'none'],
])

const path = 'GET /servers/a'
const server = (status: string | null) => ({ data: { uuid: 'a', status } })
const first = call(path, 200, { json: server('installing'), headers: { ETag: '"1"' } })
const unchanged = call(path, 304, { requestHeaders: { 'If-None-Match': '"1"' } })
const status = (word: string | null) =>
  call('GET /servers/a/status', 200, { json: { data: { state: null, status: word } } })

table('transport/unchanged-means-unchanged', [
  ['unchanged', [first, unchanged], 'pass'],
  ['unchanged as far as is known', [first, status('installing'), unchanged], 'pass'],
  ['by date', [call(path, 304, { requestHeaders: { 'If-Modified-Since': 'yesterday' } })], 'pass'],
  ['changed meanwhile', [first, call(path, 200, { json: server(null) }), unchanged], 'fail'],
  ['installed meanwhile', [first, status(null), unchanged], 'fail'],
  [
    'a list',
    [
      call('GET /plans', 200, { json, headers: { ETag: '"1"' } }),
      call('GET /plans', 304, { requestHeaders: { 'If-None-Match': '"1"' } }),
    ],
    'pass',
  ],
  ['unasked', [first, call(path, 304)], 'fail'],
  ['something else', [first], 'none'],
  ['no answer', [call(path, 0)], 'none'],
])

function error(message: unknown, further: object = {}) {
  return [
    call('GET /servers/a', 404, { json: { error: { code: 'NOT_FOUND', message, ...further } } }),
  ]
}

table('transport/errors-tell-nothing-of-the-inside', [
  ['a sentence', error('There is no such server.'), 'pass'],
  ['words that read like a query', error('Please SELECT a plan FROM the list'), 'fail'],
  ['a method that is not offered', error('DELETE is not allowed for /servers. Use GET.'), 'pass'],
  [
    'a code that is called like a class',
    error('No.', { code: 'ResourceNotFoundException' }),
    'pass',
  ],
  ['a trace id', error('No.', { trace: 'a1b2c3', stack: null, exception: [] }), 'pass'],
  ['a link to a help page', error('See https://docs.example.com/app/errors/404.'), 'pass'],
  ['a kind of error', error('No.', { type: 'ResourceNotFoundException' }), 'pass'],
  ['an exception by name', error('No.', { exception: 'NotFoundHttpException' }), 'fail'],
  ['a link into the console', error('No.', { links: { about: '/app/help/errors' } }), 'pass'],
  ['a file of the application', error('No such file: /app/storage/logs/panel.log'), 'fail'],
  ['a file at home', error('(/home/deploy/api/servers.rb)'), 'fail'],
  ['a place in Rust', error('No. (rr::create at src/main.rs:140)'), 'fail'],
  ['a part of a query', error('No Server with [WHERE "servers"."uuid" = ?]'), 'fail'],
  ['a class', error('No query results for model [App\\Models\\Server] a1.'), 'fail'],
  ['an exception', error('Caught ModelNotFoundException'), 'fail'],
  ['a Java class', error('org.spring.web.BadThingException occurred'), 'fail'],
  ['a Java type', error('JSON: [Source: (org.spring.util.StreamUtils$NonClosing)]'), 'fail'],
  ['a Java type of the language', error('of public java.lang.Object'), 'fail'],
  ['a host', error('The hostname com.example.server is taken.'), 'pass'],
  ['a Ruby class', error('ActiveRecord::RecordNotFound'), 'fail'],
  ['an address', error('FE80::ABCD is not on the whitelist.'), 'pass'],
  ['a panic', error("thread 'main' panicked at src/routes/servers.rs:41:9"), 'fail'],
  ['words about panic', error('Nobody panicked at any time.'), 'pass'],
  ['a JavaScript error', error('TypeError: cannot read x'), 'fail'],
  ['a query', error('SQLSTATE[23000]: Integrity constraint violation'), 'fail'],
  ['a constraint of SQLite', error('UNIQUE constraint failed: servers.hostname'), 'fail'],
  ['one of PostgreSQL', error('violates unique constraint "servers_name_key"'), 'fail'],
  ['one of MySQL', error("Duplicate entry 'a1' for key 'servers.name'"), 'fail'],
  ['a table that is missing', error('relation "servers" does not exist'), 'fail'],
  ['a server that is missing', error('The server "web" does not exist.'), 'pass'],
  ['a database out of reach', error('connect ECONNREFUSED 10.0.0.5:5432'), 'fail'],
  ['a PHP frame', error('#0 /var/www/panel/vendor/laravel/Builder.php(621): first()'), 'fail'],
  ['a Node frame', error('at findServer (/srv/api/src/servers.js:12:7)'), 'fail'],
  ['a Python frame', error('Traceback (most recent call last): File "/a.py", line 3'), 'fail'],
  ['a list of frames', error('No.', { details: [{ trace: ['a', 'b'] }] }), 'fail'],
  ['text of several lines under stack', error('No.', { stack: 'a\nb' }), 'fail'],
  [
    'a debug page',
    [call('GET /nowhere', 500, { text: '<h1>Whoops, looks like something went wrong.</h1>' })],
    'fail',
  ],
  [
    'something very deep',
    error('No.', { a: { b: { c: { d: { e: { f: 'TypeError: x' } } } } } }),
    'pass',
  ],
  ['numbers', error(404, { list: [1, true] }), 'pass'],
  ['a success', [good], 'none'],
  ['no content', [call('GET /plans', 404)], 'none'],
])

complete()

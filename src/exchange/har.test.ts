/** Recorded traffic from browsers and proxies becomes redacted exchanges. */
import { describe, expect, test } from 'vitest'
import { type HarImport, readHar } from './har.ts'

const base = 'https://console.example/api/v2'

interface Made {
  method?: string
  url?: string
  auth?: string | null
  status?: number
  text?: string
  content?: unknown
  at?: string
  more?: Record<string, unknown>
  sent?: string
}

function entry(made: Made = {}): unknown {
  const authorization = made.auth === undefined ? 'Bearer tok-main-123456' : made.auth
  return {
    startedDateTime: made.at ?? '2026-11-26T03:17:00.000Z',
    time: 12.5,
    request: {
      method: made.method ?? 'GET',
      url: made.url ?? `${base}/plans`,
      headers: [
        { name: ':authority', value: 'console.example' },
        ...(authorization === null ? [] : [{ name: 'Authorization', value: authorization }]),
      ],
      ...(made.sent === undefined ? {} : { postData: { text: made.sent } }),
    },
    response: {
      status: made.status ?? 200,
      headers: [{ name: 'content-type', value: 'application/json' }],
      content: made.content ?? { size: 2, text: made.text ?? '{}' },
    },
    ...made.more,
  }
}

function read(entries: unknown[], baseUrl?: string): HarImport {
  const text = JSON.stringify({ log: { version: '1.2', entries } })
  return readHar(text, { salt: 's', ...(baseUrl === undefined ? {} : { baseUrl }) })
}

describe('readHar', () => {
  test('makes exchanges in order of sending, below the base', () => {
    const { target, exchanges } = read([
      entry({ at: '2026-11-26T03:17:02Z', url: `${base}/servers?page=2#x` }),
      entry({ at: '2026-11-26T03:17:01Z' }),
    ])
    expect(target).toBe(base)
    expect(exchanges.map(({ id, request }) => [id, request.path])).toEqual([
      ['x1', '/plans'],
      ['x2', '/servers?page=2'],
    ])
    expect(exchanges[0]).toMatchObject({
      operation: 'listPlans',
      source: 'har',
      token: 'unlabelled',
      account: 'A',
      tookMs: 12.5,
      response: { status: 200, body: { text: '{}', bytes: 2, cut: false } },
    })
  })

  test('knows an API without a version by its operations, and takes a base as told', () => {
    expect(read([entry({ url: 'https://vps.test/plans' })]).target).toBe('https://vps.test')
    const told = read([entry({ url: 'https://a.test/x/y' })], 'https://a.test/x/')
    expect(told.exchanges[0]!.request.path).toBe('/y')
    expect(read([entry({ url: 'https://a.test/xy' })], 'https://a.test/x').exchanges).toEqual([])
  })

  test('leaves out other servers, broken entries and other tokens, and says so', () => {
    const { exchanges, leftOut } = read([
      entry(),
      entry(),
      entry({ auth: 'Bearer tok-other-654321' }),
      entry({ url: 'https://cdn.test/app.js' }),
      { request: {} },
      null,
    ])
    expect(exchanges).toHaveLength(2)
    expect(leftOut).toEqual([
      'entries without method or address: 2',
      `requests to other addresses than ${base}: 1`,
      'requests with other tokens: 1 (record the traffic of one token per file)',
    ])
  })

  test('labels: none, malformed, our own markers', () => {
    const auths = [
      null,
      'Basic abc',
      'Bearer ‹token:B1›',
      'bearer ‹token:A1›',
      'Bearer ‹token:RV›',
      'Bearer t',
    ]
    const { exchanges } = read(auths.map((auth) => entry({ auth })))
    expect(exchanges.map(({ token, account }) => `${token} ${account}`)).toEqual([
      'none -',
      'malformed -',
      'B1 B',
      'lowercase A',
      'RV -',
      'unlabelled A',
    ])
  })

  test('an export without any credential was stripped: nobody can say that none was sent', () => {
    expect(read([entry({ auth: null })]).exchanges[0]!.token).toBe('unlabelled')
  })

  test('redacts tokens, passwords, keys and queries wherever they occur', () => {
    const { exchanges } = read([
      entry({ text: '{"echo":"tok-main-123456"}', url: `${base}/plans?api_token=tok-query-99` }),
      entry({ text: '{"data":{"root_password":"hunter2-hunter2"}}' }),
      entry({
        text: '{"again":"hunter2-hunter2","q":"tok-query-99"}',
        sent: '{"root_password":"p"}',
      }),
    ])
    const text = JSON.stringify(exchanges)
    expect(text).not.toMatch(/tok-main|hunter2|tok-query|"p"/)
    expect(text).toContain('‹secret:')
  })

  test('a body that was not exported is cut; an empty one is none', () => {
    const bodies = read([
      entry({ content: { size: 512 } }),
      entry({ content: {} }),
      entry({ content: { size: 0 } }),
      entry({ content: {}, status: 204 }),
      entry({ content: {}, method: 'HEAD' }),
      entry({ content: { size: 0, text: '' } }),
      entry({ content: { size: 9, text: 'part', _cut: true } }),
    ]).exchanges.map(({ response }) => response!.body)
    expect(bodies[0]).toEqual({ text: '', bytes: 512, utf8: true, cut: true })
    expect(bodies[1]).toMatchObject({ bytes: 0, cut: true })
    expect(bodies.slice(2, 6)).toEqual([null, null, null, null])
    expect(bodies[6]).toMatchObject({ text: 'part', bytes: 9, cut: true })
  })

  test('base64 is decoded, and bytes that are no UTF-8 are told', () => {
    const encoded = (bytes: number[]): unknown =>
      entry({ content: { encoding: 'base64', text: Buffer.from(bytes).toString('base64') } })
    const [good, bad] = read([encoded([0xc3, 0xa4]), encoded([0xff, 0x41])]).exchanges
    expect(good!.response!.body).toMatchObject({ text: 'ä', bytes: 2, utf8: true })
    expect(bad!.response!.body).toMatchObject({ utf8: false })
  })

  test('no answer is a failure, named where the recorder named it', () => {
    const { exchanges } = read([
      entry({ status: 0 }),
      entry({ status: 0, more: { _error: 'timeout' } }),
      entry({ status: 7.5, more: { _error: '<script>' } }),
    ])
    expect(exchanges.map(({ failure, response }) => [failure, response])).toEqual([
      ['reset', null],
      ['timeout', null],
      ['reset', null],
    ])
  })

  test('odd members do no harm', () => {
    const { exchanges } = read([
      entry({ more: { startedDateTime: 'soon', time: -3, connection: 7, _step: ['x'] } }),
      entry({ more: { _kind: 'delivery' } }),
      { ...(entry() as object), response: { headers: [{ name: 'a' }, 3], status: 200 } },
    ])
    expect(exchanges).toHaveLength(2)
    expect(exchanges[0]).toMatchObject({ tookMs: 0, connection: null, step: '' })
    expect(exchanges[1]!.response!.headers).toEqual([])
  })

  test.each(['', '{', '[]', '{"log":{}}', '{"log":{"entries":{}}}', 'null'])(
    'text that is no HAR is refused with advice: %s',
    (text) => {
      expect(() => readHar(text, { salt: 's' })).toThrow(/no HAR file.*vps-contract check/s)
    },
  )

  test('an empty recording has no target', () => {
    expect(read([])).toEqual({ target: null, exchanges: [], leftOut: [] })
  })
})

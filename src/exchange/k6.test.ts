/** Tests of reading k6's evidence back into exchanges. */
import { describe, expect, it } from 'vitest'
import { header } from './exchange.ts'
import { type K6Record, readK6Log } from './k6.ts'

const base: K6Record = {
  kind: 'request',
  seq: 0,
  step: 'limits.volley',
  token: 'A1',
  method: 'GET',
  path: '/plans',
  sentHeaders: { Accept: '*/*', Authorization: 'Bearer ‹token:A1›' },
  sentBody: null,
  sentAt: 1_000,
  tookMs: 12.5,
  status: 200,
  headers: { 'X-Ratelimit-Limit': '30' },
  body: '{"data":[]}',
  errorCode: 0,
  error: '',
}
const lines = (...records: Partial<K6Record>[]): string =>
  records.map((record) => JSON.stringify({ ...base, ...record })).join('\n')

describe('readK6Log', () => {
  it('turns a record into an exchange', () => {
    const [exchange] = readK6Log(lines({})).exchanges
    expect(exchange).toMatchObject({
      id: 'k1',
      step: 'limits.volley',
      kind: 'call',
      source: 'k6',
      operation: 'listPlans',
      account: 'A',
      token: 'A1',
      sentAt: 1_000,
      tookMs: 12.5,
      failure: null,
      response: { status: 200, body: { text: '{"data":[]}', bytes: 11, utf8: true, cut: false } },
    })
  })

  it('reads headers whatever their spelling', () => {
    const [exchange] = readK6Log(lines({})).exchanges
    expect(header(exchange!.response!.headers, 'X-RateLimit-Limit')).toBe('30')
  })

  it('orders by time of sending, then by number, and numbers behind the prefix', () => {
    const text = lines(
      { seq: 2, sentAt: 5 },
      { seq: 1, sentAt: 9 },
      { seq: 0, sentAt: 5, step: 'first' },
    )
    const { exchanges } = readK6Log(text, 'p')
    expect(exchanges.map(({ id, step, sentAt }) => `${id} ${step} ${sentAt}`)).toEqual([
      'p1 first 5',
      'p2 limits.volley 5',
      'p3 limits.volley 9',
    ])
  })

  it('takes an empty body for no content', () => {
    expect(readK6Log(lines({ body: '' })).exchanges[0]!.response!.body).toBeNull()
  })

  it.each([
    [1050, 'request timeout', 'timeout'],
    [1212, 'dial: connection refused', 'refused'],
    [1220, 'read: connection reset by peer', 'reset'],
    [1000, 'EOF', 'reset'],
    [1000, 'malformed HTTP response', 'malformed'],
  ])('names the failure behind error code %i, %s', (errorCode, error, failure) => {
    const [exchange] = readK6Log(lines({ status: 0, errorCode, error, body: null })).exchanges
    expect(exchange).toMatchObject({ failure, response: null })
  })

  it('does not take an error status for a failure', () => {
    const [exchange] = readK6Log(lines({ status: 429, errorCode: 1429 })).exchanges
    expect(exchange!.failure).toBeNull()
  })

  it('keeps stops, and counts lines that are neither', () => {
    const stop = { kind: 'stop', lane: 'A', why: 'errors' }
    const reading = readK6Log(`${lines({})}\n${JSON.stringify(stop)}\nTypeError: x\n{"a":1}\n`)
    expect(reading.stops).toEqual([stop])
    expect(reading.strayLines).toBe(2)
  })

  it('redacts what is known to be secret', () => {
    const redactor = {
      text: (raw: string) => raw.replace('hush', '‹secret›'),
      headers: (raw: readonly (readonly [string, string])[]) => raw,
    }
    const { exchanges } = readK6Log(lines({ body: '"hush"' }), 'k', redactor)
    expect(exchanges[0]!.response!.body!.text).toBe('"‹secret›"')
  })
})

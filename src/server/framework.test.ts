/**
 * What a framework would answer by itself is answered in the contract's envelope (ENV-02, ENV-10).
 */
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openBench, order } from './testing.ts'

describe('every failure has the envelope', () => {
  test.each([
    ['GET', '/no-such-route', {}, 404, 'NOT_FOUND'],
    ['HEAD', '/no-such-route', {}, 404, null],
    [
      'POST',
      '/no-such-route',
      { raw: '{', headers: { 'content-type': 'application/json' } },
      404,
      'NOT_FOUND',
    ],
    ['PUT', '/plans', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/servers/a1b2c3d4/power', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['OPTIONS', '/plans', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['PROPFIND', '/plans', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/servers/%ZZ', {}, 400, 'MALFORMED_URL'],
    ['GET', '/servers/%E0%A4', {}, 400, 'MALFORMED_URL'],
    ['GET', `/servers/${'a'.repeat(2_000)}`, {}, 404, 'NOT_FOUND'],
    [
      'POST',
      '/servers',
      { raw: '{"plan_id":', headers: { 'content-type': 'application/json' } },
      400,
      'MALFORMED_JSON',
    ],
    [
      'POST',
      '/servers',
      { raw: Buffer.from([0x22, 0xff, 0x22]), headers: { 'content-type': 'application/json' } },
      400,
      'MALFORMED_JSON',
    ],
    [
      'POST',
      '/servers',
      { raw: JSON.stringify(order), headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['POST', '/servers', { raw: JSON.stringify(order) }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'POST',
      '/servers',
      { raw: '{}', headers: { 'content-type': 'garbage;;' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['POST', '/servers', { json: 'x'.repeat(70_000) }, 413, 'PAYLOAD_TOO_LARGE'],
    ['POST', '/servers', {}, 422, 'VALIDATION_ERROR'],
  ] as const)('%s %.40s → %i', async (method, path, how, status, code) => {
    const bench = await openBench()
    const answer = await bench.call(method, path, how)
    expect(answer.status).toBe(status)
    expect(answer.headers['x-ratelimit-limit']).toBeDefined()
    if (code === null) expect(answer.text).toBe('')
    else {
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
      expect(Object.keys(answer.body ?? {})).toEqual(['error'])
      expect(answer.body?.error?.code).toBe(code)
      expect(answer.body?.error?.message).toMatch(/\w/)
    }
    expect(bench.state().accounts[0]?.creations).toBe(0)
  })

  test('405 says which methods there are', async () => {
    const bench = await openBench()
    const allow = async (path: string) => (await bench.call('PATCH', path)).headers.allow
    expect(await allow('/servers')).toBe('GET, POST, HEAD')
    expect(await allow('/servers/a1b2c3d4')).toBe('GET, DELETE, HEAD')
    expect(await allow('/servers/a1b2c3d4/power')).toBe('POST')
  })

  test('a handler that throws is a 500 without a trace of the inside', async () => {
    const bench = await openBench({
      policies: {
        renderPlan() {
          throw new Error('secret /etc/passwd at line 3')
        },
      },
    })
    const answer = await bench.get('/plans')
    expect([answer.status, answer.body?.error?.code]).toEqual([500, 'INTERNAL_ERROR'])
    expect(answer.text).not.toContain('secret')
  })

  test('a last hook that throws is a 500 as well', async () => {
    const bench = await openBench({
      policies: {
        answer() {
          throw new Error('broken')
        },
      },
    })
    expect((await bench.get('/plans')).status).toBe(500)
  })

  test('bytes that are no HTTP get a 400 with the envelope', async () => {
    const bench = await openBench()
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(bench.url).port), '127.0.0.1')
      let got = ''
      socket.on('data', (bytes) => {
        got += bytes
      })
      socket.on('close', () => resolve(got))
      socket.write('\x16\x03\x01 nonsense\r\n\r\n')
    })
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(JSON.parse(text.slice(text.indexOf('{')))).toEqual({
      error: { code: 'BAD_REQUEST', message: expect.stringMatching(/\w/) },
    })
  })
})

describe('transport', () => {
  test('HEAD is GET without content, and the length is in bytes', async () => {
    const bench = await openBench()
    const get = await bench.get('/plans')
    const head = await bench.call('HEAD', '/plans')
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(get.text)))
    expect(get.headers['content-length']).toBe(head.headers['content-length'])
    expect(get.text).toContain('8 vCPU · 16 GB')
  })

  test('HEAD can be taken away', async () => {
    const bench = await openBench({ policies: { answersHead: false } })
    expect((await bench.call('HEAD', '/plans')).status).toBe(405)
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/vnd.api+json',
  ])('bodies of type %s are read', async (type) => {
    const bench = await openBench()
    const raw = JSON.stringify(order)
    const answer = await bench.post('/servers', undefined, {
      raw,
      headers: { 'content-type': type },
    })
    expect(answer.status).toBe(201)
  })

  test('the Date is the server clock', async () => {
    const bench = await openBench({ startAtMs: Date.UTC(2026, 4, 14, 10, 30, 0, 900) })
    expect((await bench.get('/plans')).headers.date).toBe('Thu, 14 May 2026 10:30:00 GMT')
    bench.advance(100)
    expect((await bench.get('/plans')).headers.date).toBe('Thu, 14 May 2026 10:30:01 GMT')
  })

  test('header letter case is kept, duplicates too', async () => {
    const bench = await openBench({
      policies: {
        furtherHeaders: () => [
          ['X-Odd', '1'],
          ['X-Odd', '2'],
        ],
      },
    })
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(bench.url).port), '127.0.0.1')
      let got = ''
      socket.on('data', (bytes) => {
        got += bytes
      })
      socket.on('close', () => resolve(got))
      const auth = `Authorization: Bearer ${bench.tokens.A1}`
      socket.write(`GET /api/v2/plans HTTP/1.1\r\nHost: x\r\n${auth}\r\nConnection: close\r\n\r\n`)
    })
    expect(text).toContain('\r\nX-RateLimit-Limit: ')
    expect(text).toContain('\r\nX-Odd: 1\r\nX-Odd: 2\r\n')
    expect(text.match(/\r\nDate: /g)).toHaveLength(1)
  })
})

describe('below HTTP', () => {
  test('an answer can be dropped, cut and delayed', async () => {
    const bench = await openBench()
    bench.setPolicies({ answer: (_context, reply) => ({ ...reply, wire: { drop: true } }) })
    await expect(bench.get('/plans')).rejects.toThrow()
    bench.setPolicies({ answer: (_context, reply) => ({ ...reply, wire: { cutAfter: 20 } }) })
    await expect(bench.get('/plans')).rejects.toThrow()
    bench.setPolicies({ answer: (_context, reply) => ({ ...reply, wire: { delayMs: 60 } }) })
    const started = performance.now()
    expect((await bench.get('/plans')).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(50)
  })

  test('an answer can be raw text or bytes', async () => {
    const bench = await openBench({
      policies: { answer: (_context, reply) => ({ ...reply, raw: Buffer.from('[1]') }) },
    })
    expect((await bench.get('/plans')).text).toBe('[1]')
  })
})

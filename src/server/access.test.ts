/** Credentials, the whitelist and the border between accounts (AUT). */
import { describe, expect, test } from 'vitest'
import { isWithin } from './policies/access.ts'
import { dataOf, listOf, makeServer, openBench, order } from './testing.ts'

describe('credentials', () => {
  test('without a token nothing is answered, unknown routes included', async () => {
    const bench = await openBench()
    for (const path of ['/plans', '/locations/1/templates', '/servers', '/no-such-route']) {
      const answer = await bench.get(path, { token: null })
      expect([answer.status, answer.body?.error?.code]).toEqual([401, 'UNAUTHENTICATED'])
      expect(answer.headers['x-ratelimit-limit']).toBeUndefined()
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  })

  test.each(['', 'Basic YWxhZGRpbjpvcGVu', 'Bearer', 'Bearer ', 'Bearer a b', 'Token abc'])(
    'the header %j is no usable credential',
    async (authorization) => {
      const bench = await openBench()
      const answer = await bench.get('/plans', { token: null, headers: { authorization } })
      expect([answer.status, answer.body?.error?.code]).toEqual([401, 'UNAUTHENTICATED'])
    },
  )

  test('a token is compared in full, and a revoked one is nobody’s', async () => {
    const bench = await openBench()
    const { A1 } = bench.tokens
    for (const token of [`${A1.slice(0, -4)}0000`, A1.slice(0, -1), `${A1}x`, 'RV']) {
      const answer = await bench.get('/servers', { token })
      expect([answer.status, answer.body?.error?.code]).toEqual([401, 'INVALID_TOKEN'])
    }
  })

  test('the scheme has no letter case; a warm connection needs a token too', async () => {
    const bench = await openBench()
    const headers = { Authorization: `bearer ${bench.tokens.A1}` }
    expect((await bench.get('/plans', { token: null, headers })).status).toBe(200)
    expect((await bench.get('/plans', { token: null })).status).toBe(401)
  })

  test('is judged before the body, however broken or large', async () => {
    const bench = await openBench()
    const headers = { 'content-type': 'application/json' }
    for (const raw of ['{', '{}', 'x'.repeat(70_000)]) {
      const answer = await bench.post('/servers', undefined, { token: null, raw, headers })
      expect(answer.status).toBe(401)
    }
    expect(bench.state().accounts[0]?.creations).toBe(0)
  })

  test('other seeds give other tokens, the same seed the same', async () => {
    const [one, same, other] = await Promise.all([
      openBench({ seed: 5 }),
      openBench({ seed: 5 }),
      openBench({ seed: 6 }),
    ])
    expect(one.tokens).toEqual(same.tokens)
    expect(one.tokens.A1).not.toBe(other.tokens.A1)
    expect(new Set(Object.values(one.tokens)).size).toBe(6)
  })
})

describe('the whitelist', () => {
  test('closes every endpoint, whatever the client says of itself', async () => {
    const bench = await openBench()
    const headers = {
      'X-Forwarded-For': '203.0.113.7',
      'X-Real-IP': '203.0.113.7',
      Forwarded: 'for=203.0.113.7',
    }
    for (const answer of [
      await bench.get('/plans', { token: 'IPX' }),
      await bench.post('/servers', {}, { token: 'IPX' }),
      await bench.get('/servers', { token: 'IPX', headers }),
      await bench.get('/no-such-route', { token: 'IPX' }),
    ])
      expect([answer.status, answer.body?.error?.code]).toEqual([403, 'IP_NOT_ALLOWED'])
  })

  test('lets its own networks in', async () => {
    const bench = await openBench({
      accounts: [{ label: 'W', tokens: [{ label: 'W1' }], whitelist: ['127.0.0.0/8'] }],
    })
    expect((await bench.get('/plans', { token: 'W1' })).status).toBe(200)
  })

  test('reads networks of both families', () => {
    expect(isWithin('198.51.100.7', ['198.51.100.0/24'])).toBe(true)
    expect(isWithin('198.51.101.7', ['198.51.100.0/24', '198.51.101.8'])).toBe(false)
    expect(isWithin('2001:db8::1', ['2001:db8::/32'])).toBe(true)
    expect(isWithin('2001:db9::1', ['2001:db8::/32', '2001:db9::2'])).toBe(false)
  })
})

describe('between accounts', () => {
  test('nothing of A can be seen, controlled or deleted by B', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench)
    bench.advance(10_000)
    for (const id of [uuid, uuid.slice(0, 8)]) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/status'],
        ['GET', '/credentials'],
        ['GET', '/backups'],
        ['DELETE', ''],
      ]) {
        const answer = await bench.call(method!, `/servers/${id}${path}`, { token: 'B1' })
        expect(answer.status).toBe(404)
      }
      const power = await bench.post(`/servers/${id}/power`, { action: 'kill' }, { token: 'B1' })
      expect(power.status).toBe(404)
    }
    const list = await bench.get('/servers', { token: 'B1' })
    expect(listOf(list).map(({ name }) => name)).toEqual(['b-1.example.net'])
    expect(dataOf(await bench.get(`/servers/${uuid}/status`)).state).toBe('running')
  })

  test('all tokens of one account see the same', async () => {
    const bench = await openBench()
    await makeServer(bench)
    const [one, two] = [await bench.get('/servers'), await bench.get('/servers', { token: 'A2' })]
    expect(one.body).toEqual(two.body)
  })

  test('B cannot use the key of A, neither to read nor to be blocked', async () => {
    const bench = await openBench()
    const headers = { 'Idempotency-Key': '7c9e6679-7425-40de-944b-e07fc1f90ae7' }
    const mine = await bench.post('/servers', order, { headers })
    const bad = await bench.post('/servers', {}, { headers, token: 'B1' })
    expect(bad.status).toBe(422)
    const theirs = await bench.post('/servers', order, { headers, token: 'B1' })
    expect(theirs.status).toBe(201)
    expect(dataOf(theirs).uuid).not.toBe(dataOf(mine).uuid)
    expect((await bench.post('/servers', order, { headers, token: null })).status).toBe(401)
  })
})

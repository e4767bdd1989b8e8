/** The control port, the start and the stop of a server, and its policies from outside. */
import { connect } from 'node:net'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { startServer } from './server.ts'
import { type Bench, listOf, makeServer, openBench } from './testing.ts'

async function control(bench: Bench, method: string, path: string, json?: unknown) {
  const answer = await request(bench.controlUrl + path, {
    method,
    ...(json === undefined
      ? {}
      : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  })
  const body = (await answer.body.json()) as Record<string, unknown>
  return { status: answer.statusCode, body }
}

describe('the clock', () => {
  test('can be read and advanced', async () => {
    const bench = await openBench({ startAtMs: 1_800_000_000_000 })
    const read = await control(bench, 'GET', '/clock')
    expect(read.body).toEqual({ nowMs: 1_800_000_000_000, virtual: true })
    const moved = await control(bench, 'POST', '/clock', { advanceMs: 8_000 })
    expect(moved.body).toEqual({ nowMs: 1_800_000_008_000, virtual: true })
    expect(bench.clock.now()).toBe(1_800_000_008_000)
  })

  test.each([{}, { advanceMs: -1 }, { advanceMs: '5' }, null])(
    '%j does not advance it',
    async (body) => {
      const bench = await openBench()
      expect((await control(bench, 'POST', '/clock', body)).status).toBe(400)
    },
  )

  test('of a real-time server cannot be advanced', async () => {
    const bench = await openBench({ realTime: true })
    expect((await control(bench, 'POST', '/clock', { advanceMs: 1 })).status).toBe(409)
    await expect(bench.advance(1)).rejects.toThrow(TypeError)
    expect(Math.abs(bench.clock.now() - Date.now())).toBeLessThan(100)
  })
})

describe('faults', () => {
  const faults = {
    'catalogue/one-plan': { totalOf: () => 1 },
    'transport/odd-header': { furtherHeaders: () => [['X-Odd', '1'] as const] },
  }

  test('are switched on and off by id, together or alone', async () => {
    const bench = await openBench({ faults })
    const seen = async () => {
      const answer = await bench.get('/plans')
      return [answer.body?.meta, answer.headers['x-odd']]
    }
    const ids = Object.keys(faults)
    expect((await control(bench, 'PUT', '/faults', { ids })).body).toEqual({ ids })
    expect(await seen()).toEqual([expect.objectContaining({ total: 1 }), '1'])
    expect((await control(bench, 'GET', '/faults')).body).toEqual({ ids })
    await control(bench, 'PUT', '/faults', { ids: [ids[1]] })
    expect(await seen()).toEqual([expect.objectContaining({ total: 8 }), '1'])
    await control(bench, 'PUT', '/faults', { ids: [] })
    expect(await seen()).toEqual([expect.objectContaining({ total: 8 }), undefined])
  })

  test.each([
    [{ ids: ['no/such-fault'] }, 404],
    [{ ids: 'x' }, 400],
    [{ ids: [1] }, 400],
    [{}, 400],
  ])('%j is refused', async (body, status) => {
    const bench = await openBench({ faults })
    const answer = await control(bench, 'PUT', '/faults', body)
    expect(answer.status).toBe(status)
    expect((await control(bench, 'GET', '/faults')).body).toEqual({ ids: [] })
  })
})

describe('webhook receivers', () => {
  test('are registered in place of all others', async () => {
    const bench = await openBench()
    const endpoints = [{ account: 'A', url: 'http://127.0.0.1:9/hook', secret: 's' }]
    expect((await control(bench, 'PUT', '/webhooks', { endpoints })).body).toEqual({ endpoints })
    expect((await control(bench, 'GET', '/webhooks')).body).toEqual({ endpoints })
  })

  test.each([{}, { endpoints: [{ account: 'A' }] }, { endpoints: [null] }])(
    '%j is refused',
    async (body) => {
      const bench = await openBench()
      expect((await control(bench, 'PUT', '/webhooks', body)).status).toBe(400)
    },
  )
})

describe('state', () => {
  test('tells what really is', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench, { hostname: 'a.example' })
    const { body } = await control(bench, 'GET', '/state')
    expect(body).toEqual(JSON.parse(JSON.stringify(bench.state())))
    expect(bench.state().accounts[0]).toEqual({
      label: 'A',
      servers: [{ uuid, name: 'a.example', status: 'installing', state: 'stopped' }],
      creations: 1,
      idempotencyKeys: 0,
      accepted: 1,
      refused: 0,
    })
  })

  test('goes back to the first day on reset', async () => {
    const bench = await openBench()
    await makeServer(bench)
    await control(bench, 'POST', '/reset')
    expect(bench.state().accounts.map(({ servers }) => servers.length)).toEqual([0, 1, 0, 0])
    expect(listOf(await bench.get('/servers'))).toEqual([])
  })
})

describe('start and stop', () => {
  test('many are started in little time', async () => {
    const started = performance.now()
    for (let i = 0; i < 20; i += 1) await (await startServer()).stop()
    expect((performance.now() - started) / 20).toBeLessThan(100)
  })

  test('a kept-alive connection does not hold it up', async () => {
    const server = await startServer()
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.on('error', () => undefined)
    const started = performance.now()
    await server.stop()
    expect(performance.now() - started).toBeLessThan(1_000)
    socket.destroy()
  })

  test('a taken port is reported', async () => {
    const bench = await openBench()
    const port = Number(new URL(bench.url).port)
    await expect(startServer({ port })).rejects.toThrow(/EADDRINUSE/)
    await expect(startServer({ controlPort: port })).rejects.toThrow(/EADDRINUSE/)
  })
})

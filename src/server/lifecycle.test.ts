/** The life of a server on the clock: installation, power, deletion (STA, CRD, PWR, DEL, BAK). */
import { describe, expect, test } from 'vitest'
import { type Bench, dataOf, listOf, makeServer, openBench } from './testing.ts'

const status = async (bench: Bench, id: string) => dataOf(await bench.get(`/servers/${id}/status`))
const running = (uptime_seconds: number) => ({ state: 'running', status: null, uptime_seconds })
const stopped = { state: 'stopped', status: null, uptime_seconds: 0 }

/** A server that has just been installed. */
async function installed(bench: Bench): Promise<string> {
  const uuid = await makeServer(bench)
  bench.advance(8_000)
  return uuid
}

describe('installation', () => {
  test('ends when its time has come, and uptime counts from there', async () => {
    const bench = await openBench({ installMs: 20_000 })
    const uuid = await makeServer(bench)
    const installing = { state: 'stopped', status: 'installing', uptime_seconds: 0 }
    expect(await status(bench, uuid)).toEqual(installing)
    bench.advance(19_999)
    expect(await status(bench, uuid)).toEqual(installing)
    bench.advance(1)
    expect(await status(bench, uuid)).toEqual(running(0))
    bench.advance(61_500)
    expect(await status(bench, uuid)).toEqual(running(61))
    expect(dataOf(await bench.get(`/servers/${uuid}`))).toMatchObject({
      status: null,
      password_status: 'ready',
    })
  })

  test('credentials are null until then and never change afterwards', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench)
    const read = async () => dataOf(await bench.get(`/servers/${uuid}/credentials`))
    expect(await read()).toEqual({ password_status: 'generating', root_password: null })
    bench.advance(8_000)
    const first = await read()
    expect(first).toEqual({
      password_status: 'ready',
      root_password: expect.stringMatching(/^\w{24}$/),
    })
    bench.advance(86_400_000)
    expect(await read()).toEqual(first)
  })
})

describe('power', () => {
  const act = (bench: Bench, id: string, action: unknown) =>
    bench.post(`/servers/${id}/power`, { action })

  test('shutdown, start and restart take their time, kill does not', async () => {
    const bench = await openBench()
    const uuid = await installed(bench)
    const shutdown = await act(bench, uuid, 'shutdown')
    expect([shutdown.status, dataOf(shutdown)]).toEqual([202, { uuid, action: 'shutdown' }])
    expect(await status(bench, uuid)).toEqual(running(0))
    bench.advance(3_000)
    expect(await status(bench, uuid)).toEqual(stopped)
    await act(bench, uuid, 'start')
    expect(await status(bench, uuid)).toEqual(stopped)
    bench.advance(32_000)
    expect(await status(bench, uuid)).toEqual(running(30))
    await act(bench, uuid, 'restart')
    bench.advance(5_000)
    expect(await status(bench, uuid)).toEqual(running(0))
    await act(bench, uuid, 'kill')
    expect(await status(bench, uuid)).toEqual(stopped)
  })

  test('what has nothing to change changes nothing', async () => {
    const bench = await openBench()
    const uuid = await installed(bench)
    bench.advance(10_000)
    expect((await act(bench, uuid, 'start')).status).toBe(202)
    bench.advance(10_000)
    expect(await status(bench, uuid)).toEqual(running(20))
    await act(bench, uuid, 'kill')
    await act(bench, uuid, 'shutdown')
    bench.advance(10_000)
    expect(await status(bench, uuid)).toEqual(stopped)
  })

  test('kill overtakes a shutdown, start overtakes it too', async () => {
    const bench = await openBench()
    const uuid = await installed(bench)
    await act(bench, uuid, 'shutdown')
    await act(bench, uuid, 'kill')
    expect(await status(bench, uuid)).toEqual(stopped)
    await act(bench, uuid, 'start')
    bench.advance(2_000)
    await act(bench, uuid, 'shutdown')
    await act(bench, uuid, 'start')
    bench.advance(60_000)
    expect(await status(bench, uuid)).toMatchObject({ state: 'running' })
  })

  test('acts on the addressed server only', async () => {
    const bench = await openBench()
    const other = await makeServer(bench)
    const uuid = await installed(bench)
    await act(bench, uuid, 'kill')
    expect(await status(bench, other)).toMatchObject({ state: 'running' })
  })

  test.each([['frobnicate'], [''], [7], [null], [['start']]])('%j is no action', async (action) => {
    const bench = await openBench()
    const uuid = await installed(bench)
    const answer = await act(bench, uuid, action)
    expect([answer.status, answer.body?.error?.code]).toEqual([422, 'VALIDATION_ERROR'])
    expect(await status(bench, uuid)).toMatchObject({ state: 'running' })
  })

  test('an empty body is no action, and during installation there is none', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench)
    expect((await bench.post(`/servers/${uuid}/power`)).status).toBe(422)
    expect((await bench.post(`/servers/${uuid}/power`, [])).status).toBe(422)
    const answer = await act(bench, uuid, 'start')
    expect([answer.status, answer.body?.error?.code]).toEqual([409, 'SERVER_INSTALLING'])
    expect(await status(bench, uuid)).toMatchObject({ status: 'installing' })
  })

  test('a suspended server is not started', async () => {
    const bench = await openBench({
      policies: {
        onCreate: (server) => {
          server.suspendedAt = server.createdAt
        },
      },
    })
    const uuid = await installed(bench)
    expect(await status(bench, uuid)).toMatchObject({ status: 'suspended' })
    expect((await act(bench, uuid, 'start')).status).toBe(409)
  })

  test('the member, the words in between and the conflicts are policies', async () => {
    const bench = await openBench({
      policies: {
        powerMember: 'signal',
        powerWords: { start: 'starting', shutdown: 'stopping', restart: '', kill: '' },
        powerRefusal: (action, server) =>
          action === 'start' && server.power.running ? 'power-conflict' : null,
      },
    })
    const uuid = await installed(bench)
    const signal = (word: string) => bench.post(`/servers/${uuid}/power`, { signal: word })
    expect((await signal('start')).status).toBe(409)
    expect((await signal('shutdown')).status).toBe(202)
    expect(await status(bench, uuid)).toMatchObject({ state: 'stopping' })
  })
})

describe('deletion', () => {
  test('takes the server away everywhere, and only that one', async () => {
    const bench = await openBench()
    const other = await makeServer(bench)
    const uuid = await installed(bench)
    const answer = await bench.call('DELETE', `/servers/${uuid}`)
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
      204,
      '',
      undefined,
    ])
    for (const path of ['', '/status', '/credentials', '/backups'])
      expect((await bench.get(`/servers/${uuid}${path}`)).status).toBe(404)
    expect((await bench.post(`/servers/${uuid}/power`, { action: 'start' })).status).toBe(404)
    expect((await bench.call('DELETE', `/servers/${uuid}`)).status).toBe(404)
    expect(listOf(await bench.get('/servers')).map((item) => item.uuid)).toEqual([other])
  })

  test('may take a while, and is harmless when repeated meanwhile', async () => {
    const bench = await openBench({ policies: { deleteTakesMs: 5_000 } })
    const uuid = await installed(bench)
    await bench.call('DELETE', `/servers/${uuid}`)
    expect(await status(bench, uuid)).toMatchObject({ status: 'deleting' })
    bench.advance(4_000)
    expect((await bench.call('DELETE', `/servers/${uuid}`)).status).toBe(204)
    bench.advance(1_000)
    expect((await bench.get(`/servers/${uuid}`)).status).toBe(404)
  })

  test('a server deleted while installing does not come back', async () => {
    const bench = await openBench()
    const uuid = await makeServer(bench)
    expect((await bench.call('DELETE', `/servers/${uuid}`)).status).toBe(204)
    bench.advance(60_000)
    expect((await bench.get(`/servers/${uuid}`)).status).toBe(404)
  })

  test('of an unknown server is 404, or 204 if the policies say so', async () => {
    const bench = await openBench()
    const path = '/servers/00000000-0000-4000-8000-000000000000'
    expect((await bench.call('DELETE', path)).status).toBe(404)
    bench.setPolicies({ deleteMissing: () => ({ status: 204, headers: [], body: undefined }) })
    expect((await bench.call('DELETE', path)).status).toBe(204)
  })
})

describe('backups', () => {
  test('page, and are those of the server', async () => {
    const bench = await openBench()
    const [server] = listOf(await bench.get('/servers', { token: 'B1' }))
    const answer = await bench.get(`/servers/${server?.uuid}/backups?per_page=1&page=2`, {
      token: 'B1',
    })
    expect(listOf(answer)).toEqual([
      {
        uuid: expect.any(String),
        name: 'b-1.example.net backup 2',
        size: 1_073_741_825,
        created_at: expect.stringMatching(/\+00:00$/),
      },
    ])
    expect(answer.body?.meta).toEqual({ current_page: 2, last_page: 2, per_page: 1, total: 2 })
  })

  test('of a fresh server there are none', async () => {
    const bench = await openBench()
    const answer = await bench.get(`/servers/${await makeServer(bench)}/backups`)
    expect(answer.body).toEqual({
      data: [],
      meta: { current_page: 1, last_page: 1, per_page: 25, total: 0 },
    })
  })
})

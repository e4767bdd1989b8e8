/** Webhooks from the server's side, delivered to receivers of the test (WHS). */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Bench, dataOf, makeServer, openBench, order } from '../testing.ts'

interface Arrival {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly event: { id: string; type: string; created_at: string; data: Record<string, unknown> }
  /** On the server's clock. */
  readonly at: number
}

/** A receiver that answers as told: a status, or null for no answer at all. */
async function receive(bench: Bench, answer: (arrival: Arrival, n: number) => number | null) {
  const arrivals: Arrival[] = []
  const http = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      text += part
    })
    request.on('end', () => {
      const event = JSON.parse(text) as Arrival['event']
      const arrival = { headers: request.headers, text, event, at: bench.clock.now() }
      arrivals.push(arrival)
      const status = answer(arrival, arrivals.length)
      if (status !== null) response.writeHead(status, { Location: '/elsewhere' }).end()
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`, arrivals }
}

const types = (arrivals: readonly Arrival[]) => arrivals.map(({ event }) => event.type)

async function openWithReceiver(answer: (arrival: Arrival, n: number) => number | null) {
  const bench = await openBench({ startAtMs: Date.UTC(2026, 4, 14, 10, 30, 0) })
  const receiver = await receive(bench, answer)
  bench.registerWebhooks([{ account: 'A', url: receiver.url, secret: 'whsec' }])
  return { bench, ...receiver }
}

describe('events', () => {
  test('tell the life of a server, at its times, signed', async () => {
    const { bench, arrivals } = await openWithReceiver(() => 200)
    const uuid = await makeServer(bench, { hostname: 'a.example.com' })
    await bench.advance(60_000)
    await bench.call('DELETE', `/servers/${uuid}`)
    await bench.advance(1_000)
    expect(types(arrivals)).toEqual(['server.installing', 'server.running', 'server.deleted'])
    const [, running] = arrivals
    expect(running?.event).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{16}$/),
      type: 'server.running',
      created_at: '2026-05-14T10:30:08+00:00',
      data: {
        uuid,
        uuid_short: uuid.slice(0, 8),
        name: 'a.example.com',
        status: null,
        state: 'running',
      },
    })
    for (const { headers, text } of arrivals) {
      const hmac = createHmac('sha256', 'whsec').update(text).digest('hex')
      expect(headers['x-vrtx-signature']).toBe(`sha256=${hmac}`)
      expect(headers['content-type']).toMatch(/^application\/json/)
    }
    expect(new Set(arrivals.map(({ event }) => event.id)).size).toBe(3)
  })

  test('come once per creation, none for refusals and replays', async () => {
    const { bench, arrivals } = await openWithReceiver(() => 204)
    const headers = { 'Idempotency-Key': 'k' }
    await bench.post('/servers', {}, { headers })
    await bench.post('/servers', order, { headers })
    await bench.post('/servers', order, { headers })
    await bench.advance(1_000)
    expect(types(arrivals)).toEqual(['server.installing'])
  })

  test('go to the own account only, and tell of what came after registration', async () => {
    const { bench, url, arrivals } = await openWithReceiver(() => 200)
    await makeServer(bench, {}, 'B1')
    await bench.advance(60_000)
    expect(arrivals).toEqual([])
    bench.registerWebhooks([{ account: 'B', url, secret: 's' }])
    const answer = await bench.post('/servers', order, { token: 'B1' })
    await bench.advance(1_000)
    expect(arrivals.map(({ event }) => event.data.uuid)).toEqual([dataOf(answer).uuid])
  })

  test('of a server deleted while installing leave out running', async () => {
    const { bench, arrivals } = await openWithReceiver(() => 200)
    const uuid = await makeServer(bench)
    await bench.call('DELETE', `/servers/${uuid}`)
    await bench.advance(60_000)
    expect(types(arrivals)).toEqual(['server.installing', 'server.deleted'])
  })

  test('tell of a suspension', async () => {
    const { bench, arrivals } = await openWithReceiver(() => 200)
    bench.setPolicies({
      onTick: (world, now) => {
        for (const one of world.allServers(now))
          if (now >= one.createdAt + 20_000 && one.account === 'A') one.suspendedAt ??= now
      },
    })
    await makeServer(bench)
    await bench.advance(30_000)
    expect(types(arrivals)).toEqual(['server.installing', 'server.running', 'server.suspended'])
  })
})

describe('failed deliveries', () => {
  const steps = async (bench: Bench) => {
    await makeServer(bench, {})
    for (let i = 0; i < 10; i += 1) await bench.advance(1_000)
  }

  test.each([500, 404, 302])(
    '%i is tried again with growing gaps and the same event',
    async (status) => {
      const { bench, arrivals } = await openWithReceiver((_, n) => (n < 4 ? status : 200))
      bench.setPolicies({
        webhookEventAt: (type, one) => (type === 'server.installing' ? one.createdAt : null),
      })
      await makeServer(bench)
      await bench.advance(3_600_000)
      const startsAt = arrivals[0]!.at
      expect(arrivals.map(({ at }) => at - startsAt)).toEqual([0, 5_000, 15_000, 35_000])
      expect(new Set(arrivals.map(({ text }) => text)).size).toBe(1)
    },
  )

  test('no answer within 10 seconds is a failure; one event does not hold up another', async () => {
    const { bench, arrivals } = await openWithReceiver((_, n) => (n === 1 ? null : 200))
    await steps(bench)
    expect(types(arrivals)).toEqual(['server.installing', 'server.running'])
    await bench.advance(6_000)
    expect(types(arrivals)).toEqual(['server.installing', 'server.running', 'server.installing'])
    expect(arrivals[2]?.event.id).toBe(arrivals[0]?.event.id)
  })

  test('one event may hold up another by policy', async () => {
    const { bench, arrivals } = await openWithReceiver((_, n) => (n === 1 ? null : 200))
    bench.setPolicies({ webhookHoldsUp: true })
    await steps(bench)
    expect(types(arrivals)).toEqual(['server.installing'])
    await bench.advance(60_000)
    expect(types(arrivals)).toEqual(['server.installing', 'server.installing', 'server.running'])
  })

  test('are given up after 72 hours, not much sooner', async () => {
    const { bench, arrivals } = await openWithReceiver(() => 500)
    bench.setPolicies({
      webhookEventAt: (type, one) => (type === 'server.installing' ? one.createdAt : null),
    })
    await makeServer(bench)
    await bench.advance(100 * 3_600_000)
    const lastMs = arrivals.at(-1)!.at - arrivals[0]!.at
    expect(lastMs).toBeLessThanOrEqual(72 * 3_600_000)
    expect(lastMs).toBeGreaterThan(60 * 3_600_000)
  })

  test('a receiver that is not there is tried again', async () => {
    const bench = await openBench()
    bench.registerWebhooks([{ account: 'A', url: 'http://127.0.0.1:9/', secret: 's' }])
    await makeServer(bench)
    await bench.advance(60_000)
    expect(bench.state().accounts[0]?.creations).toBe(1)
  })
})

test('advances that overlap add up', async () => {
  const { bench } = await openWithReceiver(() => null)
  await makeServer(bench)
  const startsAt = bench.clock.now()
  await Promise.all([bench.advance(12_000), bench.advance(30_000)])
  expect(bench.clock.now() - startsAt).toBe(42_000)
})

test('a real-time server delivers on its own', async () => {
  const bench = await openBench({ realTime: true, installMs: 100 })
  const { url, arrivals } = await receive(bench, () => 200)
  bench.registerWebhooks([{ account: 'A', url, secret: 's' }])
  await makeServer(bench)
  await expect
    .poll(() => types(arrivals), { timeout: 3_000 })
    .toEqual(['server.installing', 'server.running'])
})

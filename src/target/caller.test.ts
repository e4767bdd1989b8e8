/**
 * The caller sends each call as worded, on the right connection, under the right account's pace,
 * and records it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { openRedactor } from '#exchange/redact.ts'
import { type Caller, type CallerOptions, type Credential, openCaller } from './caller.ts'
import { realClock } from './clock.ts'
import { openGovernor } from './governor.ts'
import { steppedClock } from './testing.ts'

const token = 'vrtx_abcdefghijklmnopqrstuvwxyz0123456789'
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: string[]
  readonly body: string
}

async function listen(answer: (got: Received, outgoing: ServerResponse) => void) {
  const received: Received[] = []
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const got: Received = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      body: Buffer.concat(chunks).toString(),
    }
    received.push(got)
    answer(got, outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, received }
}

const credentials = new Map<TokenLabel, Credential>([
  ['A1', { label: 'A1', authorization: `Bearer ${token}`, account: 'A' }],
  ['none', { label: 'none', authorization: null, account: '-' }],
])

interface Bench {
  readonly caller: Caller
  readonly tape: Exchange[]
  readonly clock: ReturnType<typeof steppedClock>
  /** Accounts whose pace was asked, in order. */
  readonly asked: string[]
}

function openBench(port: number, changes: Partial<CallerOptions> = {}): Bench {
  const clock = steppedClock()
  const tape: Exchange[] = []
  const asked: string[] = []
  const governor = openGovernor(clock)
  const caller = openCaller({
    baseUrl: new URL(`http://127.0.0.1:${port}/api/v2/`),
    credentials,
    governorOf(account) {
      asked.push(account)
      return governor
    },
    clock,
    redactor: openRedactor('salt', new Map([['A1', token]])),
    timeoutMs: 2_000,
    signal: new AbortController().signal,
    userAgent: 'test/1',
    record: (exchange) => tape.push(exchange),
    ...changes,
  })
  open.push(() => caller.close())
  return { caller, tape, clock, asked }
}

const ok = (_got: Received, outgoing: ServerResponse): void => {
  outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":[]}')
}

describe('what is sent', () => {
  it('goes below the base URL with the agreed headers', async () => {
    const { port, received } = await listen(ok)
    const { caller } = openBench(port)
    await caller.send('plans', { method: 'GET', path: '/plans?page=2' })
    expect(received[0]).toMatchObject({ method: 'GET', url: '/api/v2/plans?page=2', body: '' })
    expect(received[0]?.headers).toMatchObject({
      accept: '*/*',
      'user-agent': 'test/1',
      authorization: `Bearer ${token}`,
    })
    expect(received[0]?.headers['content-type']).toBeUndefined()
  })

  it('has no Authorization where it is to have none', async () => {
    const { port, received } = await listen(ok)
    const { caller, asked } = openBench(port)
    const exchange = await caller.send('s', { method: 'GET', path: '/plans', token: 'none' })
    expect(received[0]?.headers.authorization).toBeUndefined()
    expect(exchange).toMatchObject({ token: 'none', account: '-' })
    expect(asked).toContain('-')
  })

  it.each([
    ['JSON', { body: { a: 1 } }, '{"a":1}', 'application/json'],
    ['exact text', { rawBody: '{"a":' }, '{"a":', 'application/json'],
    ['exact bytes', { rawBody: Buffer.from('ä') }, 'ä', 'application/json'],
    ['another type', { body: 1, contentType: 'text/plain' }, '1', 'text/plain'],
    ['no type', { body: {}, contentType: null }, '{}', undefined],
  ])('carries %s as worded', async (_what, words, body, type) => {
    const { port, received } = await listen(ok)
    const { caller } = openBench(port)
    await caller.send('s', { method: 'POST', path: '/servers', ...words })
    expect(received[0]?.body).toBe(body)
    expect(received[0]?.headers['content-type']).toBe(type)
  })

  it('keeps the spelling of field names', async () => {
    const { port, received } = await listen(ok)
    const { caller } = openBench(port)
    const headers: [string, string][] = [['idempotency-KEY', 'k1']]
    await caller.send('s', { method: 'POST', path: '/servers', body: {}, headers })
    expect(received[0]?.rawHeaders).toContain('idempotency-KEY')
  })

  it('asks for either coding in turn, and reads what comes', async () => {
    const { port, received } = await listen((got, outgoing) => {
      const zipped = got.headers['accept-encoding'] === 'gzip'
      outgoing.writeHead(200, zipped ? { 'Content-Encoding': 'gzip' } : {})
      outgoing.end(zipped ? gzipSync('{"data":1}') : '{"data":1}')
    })
    const { caller, tape } = openBench(port)
    for (let i = 0; i < 2; i += 1) await caller.send('s', { method: 'GET', path: '/plans' })
    expect(received.map(({ headers }) => headers['accept-encoding'])).toEqual(['identity', 'gzip'])
    expect(tape.map(({ response }) => response?.body?.text)).toEqual(['{"data":1}', '{"data":1}'])
  })

  it('needs a credential that was given', async () => {
    const { caller } = openBench(1)
    const sent = caller.send('s', { method: 'GET', path: '/plans', token: 'B1' })
    await expect(sent).rejects.toMatchObject({ code: 'refused-by-plan' })
  })
})

describe('what is recorded', () => {
  it('tells operation, time and connection, and no secret', async () => {
    const { port } = await listen((_got, outgoing) => {
      outgoing.writeHead(200).end(JSON.stringify({ data: { echo: token } }))
    })
    const { caller, tape, clock } = openBench(port)
    const exchange = await caller.send('get.first', {
      method: 'GET',
      path: '/servers/5f404800-8589-4cc1-a071-a0850830c37b',
    })
    expect(tape).toEqual([exchange])
    expect(exchange).toMatchObject({
      id: 'x1',
      step: 'get.first',
      source: 'suite',
      operation: 'getServer',
      account: 'A',
      token: 'A1',
      connection: 'w0#1',
      failure: null,
    })
    expect(exchange.sentAt).toBe(clock.now())
    expect(JSON.stringify(exchange)).not.toContain(token)
    expect(exchange.response?.body?.text).toContain('‹token:A1›')
  })

  it('is a failure with its reason where nobody answers', async () => {
    const { caller } = openBench(1)
    const exchange = await caller.send('s', { method: 'GET', path: '/plans' })
    expect(exchange).toMatchObject({ response: null, failure: 'refused' })
    expect(caller.lastDetail).toMatch(/^connect ECONNREFUSED/)
  })

  it('has each its own instant on a virtual clock', async () => {
    const { port } = await listen(ok)
    const { caller, tape } = openBench(port, { governorOf: () => unbound() })
    for (let i = 0; i < 3; i += 1) await caller.send('s', { method: 'GET', path: '/plans' })
    const times = tape.map(({ sentAt }) => sentAt)
    expect(new Set(times).size).toBe(3)
    expect(tape.map(({ tookMs }) => tookMs)).toEqual([0, 0, 0])
  })
})

it('on real time, a call is over before the next one begins', async () => {
  const { port } = await listen(ok)
  const { caller, tape } = openBench(port, { clock: realClock, governorOf: () => unbound() })
  for (let i = 0; i < 50; i += 1) await caller.send('s', { method: 'GET', path: '/plans' })
  const overlaps = tape.filter((exchange, i) => {
    const next = tape[i + 1]
    return next !== undefined && exchange.sentAt + exchange.tookMs > next.sentAt
  })
  expect(overlaps).toEqual([])
  expect(Math.abs(tape[0]!.sentAt - Date.now())).toBeLessThan(10_000)
})

/** A governor that holds nobody back. */
function unbound() {
  return { take: async () => 0, holdUntil() {}, roomAtMs: () => 0, taken: 0 }
}

describe('connections', () => {
  const race = { method: 'POST', path: '/servers', body: {} }

  it('carry several at the same instant, each on its own', async () => {
    let waiting: (() => void)[] = []
    const { port } = await listen((got, outgoing) => {
      waiting.push(() => ok(got, outgoing))
      // Nobody is answered before both are here.
      if (waiting.length === 2) {
        for (const answer of waiting) answer()
        waiting = []
      }
    })
    const { caller, tape } = openBench(port)
    await caller.sendTogether('create.second', [race, race])
    expect(new Set(tape.map(({ sentAt }) => sentAt)).size).toBe(1)
    expect(tape.map(({ connection }) => connection).sort()).toEqual(['w0#1', 'w1#1'])
    expect(await caller.sendTogether('s', [])).toEqual([])
  })

  it('are kept, and may be chosen', async () => {
    const { port } = await listen(ok)
    const { caller, tape } = openBench(port)
    for (const wire of [0, 0, 2]) {
      await caller.send('s', { method: 'GET', path: '/plans', wire })
    }
    expect(tape.map(({ connection }) => connection)).toEqual(['w0#1', 'w0#1', 'w2#1'])
  })
})

it('an interruption stops a call, until it is to be outlived', async () => {
  const { port, received } = await listen((got, outgoing) => {
    if (got.url.endsWith('/plans')) ok(got, outgoing)
  })
  const controller = new AbortController()
  const { caller, tape } = openBench(port, { signal: controller.signal })
  const hanging = caller.send('s', { method: 'GET', path: '/servers' })
  setTimeout(() => controller.abort(new Error('stop')), 100)
  await expect(hanging).rejects.toThrow('stop')
  await expect(caller.send('s', { method: 'GET', path: '/plans' })).rejects.toThrow('stop')
  expect(received).toHaveLength(1)
  caller.outliveInterruption()
  await caller.send('cleanup', { method: 'GET', path: '/plans' })
  expect(tape.map(({ step }) => step)).toEqual(['cleanup'])
})

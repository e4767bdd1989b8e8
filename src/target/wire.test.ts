/** What the wire makes of answers, good and broken, against a raw socket that says exactly that. */
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openWire, type Wire } from './wire.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A server that answers each request head with what `speak` does to the socket. */
async function listen(speak: (socket: Socket, count: number) => void): Promise<number> {
  const sockets = new Set<Socket>()
  let count = 0
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', () => {
      count += 1
      speak(socket, count)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as { port: number }).port
}

function wireTo(port: number, options: { timeoutMs?: number; bodyBytesMax?: number } = {}): Wire {
  const wire = openWire({
    origin: `http://127.0.0.1:${port}`,
    name: 'w0',
    timeoutMs: options.timeoutMs ?? 2_000,
    bodyBytesMax: options.bodyBytesMax ?? 1_000,
  })
  open.push(() => wire.close())
  return wire
}

const ask = { method: 'GET', path: '/x', headers: [['Accept', '*/*']], body: null } as const

describe('the wire', () => {
  it('keeps header order, spelling and duplicates, and the bytes', async () => {
    const port = await listen((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\nContent-Length: 2\r\n\r\nhi'),
    )
    const { answer, failure } = await wireTo(port).send(ask)
    expect(failure).toBeNull()
    expect(answer?.headers.slice(0, 3)).toEqual([
      ['X-B', '1'],
      ['x-a', '2'],
      ['X-B', '3'],
    ])
    expect(answer?.bytes.toString()).toBe('hi')
  })

  it('names the connection: the same while it is kept, another after a close', async () => {
    const port = await listen((socket, count) => {
      const close = count === 2 ? 'Connection: close\r\n' : ''
      socket.write(`HTTP/1.1 200 OK\r\n${close}Content-Length: 0\r\n\r\n`)
      if (count === 2) socket.end()
    })
    const wire = wireTo(port)
    const names = []
    for (let i = 0; i < 3; i += 1) names.push((await wire.send(ask)).connection)
    expect(names).toEqual(['w0#1', 'w0#1', 'w0#2'])
  })

  it('follows no redirect', async () => {
    const port = await listen((socket) =>
      socket.write(
        'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
      ),
    )
    expect((await wireTo(port).send(ask)).answer?.status).toBe(302)
  })

  it.each([
    ['a reset', 'reset', (socket: Socket) => socket.destroy()],
    ['bytes that are not HTTP', 'malformed', (socket: Socket) => socket.end('hello\r\n\r\n')],
    [
      'a body cut short',
      'reset',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi'),
    ],
    [
      'a body past the limit',
      'too-large',
      (socket: Socket) =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${'x'.repeat(5_000)}`),
    ],
  ])('calls %s %s', async (_what, failure, speak) => {
    const port = await listen(speak)
    expect((await wireTo(port).send(ask)).failure).toBe(failure)
  })

  it('ends a trickled answer at the time-out', async () => {
    const port = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(drip))
    })
    const outcome = await wireTo(port, { timeoutMs: 300 }).send(ask)
    expect(outcome.failure).toBe('timeout')
    expect(outcome.wireMs).toBeLessThan(2_000)
  })

  it('says that nobody listens', async () => {
    const { answer, failure, detail } = await wireTo(1).send(ask)
    expect(answer).toBeNull()
    expect(failure).toBe('refused')
    expect(detail).toContain('ECONNREFUSED')
  })

  it('rejects with the reason when it is interrupted', async () => {
    const port = await listen(() => {})
    const controller = new AbortController()
    const sent = wireTo(port).send(ask, controller.signal)
    setTimeout(() => controller.abort(new Error('stop')), 50)
    await expect(sent).rejects.toThrow('stop')
  })

  it('sends nothing late that was given up while it waited for a connection', async () => {
    let bytes = 0
    // Says nothing, so that the TLS handshake never ends.
    const port = await listen((_socket, count) => {
      bytes += count
    })
    const wire = openWire({
      origin: `https://127.0.0.1:${port}`,
      name: 'w0',
      timeoutMs: 10_000,
      bodyBytesMax: 1_000,
    })
    open.push(() => wire.close())
    const controller = new AbortController()
    const startedAtMs = Date.now()
    const sent = wire.send({ ...ask, method: 'POST' }, controller.signal)
    setTimeout(() => controller.abort(new Error('stop')), 50)
    await expect(sent).rejects.toThrow('stop')
    expect(Date.now() - startedAtMs).toBeLessThan(5_000)
    expect(bytes).toBeLessThan(2)
  })

  it('is late where no connection comes, and says so', async () => {
    const port = await listen(() => {})
    const wire = openWire({
      origin: `https://127.0.0.1:${port}`,
      name: 'w0',
      timeoutMs: 200,
      bodyBytesMax: 1_000,
    })
    open.push(() => wire.close())
    const { failure, answer } = await wire.send(ask)
    expect(answer).toBeNull()
    expect(['timeout', 'refused']).toContain(failure)
  })
})

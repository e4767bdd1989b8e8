/** Listens on a bare socket and answers each request with whatever bytes a target would send. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer, type TlsOptions } from 'node:tls'

export interface Request {
  readonly method: string
  /** Path and query as they were asked for. */
  readonly path: string
  readonly head: string
}

/** What a target does with one request; the socket may stay open behind it. */
export type Answer = (socket: Socket, request: Request) => void

export interface Target {
  readonly url: string
  readonly port: number
  readonly requests: readonly Request[]
  stop(): Promise<void>
}

/** Reads request after request off a connection; bodies are passed over by their length. */
function serve(socket: Socket, answer: Answer, requests: Request[]): void {
  let text = ''
  let skip = 0
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (;;) {
      const skipped = Math.min(skip, text.length)
      text = text.slice(skipped)
      skip -= skipped
      const end = text.indexOf('\r\n\r\n')
      if (skip > 0 || end < 0) return
      const head = text.slice(0, end)
      text = text.slice(end + 4)
      skip = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      const [method = '', path = ''] = head.split(' ')
      const request = { method, path, head }
      requests.push(request)
      answer(socket, request)
    }
  })
}

/** Opens a target; with TLS where a certificate is given. */
export async function openTarget(answer: Answer, tls: TlsOptions | null = null): Promise<Target> {
  const requests: Request[] = []
  const sockets = new Set<Socket>()
  const take = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, answer, requests)
  }
  const server: Server = tls === null ? createServer(take) : createSecureServer(tls, take)
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}/api/v2`,
    port,
    requests,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Fields = Readonly<Record<string, string | readonly string[]>>

/** Status line and header of an answer. */
export function head(status: number, fields: Fields): string {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
  )
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n`
}

const json = { 'Content-Type': 'application/json' }

/** A whole answer with its true length. */
export function reply(status: number, body: string | Buffer, fields: Fields = {}): Answer {
  const bytes = Buffer.from(body as string)
  const first = head(status, { ...json, 'Content-Length': String(bytes.length), ...fields })
  return (socket) => void socket.write(Buffer.concat([Buffer.from(first, 'latin1'), bytes]))
}

/** Writes the same chunk for ever, or so many times, as fast as the reader takes it. */
export function pour(socket: Socket, chunk: Buffer, times = Number.POSITIVE_INFINITY): void {
  let left = times
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1
      if (!socket.write(chunk)) return
    }
  }
  socket.on('drain', more)
  more()
}

/** Targets that are not the API, and a proxy that writes down what goes over the wire. */
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

export type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void

const open = new Set<Server>()
// Tests that run side by side share no end of their own.
afterAll(async () => {
  for (const server of open) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Answers every request in this way until all tests of the file are over. Returns a base URL. */
export async function standIn(answer: Answer): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.add(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`
}

/** A base URL where nobody listens any more. */
export async function closedUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/api/v2`
}

/** The same text with the same status whatever is asked. */
export function always(status: number, type: string, text: string): Answer {
  return (_incoming, outgoing) => {
    outgoing.writeHead(status, { 'Content-Type': type }).end(text)
  }
}

export const page = '<!doctype html><title>Welcome</title><p>hello</p>'

export const refusal = always(
  401,
  'application/json',
  JSON.stringify({ error: { code: 'INVALID_TOKEN', message: 'The token is not known.' } }),
)

export interface Recorder {
  /** Base URL of the proxy. */
  readonly url: string
  /** `METHOD /path` of everything that came, in order. */
  readonly lines: readonly string[]
}

/** Hands everything on to a target and notes it. */
export async function record(target: string): Promise<Recorder> {
  const { origin } = new URL(target)
  const lines: string[] = []
  const url = await standIn((incoming, outgoing) => {
    lines.push(`${incoming.method} ${incoming.url}`)
    const onward = request(`${origin}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
    })
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  return { url, lines }
}

/**
 * Puts a simulated provider behind HTTP, on a real clock or on one turned through a control port.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openProvider, type ProviderAnswer, type ProviderSpec } from './provider.ts'

export interface TestServer {
  readonly baseUrl: string
  /** Null on a real clock. */
  readonly controlUrl: string | null
  /** Requests that arrived at the API. */
  readonly received: () => number
  close(): Promise<void>
}

async function listen(handler: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Tokens of the test server: their text is the label behind `token-of-`. */
export const testTokens = { A1: 'token-of-A1', A2: 'token-of-A2', B1: 'token-of-B1' }

function labelOf(request: IncomingMessage): string {
  return /^Bearer token-of-(\w+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '-'
}

const unknown: ProviderAnswer = {
  status: 401,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ error: { code: 'INVALID_TOKEN', message: 'Nobody.' } }),
}

/** Starts a provider on loopback ports of its own. */
export async function startTestServer(
  spec: ProviderSpec,
  options: { virtual: boolean },
): Promise<TestServer> {
  const provider = openProvider(spec)
  let nowMs = Date.UTC(2026, 4, 14, 10, 30, 13, 200)
  let received = 0
  const api = await listen((request, response) => {
    received += 1
    const token = labelOf(request)
    const address = String(request.headers['x-forwarded-for'] ?? 'ours')
    const path = (request.url ?? '').replace('/api/v2', '')
    const method = request.method ?? 'GET'
    const atMs = options.virtual ? nowMs : Date.now()
    const answer = token === '-' ? unknown : provider.answer({ token, method, path, address }, atMs)
    request.resume()
    response.sendDate = false
    setTimeout(
      () => {
        response.writeHead(answer.status, answer.headers)
        response.end(answer.body)
      },
      options.virtual ? 0 : (answer.delayMs ?? 0),
    )
  })
  const control = await listen(async (request, response) => {
    if (request.method === 'POST') {
      nowMs += Number((JSON.parse(await readText(request)) as { advanceMs: number }).advanceMs)
    }
    response.end(JSON.stringify({ nowMs }))
  })
  return {
    baseUrl: `http://127.0.0.1:${api.port}/api/v2`,
    controlUrl: options.virtual ? `http://127.0.0.1:${control.port}` : null,
    received: () => received,
    async close() {
      await Promise.all([shut(api.server), shut(control.server)])
    },
  }
}

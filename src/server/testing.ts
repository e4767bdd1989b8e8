/** What the tests of the reference server share: a running server and short ways to call it. */

import { Agent, request } from 'undici'
import { onTestFinished } from 'vitest'
import type { Policies } from './policies.ts'
import { type RunningServer, type ServerOptions, startServer } from './server.ts'

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The parsed body; undefined when there is none. */
  readonly body: Body | undefined
}

/** Loose on purpose: the tests say what they expect. */
export interface Body {
  readonly data?: unknown
  readonly meta?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

export interface CallOptions {
  /** Label of the token; null sends none. */
  readonly token?: string | null
  readonly headers?: Record<string, string>
  /** Sent as JSON with its content type. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly raw?: string | Buffer
}

export interface Bench extends RunningServer {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  get(path: string, options?: CallOptions): Promise<Answer>
  post(path: string, json?: unknown, options?: CallOptions): Promise<Answer>
}

/** Limits that nobody meets. */
export const wideOpen = {
  burst: { limit: 1e6, windowMs: 10_000 },
  sustained: { limit: 1e6, windowMs: 60_000 },
}

/** A creation that is accepted everywhere. */
export const order = { plan_id: 1, location_id: 2, template_slug: 'ubuntu-24.04' }

/** Durations that the tests count on, whatever the defaults are. */
const testTimes: Partial<Policies> = {
  powerTakesMs: { start: 2_000, shutdown: 3_000, restart: 5_000, kill: 0 },
}

/** Starts a server that stops with the test; without limits unless the options have some. */
export async function openBench(options: ServerOptions = {}): Promise<Bench> {
  const policies = { ...testTimes, ...options.policies }
  const server = await startServer({ limits: wideOpen, installMs: 8_000, ...options, policies })
  const agent = new Agent()
  onTestFinished(async () => {
    await agent.destroy()
    await server.stop()
  })
  const call = async (method: string, path: string, how: CallOptions = {}): Promise<Answer> => {
    const token = how.token === undefined ? 'A1' : how.token
    const headers: Record<string, string> = {}
    if (token !== null) headers.Authorization = `Bearer ${server.tokens[token] ?? token}`
    if (how.json !== undefined) headers['Content-Type'] = 'application/json'
    const body = how.raw ?? (how.json === undefined ? undefined : JSON.stringify(how.json))
    const answer = await request(server.url + path, {
      method,
      headers: { ...headers, ...how.headers },
      dispatcher: agent,
      ...(body === undefined ? {} : { body }),
    })
    const text = await answer.body.text()
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      body: text === '' ? undefined : (JSON.parse(text) as Body),
    }
  }
  return Object.assign(server, {
    call,
    get: (path: string, how?: CallOptions) => call('GET', path, how),
    post: (path: string, json?: unknown, how?: CallOptions) =>
      call('POST', path, json === undefined ? how : { json, ...how }),
  })
}

/** The object in `data`. */
export function dataOf(answer: Answer): Record<string, unknown> {
  return answer.body?.data as Record<string, unknown>
}

/** The array in `data`. */
export function listOf(answer: Answer): Record<string, unknown>[] {
  return answer.body?.data as Record<string, unknown>[]
}

/** Creates a server and gives its uuid. */
export async function makeServer(bench: Bench, more: object = {}, token = 'A1'): Promise<string> {
  const answer = await bench.post('/servers', { ...order, ...more }, { token })
  return String(dataOf(answer).uuid)
}

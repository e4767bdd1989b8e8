/**
 * The control port: clock, faults, webhook receivers, state and reset, for tests only and never
 * part of the API.
 */
import Fastify, { type FastifyInstance } from 'fastify'
import type { App } from './app.ts'
import { VirtualClock } from './clock.ts'
import type { Endpoint } from './model.ts'
import type { Policies } from './policies.ts'
import { reportState } from './report-state.ts'

export interface ControlOptions {
  readonly app: App
  /** Faults that may be switched on by id. */
  readonly faults: Readonly<Record<string, Partial<Policies>>>
  /** Applies these faults, and only these, from now on. */
  readonly applyFaults: (ids: readonly string[]) => void
  readonly activeFaults: () => readonly string[]
}

/** Builds the control server; the caller listens on 127.0.0.1 only. */
export function openControl(options: ControlOptions): FastifyInstance {
  const { app } = options
  const control = Fastify({ logger: false, forceCloseConnections: true })
  const time = () => ({ nowMs: app.clock.now(), virtual: app.clock.virtual })

  control.get('/clock', () => time())
  control.post('/clock', async (request, reply) => {
    const advanceMs = (request.body as { advanceMs?: unknown } | null)?.advanceMs
    if (!(app.clock instanceof VirtualClock))
      return reply.code(409).send(hint('The clock is real and cannot be advanced.'))
    if (typeof advanceMs !== 'number' || !Number.isFinite(advanceMs) || advanceMs < 0)
      return reply.code(400).send(hint('Send {"advanceMs": N} with N 0 or more.'))
    await app.advance(advanceMs)
    return time()
  })
  control.get('/faults', () => ({ ids: options.activeFaults() }))
  control.put('/faults', (request, reply) => {
    const ids = (request.body as { ids?: unknown } | null)?.ids
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string'))
      return reply.code(400).send(hint('Send {"ids": ["topic/fault-id", …]}.'))
    const unknown = ids.filter((id) => !Object.hasOwn(options.faults, id))
    if (unknown.length > 0)
      return reply.code(404).send(hint(`No fault is called ${unknown.join(', ')}.`))
    options.applyFaults(ids)
    return { ids: options.activeFaults() }
  })
  control.get('/webhooks', () => ({ endpoints: app.herald.endpoints }))
  control.put('/webhooks', (request, reply) => {
    const endpoints = (request.body as { endpoints?: unknown } | null)?.endpoints
    if (!Array.isArray(endpoints) || !endpoints.every(isEndpoint))
      return reply
        .code(400)
        .send(hint('Send {"endpoints": [{"account": "A", "url": "http://…", "secret": "…"}, …]}.'))
    app.herald.register(endpoints)
    return { endpoints: app.herald.endpoints }
  })
  control.get('/state', () => reportState(app.world, app.clock.now()))
  control.post('/reset', () => {
    app.reset()
    return time()
  })
  return control
}

function isEndpoint(value: unknown): value is Endpoint {
  const { account, url, secret } = (value ?? {}) as Record<string, unknown>
  return [account, url, secret].every((one) => typeof one === 'string') && URL.canParse(String(url))
}

function hint(message: string): { error: { message: string } } {
  return { error: { message } }
}

/** The API itself: fastify routes and reads bodies, everything it would say by itself is said in our envelope. */
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Clock } from './clock.ts'
import { type Connection, type Context, Refusal, type RefusalKind, type Reply } from './context.ts'
import { passGates } from './gates.ts'
import { settlePower } from './lifecycle.ts'
import { LimiterBank } from './limiter/bank.ts'
import type { OperationId } from './model.ts'
import type { Policies } from './policies.ts'
import { refused } from './replies.ts'
import { basePath, methodsAt, type Run, routes } from './routes/table.ts'
import { send, withCommonHeaders } from './send.ts'
import type { World } from './state.ts'

export interface AppOptions {
  readonly world: World
  readonly clock: Clock
  readonly policies: Policies
}

const noQuery: Context['query'] = Object.freeze({})

/** Answers requests under policies that may be exchanged at any time. */
export class App {
  readonly fastify: FastifyInstance
  readonly world: World
  readonly clock: Clock
  #policies: Policies
  #bank: LimiterBank
  #sequence = 0
  #connections = 0
  readonly #bySocket = new WeakMap<Socket, Connection>()
  readonly #memory = new Map<string, unknown>()

  constructor(options: AppOptions) {
    this.world = options.world
    this.clock = options.clock
    this.#policies = options.policies
    this.#bank = new LimiterBank(options.policies.limits)
    this.world.reset(this.clock.now(), this.#policies)
    this.fastify = this.#openFastify()
  }

  get policies(): Policies {
    return this.#policies
  }

  /** Decides by other policies from now on; the limiter's counts start anew. */
  setPolicies(policies: Policies): void {
    this.#policies = policies
    this.#bank = new LimiterBank(policies.limits)
    this.#memory.clear()
  }

  /** Back to the accounts' first day; clock and policies stay. */
  reset(): void {
    this.world.reset(this.clock.now(), this.#policies)
    this.setPolicies(this.#policies)
  }

  /** Brings everything that depends on time up to date. */
  tick(): void {
    const now = this.clock.now()
    for (const account of this.world.accounts)
      for (const { power } of account.servers) settlePower(power, now)
    this.#policies.onTick?.(this.world, now)
  }

  #openFastify(): FastifyInstance {
    const fastify = Fastify({
      logger: false,
      exposeHeadRoutes: false,
      forceCloseConnections: true,
      bodyLimit: this.#policies.bodyBytesMax,
      routerOptions: { maxParamLength: 65_536 },
      frameworkErrors: (error, request, reply) => this.#fail(error, request, reply),
      clientErrorHandler: (_error, socket) => this.#answerGarbage(socket),
    })
    fastify.removeAllContentTypeParsers()
    fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    for (const { operation, method, path, run } of routes) {
      fastify.route({
        method: method === 'GET' ? ['GET', 'HEAD'] : method,
        url: basePath + path,
        handler: (request, reply) => this.#serve(request, reply, operation, run),
      })
    }
    fastify.setNotFoundHandler((request, reply) => this.#serve(request, reply, null, missRoute))
    fastify.setErrorHandler((error, request, reply) => this.#fail(error, request, reply))
    return fastify
  }

  /** Answers a request that fastify itself could not handle. */
  #fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const kind = kindOf(error)
    this.#serve(request, reply, null, () => {
      throw new Refusal(kind)
    })
  }

  #serve(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: OperationId | null,
    run: Run,
  ): void {
    reply.hijack()
    const context = this.#open(request, operation)
    let outcome: Reply | Promise<Reply>
    try {
      outcome = this.#decide(context, run)
    } catch (error) {
      outcome = refused(error, context)
    }
    if (outcome instanceof Promise) {
      outcome
        .catch((error: unknown) => refused(error, context))
        .then((done) => this.#finish(context, reply, done))
    } else this.#finish(context, reply, outcome)
  }

  #decide(context: Context, run: Run): Reply | Promise<Reply> {
    const { policies } = context
    this.tick()
    const early = policies.beforeGates?.(context)
    if (early) return early
    const refusal = passGates(context, this.#bank)
    if (refusal !== null) return refused(refusal, context)
    const instead = policies.beforeHandle?.(context)
    if (instead) return instead
    if (context.method === 'HEAD' && !policies.answersHead) return missRoute(context)
    if (context.rawBody !== null && context.operation !== null)
      context.body = policies.decode(context.rawBody, context)
    return run(context)
  }

  #finish(context: Context, reply: FastifyReply, outcome: Reply): void {
    const { policies } = context
    let done = outcome
    try {
      done = withCommonHeaders(outcome, context)
      if (policies.answer !== null) done = policies.answer(context, done)
    } catch (error) {
      done = refused(error, context)
    }
    if (context.limits?.allowed && policies.refunds(done.status, context))
      this.#bank.refund(policies.limiterKey(context), context.now)
    send(reply.raw, done, context)
  }

  #open(request: FastifyRequest, operation: OperationId | null): Context {
    const { raw } = request
    const url = raw.url ?? '/'
    const end = url.indexOf('?')
    const whole = end < 0 ? url : url.slice(0, end)
    const params = request.params as { id?: string } | null
    this.#sequence += 1
    return {
      policies: this.#policies,
      world: this.world,
      now: this.clock.now(),
      random: this.world.random,
      operation,
      method: raw.method ?? 'GET',
      path: whole.startsWith(`${basePath}/`) ? whole.slice(basePath.length) : whole,
      id: params?.id ?? '',
      query: (request.query as Context['query'] | undefined) ?? noQuery,
      headers: raw.headers,
      rawHeaders: raw.rawHeaders,
      remoteAddress: raw.socket.remoteAddress ?? '',
      connection: this.#connectionOf(raw.socket),
      sequence: this.#sequence,
      rawBody: Buffer.isBuffer(request.body) ? request.body : null,
      body: undefined,
      token: null,
      account: null,
      server: null,
      limits: null,
      replayed: false,
      refusal: null,
      memory: this.#memory,
    }
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#bySocket.get(socket)
    if (known !== undefined) return known
    this.#connections += 1
    const connection = { id: this.#connections, memory: new Map<string, unknown>() }
    this.#bySocket.set(socket, connection)
    return connection
  }

  /** Bytes that are not HTTP: there is no request to judge, so only the envelope remains. */
  #answerGarbage(socket: Socket): void {
    if (!socket.writable) {
      socket.destroy()
      return
    }
    const body = JSON.stringify({
      error: { code: 'BAD_REQUEST', message: 'The request could not be understood.' },
    })
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
    socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`)
  }
}

/** A path or method nobody documented (TRN-10, ERR-12). */
function missRoute(context: Context): never {
  const methods = methodsAt(context.path, context.policies.answersHead)
  if (methods.length === 0) throw new Refusal('unknown-route')
  throw new Refusal('wrong-method', '', [['Allow', methods.join(', ')]])
}

/** What fastify's own errors mean here. */
function kindOf(error: unknown): RefusalKind {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_BAD_URL') return 'malformed-url'
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too-large'
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'unsupported-media'
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return 'malformed-request'
  return 'internal'
}

/**
 * Answers requests under policies: opens the context, asks the gates, runs the operation, sends the
 * answer.
 */
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Clock, VirtualClock } from './clock.ts'
import { type Connection, type Context, Refusal, type Reply } from './context.ts'
import { passGates } from './gates.ts'
import { settlePower } from './lifecycle.ts'
import { LimiterBank } from './limiter/bank.ts'
import type { OperationId } from './model.ts'
import type { Policies } from './policies.ts'
import { refused } from './replies.ts'
import { basePath, methodsAt, type Run } from './routes/table.ts'
import { send, withCommonHeaders } from './send.ts'
import type { World } from './state.ts'
import { Herald } from './webhooks/herald.ts'

export interface AppOptions {
  readonly world: World
  readonly clock: Clock
  readonly policies: Policies
}

const noQuery: Context['query'] = Object.freeze({})

/** The policies may be exchanged at any time. */
export class App {
  readonly world: World
  readonly clock: Clock
  readonly herald: Herald
  #policies: Policies
  #bank: LimiterBank
  #sequence = 0
  #connections = 0
  #advancing: Promise<void> = Promise.resolve()
  readonly #bySocket = new WeakMap<Socket, Connection>()
  readonly #memory = new Map<string, unknown>()

  constructor(options: AppOptions) {
    this.world = options.world
    this.clock = options.clock
    this.#policies = options.policies
    this.#bank = new LimiterBank(options.policies.limits)
    this.herald = new Herald(this.world, this.clock, () => this.#policies)
    this.world.reset(this.clock.now(), this.#policies)
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
    this.herald.observe()
  }

  /**
   * Lets time pass, at once where no webhook is registered, else stopping wherever one is due;
   * calls that overlap add up. Rejects with TypeError on a real clock.
   */
  async advance(byMs: number): Promise<void> {
    const { clock, herald } = this
    if (!(clock instanceof VirtualClock))
      throw new TypeError('The clock is real: wait, or start the server without realTime.')
    if (herald.endpoints.length > 0) {
      this.#advancing = this.#advancing.then(() => this.#advanceBySteps(clock, byMs))
      return this.#advancing
    }
    clock.advance(byMs)
    this.tick()
  }

  async #advanceBySteps(clock: VirtualClock, byMs: number): Promise<void> {
    const { herald } = this
    const until = clock.now() + byMs
    await herald.settle()
    for (let next = herald.nextAt(); next !== null && next < until; next = herald.nextAt()) {
      clock.advance(next - clock.now())
      this.tick()
      await herald.settle()
    }
    clock.advance(until - clock.now())
    this.tick()
    await herald.settle()
  }

  /** Answers one request: gates, operation, last hook, wire. */
  serve(
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
    this.herald.observe()
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
}

/** A path or method nobody documented (TRN-10, ERR-12). */
export function missRoute(context: Context): never {
  const methods = methodsAt(context.path, context.policies.answersHead)
  if (methods.length === 0) throw new Refusal('unknown-route')
  throw new Refusal('wrong-method', '', [['Allow', methods.join(', ')]])
}

/** What a step works with: calls that are sent again when nothing was learnt, the facts of the run, the budget. */
import type { Need } from '#contract/need.ts'
import { type Exchange, header, type TokenLabel } from '#exchange/exchange.ts'
import { isObject, member, parseJson } from '#exchange/json.ts'
import type { Call, Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { OperatingError } from './errors.ts'
import type { Governor } from './governor.ts'
import type { Journal } from './journal.ts'
import type { Memory } from './memory.ts'
import type { Step } from './step.ts'

export interface Budget {
  readonly requestsMax: number
  readonly createsMax: number
  /** What the servers made may cost for the hour each of them starts. */
  readonly costMaxUsd: number
  readonly timeMaxMs: number
  /** How long an installation, a power action or a deletion may take. */
  readonly installTimeoutMs: number
}

export interface SessionOptions {
  readonly caller: Caller
  readonly clock: Clock
  readonly governorOf: (account: string) => Governor
  readonly journal: Journal
  readonly memory: Memory
  readonly budget: Budget
  readonly provided: ReadonlySet<Need>
  readonly signal: AbortSignal
  readonly random: () => number
  readonly target: string
  readonly runId: string
  /** Told in words what the run waits for. */
  readonly waitingFor: (what: string) => void
}

export interface Session extends Omit<SessionOptions, 'caller' | 'governorOf'> {
  /** Sends a call; an unplanned 429, a gateway's answer or a failure is sent again while the budget allows. */
  send(step: string, call: Call): Promise<Exchange>
  /** Sends several at the same instant. Not sent again. */
  sendTogether(step: string, calls: readonly Call[]): Promise<Exchange[]>
  readonly sent: number
  readonly creates: number
  /** Milliseconds since the session opened, on its clock. */
  elapsedMs(): number
  /** Independent steps still to be run: waits are filled with them. */
  readonly fillers: Step[]
  /** Lets time pass until the instant, sending independent steps meanwhile. */
  passUntil(atMs: number, waitingFor: string): Promise<void>
}

const gateways = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527])
const attemptsMax = 3
const gatewayPauseMs = 2_000
/** A target that asks for more patience than this is not waited for. */
const retryAfterMaxMs = 120_000

/** Why an answer teaches nothing, or null. */
function incidentOf(exchange: Exchange): 'failure' | 'limited' | 'gateway' | null {
  if (exchange.response === null) return 'failure'
  const { status, body } = exchange.response
  if (exchange.failure !== null) return 'failure'
  if (status === 429) return 'limited'
  if (!gateways.has(status)) return null
  const json = parseJson(body)
  return isObject(json) && ('error' in json || 'data' in json) ? null : 'gateway'
}

function retryAfterMs(exchange: Exchange): number {
  const value = header(exchange.response?.headers ?? [], 'retry-after') ?? ''
  const seconds = /^\d{1,6}$/.test(value) ? Number(value) : 10
  return Math.min(seconds * 1000, retryAfterMaxMs) + 1_000
}

export function openSession(options: SessionOptions): Session {
  const { caller, clock, budget, journal } = options
  const startedAtMs = clock.now()
  let sent = 0
  let creates = 0
  const elapsedMs = (): number => clock.now() - startedAtMs
  const spend = (requests: number): void => {
    options.signal.throwIfAborted()
    if (sent + requests > budget.requestsMax) {
      throw new OperatingError(
        'budget-spent',
        `the budget of ${budget.requestsMax} requests is used up`,
        'raise --max-requests',
      )
    }
    if (elapsedMs() > budget.timeMaxMs) {
      throw new OperatingError(
        'budget-spent',
        'the time of this run is used up',
        'raise --max-time',
      )
    }
    sent += requests
  }
  /** Journals a create before it leaves; refuses one more than was allowed. */
  const countedKeys = new Set<string>()
  const announce = (call: Call): string | null => {
    if (call.method !== 'POST' || call.path !== '/servers') return null
    return announceCreate(call, options, (key) => {
      if (countedKeys.has(key)) return
      countedKeys.add(key)
      creates += 1
      if (creates <= budget.createsMax) return
      creates -= 1
      throw new OperatingError(
        'budget-spent',
        `${budget.createsMax} servers may be created, and they have been`,
        'raise --max-creates',
      )
    })
  }
  const settle = (key: string | null, exchange: Exchange): void => {
    if (key !== null) settleCreate(key, exchange, journal)
  }
  const pause = async (exchange: Exchange, incident: string): Promise<void> => {
    if (incident !== 'limited') return clock.sleep(gatewayPauseMs, options.signal)
    options.governorOf(exchange.account).holdUntil(clock.now() + retryAfterMs(exchange))
  }
  return {
    ...options,
    get sent() {
      return sent
    },
    get creates() {
      return creates
    },
    elapsedMs,
    fillers: [],
    async passUntil(atMs, what) {
      while (clock.now() < atMs) {
        const filler = this.fillers.shift()
        if (filler) {
          await filler.run(this)
          continue
        }
        options.waitingFor(what)
        await clock.sleep(atMs - clock.now(), options.signal)
      }
    },
    async send(step, call) {
      const key = announce(call)
      for (let attempt = 1; ; attempt += 1) {
        spend(1)
        const exchange = await caller.send(step, call)
        const incident = incidentOf(exchange)
        if (incident === null || attempt >= attemptsMax || !repeatable(call)) {
          settle(key, exchange)
          return exchange
        }
        await pause(exchange, incident)
      }
    },
    async sendTogether(step, calls) {
      const keys = calls.map(announce)
      spend(calls.length)
      const exchanges = await caller.sendTogether(step, calls)
      exchanges.forEach((exchange, i) => {
        settle(keys[i] ?? null, exchange)
      })
      return exchanges
    },
  }
}

function headerOf(call: Call, name: string): string | null {
  return header(call.headers ?? [], name)
}

/** A request may be sent again when that cannot do anything twice. */
function repeatable(call: Call): boolean {
  if (call.method === 'GET' || call.method === 'HEAD' || call.method === 'DELETE') return true
  return call.path === '/servers' && headerOf(call, 'idempotency-key') !== null
}

const accounts: Partial<Record<TokenLabel, true>> = {
  A1: true,
  A2: true,
  lowercase: true,
  B1: true,
}

/** Journals what may make a server. `count` is told the key of each call that is meant to make one. */
function announceCreate(
  call: Call,
  options: SessionOptions,
  count: (key: string) => void,
): string | null {
  const key = headerOf(call, 'idempotency-key') ?? `keyless-${options.journal.entries().length}`
  const known = options.journal.entries().some((e) => e.type === 'intent' && e.key === key)
  if (call.mayCreate === true && accounts[call.token ?? 'A1']) count(key)
  if (known) return key
  options.journal.write({
    type: 'intent',
    runId: options.runId,
    target: options.target,
    key,
    name: String(member(call.body, 'hostname') ?? '') || null,
    body: JSON.stringify(call.body ?? null),
    atMs: options.clock.now(),
  })
  return key
}

/** Journals what became of a create. Without an answer it stays open: the clean-up looks for the server. */
function settleCreate(key: string, exchange: Exchange, journal: Journal): void {
  const response = exchange.response
  if (response === null) return
  const data = member(parseJson(response.body), 'data')
  const uuid = member(data, 'uuid')
  const made = response.status >= 200 && response.status < 300 && typeof uuid === 'string'
  if (made) {
    const known = journal.entries().some((e) => e.type === 'created' && e.uuid === uuid)
    const name = member(data, 'name')
    if (!known)
      journal.write({ type: 'created', key, uuid, name: typeof name === 'string' ? name : null })
    return
  }
  if (response.status >= 400 && response.status < 500) {
    const settled = journal
      .entries()
      .some((e) => e.type !== 'deleted' && e.type !== 'intent' && e.key === key)
    if (!settled) journal.write({ type: 'settled', key })
  }
}

/** What a step works with: calls that are sent again when nothing was learnt, the facts of the run, the budget. */
import type { Need } from '#contract/need.ts'
import { type Exchange, header, type TokenLabel } from '#exchange/exchange.ts'
import { isObject, parseJson } from '#exchange/json.ts'
import type { Call, Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { keyOf, mightCreate, openScribe } from './creates.ts'
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
  /** Fingerprint of the token under test. */
  readonly account: string
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

/** Credentials that a target is right to make a server for. */
const makers: Partial<Record<TokenLabel, true>> = { A1: true, A2: true, lowercase: true, B1: true }

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

/** How long a refusal asks to wait, and a little more; bounded, and ten seconds where it says nothing. */
export function retryAfterMs(exchange: Exchange): number {
  const value = header(exchange.response?.headers ?? [], 'retry-after') ?? ''
  const seconds = /^\d{1,6}$/.test(value) ? Number(value) : 10
  return Math.min(seconds * 1000, retryAfterMaxMs) + 1_000
}

export function openSession(options: SessionOptions): Session {
  const { caller, clock, budget } = options
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
  const scribe = openScribe(options)
  const countedKeys = new Set<string>()
  /** Refuses one server more than was allowed; a key makes one however often it is sent. */
  const allow = (call: Call): void => {
    const key = keyOf(call)
    if (call.mayCreate !== true || !makers[call.token ?? 'A1']) return
    if (key !== null && countedKeys.has(key)) return
    if (creates >= budget.createsMax) {
      throw new OperatingError(
        'refused-by-plan',
        `${budget.createsMax} servers may be created, and they have been`,
        'raise --max-creates',
      )
    }
    creates += 1
    if (key !== null) countedKeys.add(key)
  }
  /** On paper before it leaves. Null for a call that cannot make a server. */
  const announce = (call: Call): string | null => {
    if (!mightCreate(call)) return null
    allow(call)
    return scribe.announce(call)
  }
  const settle = (key: string | null, call: Call, exchange: Exchange): void => {
    if (key !== null) scribe.settle(key, call, exchange)
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
      spend(1)
      const key = announce(call)
      for (let attempt = 1; ; attempt += 1) {
        const exchange = await caller.send(step, call)
        const incident = incidentOf(exchange)
        if (incident === null || attempt >= attemptsMax || !repeatable(call)) {
          settle(key, call, exchange)
          return exchange
        }
        await pause(exchange, incident)
        spend(1)
      }
    },
    async sendTogether(step, calls) {
      spend(calls.length)
      const keys = calls.map(announce)
      const exchanges = await caller.sendTogether(step, calls)
      calls.forEach((call, i) => {
        const exchange = exchanges[i]
        if (exchange) settle(keys[i] ?? null, call, exchange)
      })
      return exchanges
    },
  }
}

/** A request may be sent again when that cannot do anything twice. */
function repeatable(call: Call): boolean {
  if (call.method === 'GET' || call.method === 'HEAD' || call.method === 'DELETE') return true
  return call.path === '/servers' && keyOf(call) !== null
}

/**
 * What a step works with: calls that are sent again when nothing was learnt, the facts of the run,
 * the budget.
 */
import type { Need } from '#contract/need.ts'
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import type { Call, Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { keyOf, mightCreate, openScribe } from './creates.ts'
import { OperatingError } from './errors.ts'
import type { Governor } from './governor.ts'
import { incidentOf, pauseAfterMs } from './incidents.ts'
import type { Journal } from './journal.ts'
import type { Memory } from './memory.ts'
import { openOthers } from './others.ts'
import { type Budget, openPurse } from './purse.ts'
import type { Step } from './step.ts'

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
  /**
   * Sends a call; an unplanned 429, a gateway's answer or a failure is sent again while the budget
   * allows.
   */
  send(step: string, call: Call): Promise<Exchange>
  /** Sends several at the same instant. Not sent again. */
  sendTogether(step: string, calls: readonly Call[]): Promise<Exchange[]>
  readonly sent: number
  readonly creates: number
  /** Milliseconds since the session opened, on its clock. */
  elapsedMs(): number
  /** Independent steps still to be run: waits are filled with them. */
  readonly fillers: Step[]
  /** About how many requests are still to come that cannot fill a wait. */
  needed: number
  /** Lets time pass until the instant, sending independent steps meanwhile. */
  passUntil(atMs: number, waitingFor: string): Promise<void>
}

const attemptsMax = 3
/** So many calls in a row that were sent again in vain: nobody is there any more. */
const vainMax = 6

/** Opens the session of a run. Its calls throw OperatingError when the budget is used up. */
export function openSession(options: SessionOptions): Session {
  const { caller, clock, signal, journal } = options
  const purse = openPurse(options.budget, clock)
  const [scribe, others] = [openScribe(options), openOthers(journal)]
  const patience = openPatience()
  const pay = (requests: number): void => {
    signal.throwIfAborted()
    purse.spend(requests)
  }
  /** On paper before it leaves. Null for a call that cannot make a server. */
  const announce = (call: Call): string | null => {
    if (!mightCreate(call)) return null
    purse.allow(call)
    return scribe.announce(call)
  }
  const settle = (call: Call, key: string | null, own: Exchange, all = [own]): void => {
    if (key !== null) scribe.settle(key, call, own)
    purse.refund(call, all.map(statusOf))
  }
  const pause = async (exchange: Exchange): Promise<void> => {
    const ms = pauseAfterMs(exchange)
    if (incidentOf(exchange) !== 'limited') return clock.sleep(ms, signal)
    options.governorOf(exchange.account).holdUntil(clock.now() + ms)
  }
  return {
    ...options,
    get sent() {
      return purse.sent
    },
    get creates() {
      return purse.creates
    },
    elapsedMs: purse.elapsedMs,
    ...{ fillers: [], needed: 0 },
    async passUntil(atMs, what) {
      for (let leftMs = atMs - clock.now(); leftMs > 0; leftMs = atMs - clock.now()) {
        const roomInMs = options.governorOf('A').roomAtMs(atMs, this.needed) - clock.now()
        const filler = roomInMs > 0 ? undefined : this.fillers.shift()
        if (filler) await filler.run(this)
        else {
          options.waitingFor(what)
          await clock.sleep(this.fillers.length > 0 ? Math.min(leftMs, roomInMs) : leftMs, signal)
        }
      }
    },
    async send(step, call) {
      pay(1)
      if (mightCreate(call)) await others.note(caller, pay)
      const key = announce(call)
      for (let attempt = 1; ; attempt += 1) {
        const exchange = await caller.send(step, call)
        others.see(exchange)
        if (incidentOf(exchange) === null || attempt >= attemptsMax || !repeatable(call)) {
          settle(call, key, exchange)
          patience.note(exchange)
          return exchange
        }
        await pause(exchange)
        pay(1)
      }
    },
    async sendTogether(step, calls) {
      pay(calls.length)
      const keys = calls.map(announce)
      const exchanges = await caller.sendTogether(step, calls)
      for (const [i, own] of exchanges.entries()) settle(calls[i]!, keys[i]!, own, exchanges)
      return exchanges
    },
  }
}

/** Gives up on a target that has gone away, or lets nothing through any more. */
function openPatience() {
  let vain = 0
  return {
    note(exchange: Exchange): void {
      const incident = incidentOf(exchange)
      vain = incident === null ? 0 : vain + 1
      if (vain < vainMax) return
      throw incident === 'limited'
        ? new OperatingError(
            'budget-spent',
            `the target has answered ${vain} calls in a row with 429, whatever was waited`,
            'run it again when nobody else uses the account',
          )
        : new OperatingError(
            'unreachable',
            `the target has left ${vain} calls in a row without a useful answer`,
            'run it again when it is up',
          )
    },
  }
}

/** A request may be sent again when that cannot do anything twice. */
function repeatable(call: Call): boolean {
  if (call.method === 'GET' || call.method === 'HEAD' || call.method === 'DELETE') return true
  if (call.mustRefuse === true) return true
  return call.path === '/servers' && keyOf(call) !== null
}

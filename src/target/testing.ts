/**
 * What the tests of the target side share: a clock that is stepped, a caller that answers by
 * script.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Body, Exchange, Failure } from '#exchange/exchange.ts'
import { matchOperation } from '#exchange/operation.ts'
import type { Call, Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { type Governor, openGovernor } from './governor.ts'
import { type Journal, openJournal } from './journal.ts'
import { openMemory } from './memory.ts'
import type { Budget } from './purse.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

export interface SteppedClock extends Clock {
  at: number
}

/** Time passes only where somebody sleeps. */
export function steppedClock(startMs = 1_000_000): SteppedClock {
  const clock: SteppedClock = {
    at: startMs,
    virtual: true,
    now: () => clock.at,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      clock.at += Math.max(0, ms)
    },
  }
  return clock
}

/** An answer in short: a status with JSON and headers, or why none came. */
export interface Reply {
  readonly status?: number
  readonly json?: unknown
  /** Instead of JSON. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly failure?: Failure
}

export interface Sent {
  readonly step: string
  readonly call: Call
  readonly atMs: number
}

export interface ScriptedCaller extends Caller {
  readonly sent: readonly Sent[]
  /** `METHOD path` of everything sent. */
  lines(): string[]
}

function bodyOf({ json, text }: Reply): Body | null {
  const words = text ?? (json === undefined ? null : JSON.stringify(json))
  if (words === null) return null
  return { text: words, bytes: Buffer.byteLength(words), utf8: true, cut: false }
}

/** An exchange as the caller records it. */
export function exchangeOf(step: string, call: Call, reply: Reply, sentAt = 0): Exchange {
  const token = call.token ?? 'A1'
  const { failure = null, headers = {} } = reply
  const none = failure !== null && reply.status === undefined
  return {
    id: 'x1',
    step,
    kind: 'call',
    source: 'suite',
    operation: matchOperation(call.method, call.path),
    account: token === 'B1' ? 'B' : 'A',
    token,
    sentAt,
    tookMs: 0,
    connection: 'w0#1',
    request: { method: call.method, path: call.path, headers: [], body: null },
    response: none
      ? null
      : { status: reply.status ?? 200, headers: Object.entries(headers), body: bodyOf(reply) },
    failure,
  }
}

/**
 * Answers each call with what the script says for it; `count` is the number of the call, from 1.
 */
export function scriptedCaller(
  clock: Clock,
  script: (call: Call, count: number) => Reply,
): ScriptedCaller {
  const sent: Sent[] = []
  const send = async (step: string, call: Call): Promise<Exchange> => {
    sent.push({ step, call, atMs: clock.now() })
    return exchangeOf(step, call, script(call, sent.length), clock.now())
  }
  return {
    sent,
    lines: () => sent.map(({ call }) => `${call.method} ${call.path}`),
    send,
    sendTogether: (step, calls) => Promise.all(calls.map((call) => send(step, call))),
    outliveInterruption() {},
    lastDetail: '',
    close: async () => {},
  }
}

/** A folder that goes with the test. */
export function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vpsc-target-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A journal in a folder that goes with the test. */
export function freshJournal(): Journal {
  return openJournal(join(openFolder(), 'journal.ndjson'))
}

export const wideBudget: Budget = {
  requestsMax: 1_000,
  createsMax: 5,
  costMaxUsd: 1,
  timeMaxMs: 3_600_000,
  installTimeoutMs: 600_000,
}

export interface Bench {
  readonly session: Session
  readonly caller: ScriptedCaller
  readonly clock: SteppedClock
  readonly journal: Journal
  readonly governor: Governor
}

/** A session over a scripted caller; everything may be replaced. */
export function openBench(
  script: (call: Call, count: number) => Reply,
  changes: Partial<SessionOptions> & { readonly budgetChanges?: Partial<Budget> } = {},
): Bench {
  const clock = steppedClock()
  const caller = scriptedCaller(clock, script)
  const journal = freshJournal()
  const governor = openGovernor(clock)
  const session = openSession({
    caller,
    clock,
    governorOf: () => governor,
    journal,
    memory: openMemory('r1', () => 0.5),
    budget: { ...wideBudget, ...changes.budgetChanges },
    provided: new Set(),
    signal: new AbortController().signal,
    random: () => 0.5,
    target: 'http://127.0.0.1/',
    runId: 'r1',
    account: 'f',
    waitingFor: () => {},
    ...changes,
  })
  return { session, caller, clock, journal, governor }
}

/** A creation with a key and, where it has one, a host name. */
export function creation(key: string, hostname?: string, more: Partial<Call> = {}): Call {
  return {
    method: 'POST',
    path: '/servers',
    body: hostname === undefined ? { plan_id: 1 } : { plan_id: 1, hostname },
    headers: [['Idempotency-Key', key]],
    mayCreate: true,
    ...more,
  }
}

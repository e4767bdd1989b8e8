/**
 * A plain line to a target, without plan or budget: calls of several accounts at a pace no limiter
 * refuses, all on tape.
 */
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { type Call, type Credential, openCaller } from '#target/caller.ts'
import type { Clock } from '#target/clock.ts'
import { type Governor, openGovernor, safePace } from '#target/governor.ts'
import { openRunRedactor, type Tokens } from '../credentials.ts'

export interface LineTarget {
  readonly url: string
  readonly tokens: Tokens
  readonly clock: Clock
}

export interface Line {
  /** Everything sent so far, in order. */
  readonly tape: readonly Exchange[]
  readonly clock: Clock
  send(step: string, call: Call): Promise<Exchange>
  close(): Promise<void>
}

const accounts: readonly (readonly [label: 'A1' | 'A2' | 'B1', account: string])[] = [
  ['A1', 'A'],
  ['A2', 'A'],
  ['B1', 'B'],
]

function credentialsOf(tokens: Tokens): Map<TokenLabel, Credential> {
  const credentials = new Map<TokenLabel, Credential>()
  for (const [label, account] of accounts) {
    const token = tokens[label]
    if (token) credentials.set(label, { label, authorization: `Bearer ${token}`, account })
  }
  credentials.set('none', { label: 'none', authorization: null, account: '-' })
  return credentials
}

const timeoutMs = 5_000

/** Opens a line; nothing is sent yet. */
export function openLine(target: LineTarget, limits: PromisedLimits = promisedLimits): Line {
  const { clock, tokens } = target
  const tape: Exchange[] = []
  const governors = new Map<string, Governor>()
  const caller = openCaller({
    baseUrl: new URL(target.url),
    credentials: credentialsOf(tokens),
    governorOf(account) {
      const governor = governors.get(account) ?? openGovernor(clock, safePace(limits))
      governors.set(account, governor)
      return governor
    },
    clock,
    redactor: openRunRedactor(tokens),
    timeoutMs,
    signal: new AbortController().signal,
    userAgent: 'vps-contract/walk',
    record: (exchange) => void tape.push(exchange),
  })
  return { tape, clock, send: caller.send, close: caller.close }
}

/**
 * One conformance run against one target: opens the session, provokes, cleans up, returns what was
 * recorded.
 */
import { randomUUID } from 'node:crypto'
import type { PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { openRedactor, type Redactor } from '#exchange/redact.ts'
import { type Caller, type Credential, openCaller, type Wording } from '#target/caller.ts'
import { cleanUp, type Leftover } from '#target/cleanup.ts'
import { type Clock, realClock } from '#target/clock.ts'
import { OperatingError } from '#target/errors.ts'
import { openGovernor, safePace } from '#target/governor.ts'
import { fingerprint, type Journal } from '#target/journal.ts'
import { type Memory, openMemory } from '#target/memory.ts'
import type { Budget } from '#target/purse.ts'
import { openSession } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { openDeletions } from './deletions.ts'
import { openEntryCheck } from './entry.ts'
import { type Governors, openGovernors } from './governors.ts'
import { type Provoked, provoke } from './provoke.ts'

export type Tokens = Readonly<Partial<Record<'A1' | 'A2' | 'B1' | 'OD' | 'IPX' | 'RV', string>>>

export interface ConductOptions {
  readonly baseUrl: URL
  readonly tokens: Tokens
  readonly clock: Clock
  readonly limits: PromisedLimits
  readonly steps: readonly Step[]
  readonly provided: ReadonlySet<Need>
  readonly budget: Budget
  readonly timeoutMs: number
  readonly runId: string
  readonly random: () => number
  readonly journal: Journal
  /** Shared with the k6 probes, so that equal secrets have equal markers on the whole tape. */
  readonly redactor: Redactor
  readonly signal: AbortSignal
  readonly userAgent: string
  /** Kept by a run that conducts more than once; its own where absent. */
  readonly governors?: Governors
  readonly record: (exchange: Exchange) => void
  readonly onStep?: (step: Step) => void
  readonly onWait?: (what: string) => void
}

export interface Conducted extends Provoked {
  readonly memory: Memory
  readonly leftovers: readonly Leftover[]
  readonly requests: number
  readonly creates: number
  readonly tookMs: number
  readonly waitedMs: number
  /** Requests that counted on the busiest account's pace, for the comparison with the safe pace. */
  readonly requestsOfA: number
}

const accountOf: Record<keyof Tokens, string> = {
  A1: 'A',
  A2: 'A',
  B1: 'B',
  OD: 'OD',
  IPX: 'IPX',
  RV: 'RV',
}

/**
 * A token that belongs to nobody but looks like the given one: its end is changed, by letter case
 * alone where it has letters beyond those of hexadecimal digits, which may be read in any case. In
 * a JWT the last digit has unused bits, so there the middle of the payload is changed instead.
 */
export function unknownToken(token: string): string {
  const parts = token.split('.')
  const at =
    parts.length === 3
      ? (parts[0]?.length ?? 0) + 1 + ((parts[1]?.length ?? 0) >> 1)
      : token.length - 4
  const end = token.slice(at, at + 4)
  const change = /[g-z]/i.test(end) ? otherCase : otherThan
  const changed = [...token].map((c, i) => (i >= at && i < at + 4 ? change(c) : c)).join('')
  return changed === token ? [...token].map(otherThan).join('') : changed
}

function otherCase(char: string): string {
  const upper = char.toUpperCase()
  return char === upper ? char.toLowerCase() : upper
}

/** Another digit for a digit, another letter for a letter; what separates them stays. */
function otherThan(char: string): string {
  if (/[0-9]/.test(char)) return String((Number(char) + 5) % 10)
  return /[A-Za-z]/.test(char) ? (char === 'a' ? 'b' : 'a') : char
}

/** A redactor that knows the tokens of a run, under a random key of its own. */
export function openRunRedactor(tokens: Tokens): Redactor {
  const values = new Map<TokenLabel, string>(
    (Object.entries(tokens) as [TokenLabel, string][]).filter(([, value]) => value),
  )
  if (tokens.A1) values.set('unknown', unknownToken(tokens.A1))
  return openRedactor(randomUUID(), values)
}

function credentialsOf(tokens: Tokens): Map<TokenLabel | Wording, Credential> {
  const credentials = new Map<TokenLabel | Wording, Credential>()
  const add = (label: TokenLabel, authorization: string | null, account: string): void => {
    credentials.set(label, { label, authorization, account })
  }
  for (const [label, token] of Object.entries(tokens) as [keyof Tokens, string][]) {
    if (token) add(label, `Bearer ${token}`, accountOf[label])
  }
  add('none', null, '-')
  add('malformed', 'Basic dnBzOmNvbnRyYWN0', '-')
  credentials.set('bare', { label: 'malformed', authorization: 'Bearer', account: '-' })
  if (tokens.A1) {
    add('unknown', `Bearer ${unknownToken(tokens.A1)}`, '-')
    add('lowercase', `bearer ${tokens.A1}`, 'A')
    const authorization = `Bearer ${tokens.A1}00`
    credentials.set('lengthened', { label: 'unknown', authorization, account: '-' })
  }
  return credentials
}

function openRun(options: ConductOptions) {
  const governors = options.governors ?? openGovernors(options.clock, options.limits)
  const { governorOf } = governors
  const waitedBeforeMs = governors.waitedMs
  const deletions = openDeletions()
  const entry = openEntryCheck(() => caller)
  const caller: Caller = openCaller({
    ...options,
    credentials: credentialsOf(options.tokens),
    governorOf,
    record: (exchange) => {
      deletions.see(exchange)
      entry.see(exchange)
      options.record(exchange)
    },
  })
  const memory = openMemory(options.runId, options.random)
  const session = openSession({
    ...options,
    caller,
    governorOf,
    memory,
    target: options.baseUrl.href,
    account: fingerprint(options.tokens.A1 ?? ''),
    waitingFor: (what) => options.onWait?.(what),
  })
  return {
    session,
    caller,
    memory,
    deletions,
    entry,
    governorOf,
    waited: () => governors.waitedMs - waitedBeforeMs,
  }
}

/**
 * Conducts the run. Never throws for what a target does; operating errors come back as `stopped`.
 */
export async function conduct(options: ConductOptions): Promise<Conducted> {
  const run = openRun(options)
  const startedAtMs = options.clock.now()
  try {
    const provoked = await provoke(options.steps, run.session, {
      ...(options.onStep ? { onStep: options.onStep } : {}),
      check: run.entry.check,
    })
    const requestsOfA = run.governorOf('A').taken
    const tookMs = options.clock.now() - startedAtMs
    const leftovers = await tidyUp(run, options)
    return {
      ...provoked,
      memory: run.memory,
      leftovers,
      requests: run.session.sent,
      creates: run.session.creates,
      tookMs,
      waitedMs: run.waited(),
      requestsOfA,
    }
  } finally {
    await run.caller.close()
  }
}

/** Clean-up outlives an interruption, whether that came before or comes now. */
function tidyUp(run: ReturnType<typeof openRun>, options: ConductOptions): Promise<Leftover[]> {
  run.caller.outliveInterruption()
  return cleanUp({
    caller: run.caller,
    clock: options.clock,
    journal: options.journal,
    patienceMs: Math.min(options.budget.installTimeoutMs, 60_000),
    installMs: options.budget.installTimeoutMs,
    provenGone: run.deletions.gone,
    say: (what) => options.onWait?.(what),
  })
}

/** The error that a signal handler aborts a run with. */
export function interruptedBy(name: string): OperatingError {
  return new OperatingError('interrupted', `the run was interrupted by ${name}`, 'run it again')
}

export interface CleanupJob {
  readonly baseUrl: URL
  readonly tokens: Tokens
  readonly limits: PromisedLimits
  readonly timeoutMs: number
  readonly patienceMs: number
  readonly installMs: number
  readonly journal: Journal
  /** Was the journal written under this very token? */
  readonly sameAccount: boolean
  readonly record?: (exchange: Exchange) => void
  readonly say?: (what: string) => void
}

/** Cleans up after an earlier run: what its journal owes is found, deleted and proven gone. */
export async function conductCleanup(job: CleanupJob): Promise<Leftover[]> {
  const governor = openGovernor(realClock, safePace(job.limits))
  const caller = openCaller({
    ...job,
    credentials: credentialsOf(job.tokens),
    governorOf: () => governor,
    clock: realClock,
    redactor: openRunRedactor(job.tokens),
    signal: new AbortController().signal,
    userAgent: 'vps-contract',
    record: (exchange) => job.record?.(exchange),
  })
  const leftovers = await cleanUp({
    ...job,
    caller,
    clock: realClock,
    provenGone: new Set(),
    say: job.say ?? (() => {}),
  })
  await caller.close()
  return leftovers
}

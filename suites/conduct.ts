/**
 * One conformance run against one target: opens the session, provokes, cleans up, returns what was
 * recorded.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import { leavingPatienceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Redactor } from '#exchange/redact.ts'
import { type Caller, openCaller } from '#target/caller.ts'
import { cleanUp, type Leftover } from '#target/cleanup.ts'
import { type Clock, realClock } from '#target/clock.ts'
import { OperatingError } from '#target/errors.ts'
import { openGovernor, safePace } from '#target/governor.ts'
import { fingerprint, type Journal } from '#target/journal.ts'
import { type Memory, openMemory } from '#target/memory.ts'
import type { Budget } from '#target/purse.ts'
import { openSession } from '#target/session.ts'
import type { Step } from '#target/step.ts'
import { credentialsOf, openRunRedactor, type Tokens } from './credentials.ts'
import { openDeletions } from './deletions.ts'
import { openEntryCheck } from './entry.ts'
import { type Governors, openGovernors } from './governors.ts'
import { type Provoked, provoke } from './provoke.ts'

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

type Run = ReturnType<typeof openRun>

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
    await watchLists(run, options)
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
function tidyUp(run: Run, options: ConductOptions): Promise<Leftover[]> {
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

/**
 * A list that named a deleted server has had its time to forget it: is it still there? Asked only
 * then, as every other run knows already.
 */
async function watchLists({ deletions, caller }: Run, options: ConductOptions): Promise<void> {
  const { lingeringSinceMs } = deletions
  if (lingeringSinceMs === null || options.signal.aborted) return
  const leftMs = lingeringSinceMs + leavingPatienceMs + 500 - options.clock.now()
  options.onWait?.('the list to forget a deleted server')
  if (leftMs > 0) await options.clock.sleep(leftMs)
  await caller.send('servers.lingering', { method: 'GET', path: '/servers?per_page=100' })
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

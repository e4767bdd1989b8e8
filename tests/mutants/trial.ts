/**
 * One trial: the whole conformance run against one server in this process, on a virtual clock,
 * without disk or k6.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import { fixtureNeeds, type Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { openRunRedactor, type Tokens } from '#suites/credentials.ts'
import { planRun } from '#suites/plan.ts'
import type { Clock } from '#target/clock.ts'
import type { Journal, JournalEntry } from '#target/journal.ts'

export interface TrialTarget {
  readonly url: string
  readonly tokens: Tokens
  readonly clock: Clock
}

export interface Trial extends Conducted {
  readonly exchanges: readonly Exchange[]
  readonly provided: ReadonlySet<Need>
}

/** A clock that is only a number: for servers that read it in the same process. */
export function numberClock(startMs: number): Clock & { readonly now: () => number } {
  let nowMs = startMs
  return {
    virtual: true,
    now: () => nowMs,
    async sleep(ms) {
      nowMs += Math.max(0, Math.ceil(ms))
    },
  }
}

/** Nothing here outlives the process, and forcing entries to disk would take half of the time. */
function memoryJournal(): Journal {
  const entries: JournalEntry[] = []
  return {
    path: 'memory',
    entries: () => entries,
    write: (entry) => void entries.push(entry),
    retire() {},
  }
}

/** Conducts the plan against the target with every fixture given. */
export async function tryTarget(
  target: TrialTarget,
  limits: PromisedLimits = promisedLimits,
  redactor = openRunRedactor(target.tokens),
): Promise<Trial> {
  const provided = new Set(fixtureNeeds)
  const plan = planRun({ provided, topics: null }, limits)
  const exchanges: Exchange[] = []
  let seed = 7
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed / 0x80000000
  }
  const conducted = await conduct({
    baseUrl: new URL(target.url),
    tokens: target.tokens,
    clock: target.clock,
    limits,
    steps: plan.steps,
    provided,
    budget: {
      requestsMax: 1_000,
      createsMax: 5,
      timeMaxMs: 3_600_000,
      installTimeoutMs: 600_000,
      costMaxUsd: 1,
    },
    timeoutMs: 5_000,
    runId: 'trial',
    random,
    journal: memoryJournal(),
    redactor,
    signal: new AbortController().signal,
    userAgent: 'vps-contract/trial',
    record: (exchange) => exchanges.push(exchange),
  })
  return { ...conducted, exchanges, provided }
}

/**
 * A control port for a clock that is only a number, so that k6 can move it as on the reference
 * server.
 */
export async function openControl(clock: Clock): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const advanceMs =
      text === '' ? 0 : Number((JSON.parse(text) as { advanceMs: number }).advanceMs)
    await clock.sleep(advanceMs)
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ nowMs: clock.now(), virtual: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

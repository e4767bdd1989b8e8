/**
 * A conducted run of chosen steps in this process: what a live target meets, without disk reports
 * or k6.
 */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { openRunRedactor, type Tokens } from '#suites/credentials.ts'
import type { Clock } from '#target/clock.ts'
import { openJournal } from '#target/journal.ts'
import type { Budget } from '#target/purse.ts'
import type { Step } from '#target/step.ts'

export interface StepsTarget {
  readonly url: string
  readonly tokens: Tokens
  readonly clock: Clock
}

export interface Told extends Conducted {
  readonly tape: readonly Exchange[]
}

const budgetDefault: Budget = {
  requestsMax: 1_000,
  createsMax: 5,
  costMaxUsd: 1,
  timeMaxMs: 3_600_000,
  installTimeoutMs: 60_000,
}

export interface StepsOptions {
  readonly provided?: readonly Need[]
  readonly budget?: Partial<Budget>
  readonly timeoutMs?: number
}

/** Sends the steps to the target as `vps-contract run` does. */
export async function conductSteps(
  target: StepsTarget,
  steps: readonly Step[],
  options: StepsOptions = {},
): Promise<Told> {
  const tape: Exchange[] = []
  let drawn = 0
  const conducted = await conduct({
    ...target,
    baseUrl: new URL(target.url),
    limits: promisedLimits,
    steps,
    provided: new Set(options.provided ?? ['token', 'creates']),
    budget: { ...budgetDefault, ...options.budget },
    timeoutMs: options.timeoutMs ?? 5_000,
    runId: 'steps',
    // The golden ratio spreads evenly, and is the same in every run.
    random: () => {
      drawn += 1
      return (drawn * 0.618_033_988_75) % 1
    },
    journal: openJournal(join(tmpdir(), `vpsc-steps-${randomUUID()}.ndjson`)),
    redactor: openRunRedactor(target.tokens),
    signal: new AbortController().signal,
    userAgent: 'vps-contract/steps',
    record: (exchange) => void tape.push(exchange),
  })
  return { ...conducted, tape }
}

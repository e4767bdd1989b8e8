/**
 * What every part of a run that sends requests shares: target, pace, budget, secrets, interruption.
 */
import type { ConductOptions } from '#suites/conduct.ts'
import { openJournal } from '#target/journal.ts'
import type { Run } from './perform.ts'
import { chanceFrom } from './run-id.ts'
import { toolVersion } from './version.ts'

/** Options but for the steps and the recording. Host names, keys and journal go by the given id. */
export function conductOptions(run: Run, id: string): Omit<ConductOptions, 'steps' | 'record'> {
  const { settings, target, progress } = run
  return {
    baseUrl: target.baseUrl,
    tokens: target.tokens,
    clock: target.clock,
    limits: settings.limits,
    provided: run.provided,
    budget: {
      requestsMax: settings.maxRequests,
      createsMax: settings.maxCreates,
      timeMaxMs: settings.maxTimeMs,
      installTimeoutMs: settings.installTimeoutMs,
      costMaxUsd: settings.maxCostUsd,
    },
    timeoutMs: settings.requestTimeoutMs,
    runId: id,
    random: chanceFrom(settings.seed, id),
    journal: openJournal(`${run.shelves.journals}/${id}.ndjson`),
    redactor: run.redactor,
    governors: run.governors,
    signal: run.interrupts.signal,
    userAgent: `vps-contract/${toolVersion}`,
    onStep: (step) => progress.say(step.id),
    onWait: (what) => progress.say(`waiting for ${what}`),
  }
}

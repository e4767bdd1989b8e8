/** The few negatives of a live target: chosen by the seed, cheap, harmless, and fair to every conforming server. */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import { startServer } from '#server/server.ts'
import { type Conducted, conduct, openRunRedactor, type Tokens } from '#suites/conduct.ts'
import { negativeRequestsMax, negativeSteps } from '#suites/negatives/budgeted.ts'
import { opening } from '#suites/opening.ts'
import type { Clock } from '#target/clock.ts'
import { openJournal } from '#target/journal.ts'
import { requestsOf, type Step } from '#target/step.ts'
import { plainChoices, randomChoices } from '../foreign/choices.ts'
import { startForeign } from '../foreign/foreign.ts'
import { numberClock } from '../mutants/trial.ts'
import { gatedFindings, serverClock } from './bench.ts'

const rules = ruleBook()
const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)
const seeds = Array.from({ length: 400 }, (_, seed) => seed * 7_919)

interface Told extends Conducted {
  readonly tape: readonly Exchange[]
}

/** The opening reads and these steps, as a run against a live target sends them. */
async function send(
  target: { url: string; tokens: Tokens; clock: Clock },
  steps: readonly Step[],
): Promise<Told> {
  const tape: Exchange[] = []
  const conducted = await conduct({
    ...target,
    baseUrl: new URL(target.url),
    limits: promisedLimits,
    steps: [...opening, ...steps],
    provided: new Set(['token', 'creates']),
    budget: {
      requestsMax: 1_000,
      createsMax: 1,
      costMaxUsd: 1,
      timeMaxMs: 3_600_000,
      installTimeoutMs: 60_000,
    },
    timeoutMs: 5_000,
    runId: 'negative',
    random: () => 0.5,
    journal: openJournal(join(tmpdir(), `vpsc-negative-${randomUUID()}.ndjson`)),
    redactor: openRunRedactor(target.tokens),
    signal: new AbortController().signal,
    userAgent: 'vps-contract/negatives',
    record: (exchange) => void tape.push(exchange),
  })
  return { ...conducted, tape }
}

function isCreated({ operation, token, response }: Exchange): boolean {
  return operation === 'createServer' && token === 'A1' && (response?.status ?? 0) < 400
}

describe('the negatives of a live target', () => {
  it('are the same for the same seed, and many over all seeds', () => {
    const idsOf = (seed: number) => negativeSteps(seed).map(({ id }) => id)
    expect(idsOf(1)).toEqual(idsOf(1))
    expect(new Set(seeds.flatMap(idsOf)).size).toBeGreaterThan(80)
  })

  it('cost little, fill waits, and write only where creating is allowed', () => {
    for (const step of seeds.flatMap(negativeSteps)) {
      expect(step.filler).toBe(true)
      expect(step.creates ?? 0).toBe(0)
      const reads = Object.keys(step.costs).every((name) => /^(?:get|list)/.test(name))
      expect(step.needs ?? []).toEqual(reads ? [] : ['creates'])
    }
    for (const seed of seeds) {
      const requests = negativeSteps(seed).reduce((sum, step) => sum + requestsOf(step), 0)
      expect(requests).toBe(negativeRequestsMax)
    }
    expect(negativeRequestsMax).toBeLessThanOrEqual(6)
  })

  it('are refused or harmless on the reference server, and create nothing', async () => {
    const byId = new Map(seeds.flatMap(negativeSteps).map((step) => [step.id, step]))
    const server = await startServer({ seed: 1, startAtMs: startMs })
    try {
      const { url, tokens } = server
      const told = await send({ url, tokens, clock: serverClock(server) }, [...byId.values()])
      expect(told.bugs).toEqual([])
      expect(told.stopped).toBeNull()
      expect(told.tape.filter(({ step }) => step.startsWith('negative.'))).toHaveLength(byId.size)
      expect(server.state().accounts.map(({ creations }) => creations)).toEqual([0, 0, 0, 0])
      expect(gatedFindings(judge(told.tape, rules).verdicts)).toEqual([])
    } finally {
      await server.stop()
    }
  })

  const foreign = Array.from({ length: 16 }, (_, seed) => seed)
  it.each(foreign)('are fair to foreign server %i', async (seed) => {
    const choices = seed === 0 ? plainChoices() : randomChoices(seed)
    const clock = numberClock(startMs)
    const quick = { latencyMs: 0, createMs: 0 } as const
    const server = await startForeign({ choices: { ...choices, ...quick }, now: clock.now })
    try {
      const steps = seeds.slice(seed * 8, seed * 8 + 8).flatMap(negativeSteps)
      const byId = new Map(steps.map((step) => [step.id, step]))
      const { url, tokens } = server
      const told = await send({ url, tokens, clock }, [...byId.values()])
      expect(told.bugs).toEqual([])
      const made = server.state().servers.filter(({ name }) => name.startsWith('vpsc-'))
      expect(made).toEqual([])
      expect(told.tape.filter(isCreated)).toEqual([])
      expect(gatedFindings(judge(told.tape, rules).verdicts)).toEqual([])
    } finally {
      await server.stop()
    }
  })
})

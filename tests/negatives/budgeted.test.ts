/**
 * The few negatives of a live target: chosen by the seed, cheap, harmless, and fair to every
 * conforming server.
 */
import { describe, expect, it } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import { ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import { startServer } from '#server/server.ts'
import { negativeRequestsMax, negativeSteps } from '#suites/negatives/budgeted.ts'
import { opening } from '#suites/opening.ts'
import { requestsOf, type Step } from '#target/step.ts'
import { plainChoices, randomChoices } from '../foreign/choices.ts'
import { startForeign } from '../foreign/foreign.ts'
import { numberClock } from '../mutants/trial.ts'
import { gatedFindings, serverClock } from './bench.ts'
import { conductSteps, type StepsTarget } from './conducted.ts'

const rules = ruleBook()
const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)
const seeds = Array.from({ length: 400 }, (_, seed) => seed * 7_919)

const send = (target: StepsTarget, steps: readonly Step[]) =>
  conductSteps(target, [...opening, ...steps], { budget: { createsMax: 1 } })

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

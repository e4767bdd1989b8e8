/**
 * What the plan promises against what a run really sends: equal but for the looks while something
 * is waited for.
 */
import { describe, expect, onTestFinished, test } from 'vitest'
import { openServer, openShelves, runOn } from '#cli/testing.ts'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { stepOf } from '#suites/confirm.ts'
import { type Plan, planRun } from '#suites/plan.ts'
import { openLeverClock } from '#target/clock.ts'
import { requestsOf } from '#target/step.ts'
import { startForeign } from '../foreign/foreign.ts'
import { numberClock, type Trial, tryTarget } from '../mutants/trial.ts'

/** Looks that depend on how long a server takes; planned as for one that takes a few seconds. */
const looks = new Set(['status.poll', 'status.power'])
const waiting = 'getServerStatus'

async function tryReference(): Promise<Trial> {
  const server = await openServer()
  const clock = await openLeverClock(server.controlUrl)
  return tryTarget({ url: server.url, tokens: server.tokens, clock })
}

async function tryProvider(): Promise<Trial> {
  const clock = numberClock(Date.UTC(2026, 4, 14, 10, 30))
  const server = await startForeign({ choices: { latencyMs: 0, createMs: 0 }, now: clock.now })
  onTestFinished(() => server.stop())
  return tryTarget({ url: server.url, tokens: server.tokens, clock })
}

function countBy(exchanges: readonly Exchange[], nameOf: (exchange: Exchange) => string) {
  const counts: Record<string, number> = {}
  for (const exchange of exchanges) {
    const name = nameOf(exchange)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const operationOf = ({ operation }: Exchange): string => operation ?? 'other'

/** The planned step that an exchange belongs to. */
function stepNameOf({ step, account }: Exchange): string {
  if (step === 'cleanup.list' && account === 'OD') return 'cleanup-overdue'
  return stepOf(step)?.id ?? step.split('.')[0] ?? step
}

/** Planned and sent by step, where they differ; steps that wait are left out. */
function differences(plan: Plan, exchanges: readonly Exchange[]) {
  const named = exchanges.filter(({ step }) => !looks.has(step))
  const sent = countBy(named, stepNameOf)
  return plan.steps
    .filter(({ costs }) => costs[waiting] === undefined)
    .map((step) => ({ id: step.id, planned: requestsOf(step), sent: sent[step.id] ?? 0 }))
    .filter(({ planned, sent: real }) => planned !== real)
}

describe.each([
  ['the reference server', tryReference],
  ['the foreign provider', tryProvider],
])('on %s, with every fixture', (_name, attempt) => {
  test('requests are sent as planned, by step, operation and account', async () => {
    const { exchanges, provided, creates } = await attempt()
    const plan = planRun({ provided, topics: null }, promisedLimits)
    expect(differences(plan, exchanges)).toEqual([])
    const { [waiting]: planned = 0, ...others } = plan.requestsByOperation
    const { [waiting]: sent = 0, ...real } = countBy(exchanges, operationOf)
    expect(real).toEqual(others)
    expect(Math.abs(planned - sent)).toBeLessThanOrEqual(8)
    expect(creates).toBe(plan.creates)
    // What nobody's token sends is paced, and planned, with the account under test.
    const accounts = countBy(exchanges, ({ account }) => (account === '-' ? 'A' : account))
    const { A: ownPlanned = 0, ...visitors } = plan.requestsByAccount
    const { A: ownSent = 0, ...seen } = accounts
    expect(seen).toEqual(visitors)
    expect(ownPlanned - ownSent).toBe(planned - sent)
  })
})

test('a read-only run sends exactly what is planned', async () => {
  const { results } = await runOn(await openServer(), openShelves())
  const plan = planRun(
    { provided: new Set(['token']), topics: null, seed: results.run.seed },
    promisedLimits,
  )
  expect(results).toMatchObject({ outcome: 'fit', cost: { requests: plan.requests, creates: 0 } })
  const sent = results.operations.map(({ operation, requests }) => [operation, requests])
  expect(Object.fromEntries(sent)).toEqual(plan.requestsByOperation)
})

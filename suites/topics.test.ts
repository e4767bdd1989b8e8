/**
 * Each topic alone, on the reference server: its steps show its rules all that they judge, and
 * nothing is left.
 */
import { describe, expect, it, onTestFinished } from 'vitest'
import { clauseOf } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { fixtureNeeds, type Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import { startServer } from '#server/server.ts'
import type { Clock } from '#target/clock.ts'
import { freshJournal, wideBudget } from '#target/testing.ts'
import { conduct } from './conduct.ts'
import { openRunRedactor } from './credentials.ts'
import { planRun } from './plan.ts'

const rules = ruleBook(promisedLimits)
const topicOf = (id: string): string => id.split('/')[0]!
const topics = [...new Set(rules.map(({ id }) => topicOf(id)))]
const given = new Set<Need>(fixtureNeeds)
const readOnly = new Set<Need>([...given].filter((need) => need !== 'creates'))

async function conductTopics(chosen: ReadonlySet<string> | null, provided: ReadonlySet<Need>) {
  const server = await startServer({ seed: 1 })
  onTestFinished(() => server.stop())
  const clock: Clock = {
    virtual: true,
    now: () => server.clock.now(),
    sleep: async (ms) => server.advance(Math.max(0, Math.ceil(ms))),
  }
  const tape: Exchange[] = []
  let drawn = 0
  const conducted = await conduct({
    baseUrl: new URL(server.url),
    tokens: server.tokens,
    clock,
    limits: promisedLimits,
    steps: planRun({ provided, topics: chosen }, promisedLimits).steps,
    provided,
    budget: wideBudget,
    timeoutMs: 5_000,
    runId: 'topic',
    random: () => {
      drawn += 1
      return (drawn * 0.618_034) % 1
    },
    journal: freshJournal(),
    redactor: openRunRedactor(server.tokens),
    signal: new AbortController().signal,
    userAgent: 'vps-contract/test',
    record: (exchange) => tape.push(exchange),
  })
  return { conducted, tape, state: server.state() }
}

/** Gated rules whose fixtures were given, and that ended otherwise than passed. */
function unheld(tape: Exchange[], own: typeof rules, provided: ReadonlySet<Need>): string[] {
  const { verdicts } = judge(tape, own)
  return verdicts.flatMap(({ rule, outcome }) => {
    const { clause, optional, needs = [] } = own.find(({ id }) => id === rule)!
    const { level } = clauseOf(clause)
    const due = optional === undefined && needs.every((need) => provided.has(need))
    const counts = (level === 'must' || level === 'expected') && due
    const bad = outcome === 'fail' || outcome === 'error' || (outcome !== 'pass' && counts)
    return bad ? [`${rule}: ${outcome}`] : []
  })
}

describe.each(topics)('%s', (topic) => {
  it('is judged by its own steps', async () => {
    const { conducted, tape, state } = await conductTopics(new Set([topic]), given)
    const own = rules.filter(({ id }) => topicOf(id) === topic)
    expect(unheld(tape, own, given)).toEqual([])
    expect(conducted).toMatchObject({ skipped: [], bugs: [], stopped: null, leftovers: [] })
    expect(state.accounts.find(({ label }) => label === 'A')?.servers).toEqual([])
  })
})

it('every topic is judged by reads as far as reads can', async () => {
  const { conducted, tape, state } = await conductTopics(null, readOnly)
  expect(unheld(tape, rules, readOnly)).toEqual([])
  expect(conducted).toMatchObject({ skipped: [], bugs: [], stopped: null, leftovers: [] })
  expect(new Set(tape.map(({ request }) => request.method))).toEqual(new Set(['GET', 'HEAD']))
  expect(state.accounts.map(({ creations }) => creations)).toEqual(state.accounts.map(() => 0))
})

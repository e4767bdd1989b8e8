/**
 * The acts as tests: one for each step, in the order of an account's life, then one for each rule.
 */
import { afterAll, describe, expect, inject, test } from 'vitest'
import { clauseOf } from '#contract/clauses.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { type Judged, judge } from '#rules/judge.ts'
import { openLeverClock, realClock } from '#target/clock.ts'
import { openJournal } from '#target/journal.ts'
import { interruptedBy } from './conduct.ts'
import { openRunRedactor } from './credentials.ts'
import { planRun } from './plan.ts'
import { hintsFor, readVerdict } from './sentences.ts'
import { stage } from './staged.ts'

const given = inject('circumstances')
const provided = new Set(given.provided)
const rules = ruleBook(given.limits)
const plan = planRun({ provided, topics: null }, given.limits)
/** Ctrl-C reaches this process too: what was made has to be removed before it ends. */
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => interruption.abort(interruptedBy(name)))
}

/** Steps wait for installations, and each test waits for its step. */
const timeoutMs = given.budget.timeMaxMs + given.budget.installTimeoutMs

const staged = stage({
  baseUrl: new URL(given.baseUrl),
  tokens: given.tokens,
  clock: given.controlUrl === null ? realClock : await openLeverClock(given.controlUrl),
  limits: given.limits,
  steps: plan.steps,
  provided,
  budget: given.budget,
  timeoutMs: given.timeoutMs,
  runId: given.runId,
  random: Math.random,
  journal: openJournal(given.journalPath),
  redactor: openRunRedactor(given.tokens),
  signal: interruption.signal,
  userAgent: 'vps-contract/suites',
})

// Clean-up is part of it. Tests that were left out or cancelled leave it something to interrupt.
afterAll(async () => {
  interruption.abort(interruptedBy('the end of the tests'))
  await staged.conducted
}, timeoutMs)

let judged: Promise<Judged> | null = null

/** Judged once, when everything has been seen. */
async function verdicts(): Promise<Judged> {
  judged ??= staged.conducted.then(() => judge(staged.tape, rules, questionBook(given.limits)))
  return judged
}

const subject = given.controlUrl === null ? given.baseUrl : 'the reference server'

describe(`steps against ${subject}`, () => {
  for (const { id } of plan.steps) {
    test(id, { timeout: timeoutMs }, async ({ skip }) => {
      const { error, skipped } = await staged.ended(id)
      if (error) throw error
      skip(skipped !== null, skipped ?? '')
    })
  }
  for (const { step, needs } of plan.missing) {
    test(step.id, ({ skip }) => skip(hintsFor(needs)))
  }
  test('nothing stopped the run, and nothing is left', { timeout: timeoutMs }, async () => {
    const { stopped, bugs, leftovers } = await staged.conducted
    expect(stopped && `${stopped.message}; ${stopped.next}`).toBeNull()
    expect(bugs.map(({ step, error }) => `${step}: ${error.message}`)).toEqual([])
    expect(leftovers.map(({ uuid, name, why }) => `${uuid} ${name}: ${why}`)).toEqual([])
  })
})

describe('rules', () => {
  const evidence = {
    tape: staged.tape,
    baseUrl: given.baseUrl,
    provided,
    gate: new Set(given.gate),
  }
  for (const rule of rules) {
    const name = `${rule.id} (${rule.clause} ${clauseOf(rule.clause).level})`
    test(name, { timeout: timeoutMs }, async ({ skip }) => {
      const verdict = (await verdicts()).verdicts.find((one) => one.rule === rule.id)!
      const reading = readVerdict(rule, verdict, evidence)
      if (reading.kind === 'broken') throw new Error(reading.text)
      if (reading.kind !== 'held') skip(reading.text)
    })
  }
})

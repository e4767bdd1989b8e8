/** The conformance run as vitest tests: one for each step that was to be taken, one for each rule. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { clauseOf } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { needHints } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { ruleBook } from '#rules/index.ts'
import { judge } from '#rules/judge.ts'
import type { Rule } from '#rules/rule.ts'
import { openJournal } from '#target/journal.ts'
import { conduct, openRunRedactor } from './conduct.ts'
import { planRun } from './plan.ts'
import { openSubject } from './subject.ts'

const runId = `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`
const subject = await openSubject(process.env, runId)
const plan = planRun({ provided: subject.provided, topics: null }, promisedLimits)
const exchanges: Exchange[] = []
const conducted = await conduct({
  ...subject,
  limits: promisedLimits,
  steps: plan.steps,
  budget: {
    requestsMax: 1_000,
    createsMax: 3,
    costMaxUsd: 0.1,
    timeMaxMs: 3_600_000,
    installTimeoutMs: 600_000,
  },
  timeoutMs: 30_000,
  runId,
  random: Math.random,
  journal: openJournal(subject.journalPath),
  redactor: openRunRedactor(subject.tokens),
  signal: new AbortController().signal,
  userAgent: 'vps-contract/suites',
  record: (exchange) => exchanges.push(exchange),
})
await subject.close()
const rules = ruleBook(promisedLimits)
const { verdicts } = judge(exchanges, rules)

describe('the run', () => {
  it('was carried out to its end', () => {
    expect(conducted.stopped?.message ?? null).toBeNull()
    expect(conducted.bugs.map(({ step, error }) => `${step}: ${error.message}`)).toEqual([])
    expect(conducted.skipped).toEqual([])
  })

  it('left no server behind', () => {
    expect(conducted.leftovers).toEqual([])
  })
})

/** Why a rule that met nothing may be passed over; null where it may not. */
function pardonOf(rule: Rule): string | null {
  const lacking = (rule.needs ?? []).filter((need) => !subject.provided.has(need))
  if (lacking.length > 0) return lacking.map((need) => needHints[need]).join('; ')
  return rule.optional ?? null
}

for (const verdict of verdicts) {
  const rule = rules.find(({ id }) => id === verdict.rule)!
  const { level } = clauseOf(rule.clause)
  describe(rule.id.split('/')[0]!, () => {
    it(`${rule.clause} ${level}: ${rule.id}`, ({ skip }) => {
      const pardon = pardonOf(rule)
      if (verdict.outcome === 'none' && (pardon !== null || level === 'should')) {
        skip(pardon ?? 'met no evidence')
      }
      // What is only advised is a warning, not a failure.
      if (level === 'should' && verdict.outcome !== 'pass') skip(verdict.findings[0]?.message)
      expect(verdict.findings).toEqual([])
      expect(verdict.outcome, verdict.why.join('; ')).toBe('pass')
    })
  })
}

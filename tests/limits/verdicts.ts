/** Runs the rules on rate limits over simulated probes, and says which clauses raise an alarm. */
import { clauseOf } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { judge, type Verdict } from '#rules/judge.ts'
import { rateLimitRules } from '#rules/rate-limits.ts'

const rules = rateLimitRules(promisedLimits)
const clauseByRule = new Map(rules.map((rule) => [rule.id, rule.clause]))

export function judgeProbes(exchanges: readonly Exchange[]): readonly Verdict[] {
  return judge(exchanges, rules).verdicts
}

function isGated(verdict: Verdict): boolean {
  const level = clauseOf(clauseByRule.get(verdict.rule)!)?.level
  return level === 'must' || level === 'expected'
}

/** Rules that fail the default gate, or threw. */
export function alarmsIn(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter((one) => one.outcome === 'error' || (one.outcome === 'fail' && isGated(one)))
    .map((one) => `${one.rule}: ${one.findings[0]?.message ?? one.why[0]}`)
}

/** Clauses that some rule fails, warnings too. */
export function brokenClauses(verdicts: readonly Verdict[]): string[] {
  const failed = verdicts.filter(({ outcome }) => outcome === 'fail')
  return [...new Set(failed.map(({ rule }) => clauseByRule.get(rule)!))].sort()
}

/** The outcome of one rule. */
export function outcomeOf(verdicts: readonly Verdict[], rule: string): string {
  return verdicts.find((one) => one.rule === `rate-limits/${rule}`)!.outcome
}

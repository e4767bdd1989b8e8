/**
 * Holds the measured limiter against an earlier profile of it: every fact that changed, and what
 * that means where a baseline accepted the profile.
 */
import type { ClauseId } from '#contract/clause.ts'
import type { Finding, Verdict } from '#rules/judge.ts'
import { limiterIsAsAccepted } from '#rules/rate-limits-accepted.ts'
import type { Rule } from '#rules/rule.ts'
import { signFinding } from '#rules/verdict.ts'
import { compareLimiters, type LimitChange } from './history/limiter.ts'
import type { LimitsBefore, LimitsSection, StaleEntry } from './results.ts'
import { plain } from './text.ts'

/** Which promise a fact belongs to, by its name. */
const clauseByFact: readonly (readonly [RegExp, ClauseId])[] = [
  [/^burst (limit|window)$/, 'RAT-02'],
  [/^sustained (limit|window)$/, 'RAT-01'],
  [/^shared by the tokens/, 'RAT-04'],
  [/^apart between accounts/, 'RAT-05'],
  [/^header Retry-After/, 'RAT-07'],
  [/ on refused$/, 'RAT-09'],
  [/ on (missing|invalid)$/, 'RAT-19'],
  [/^header X-RateLimit-Reset/, 'RAT-11'],
  [/ on admitted$/, 'RAT-10'],
  [/^header limits$/, 'RAT-12'],
]

function clauseOfFact(fact: string): ClauseId {
  return clauseByFact.find(([pattern]) => pattern.test(fact))?.[1] ?? limiterIsAsAccepted.clause
}

/** The facts of `now` that are others than before. */
export function compareProfiles(
  from: LimitsBefore['from'],
  profile: LimitsSection,
  now: LimitsSection,
): LimitsBefore {
  return { from, profile, changes: compareLimiters([profile], now) }
}

function findingOf({ fact, was, now }: LimitChange): Finding {
  const { id: rule } = limiterIsAsAccepted
  return {
    id: signFinding(rule, null, fact),
    rule,
    clause: clauseOfFact(fact),
    operation: null,
    message: `the limiter is another than the baseline accepts: ${fact}`,
    expected: was,
    actual: now,
    exchanges: [],
    steps: [],
    seen: 1,
  }
}

export interface AcceptedJudgement {
  readonly rule: Rule
  readonly verdict: Verdict
  /** One entry where the accepted profile is out of date. */
  readonly stale: readonly StaleEntry[]
}

/**
 * What a comparison comes to: nothing against an earlier run, whose profile nobody has accepted;
 * against a baseline a finding for every fact, and a stale entry.
 */
export function judgeAccepted(before: LimitsBefore | null): AcceptedJudgement | null {
  if (before?.from !== 'baseline') return null
  const { changes } = before
  const findings = changes.map(findingOf)
  const told = changes.map(
    ({ fact, was, now }) => `${fact} ${plain(was, 100)} → ${plain(now, 100)}`,
  )
  const verdict: Verdict = {
    rule: limiterIsAsAccepted.id,
    outcome: changes.length > 0 ? 'fail' : 'pass',
    passes: changes.length > 0 ? 0 : 1,
    findings,
    why: [],
    evidence: [],
  }
  const why = `another limiter was measured: ${told.join('; ')}; accept it: baseline update`
  const stale = changes.length > 0 ? [{ id: 'limits', rule: limiterIsAsAccepted.id, why }] : []
  return { rule: limiterIsAsAccepted, verdict, stale }
}

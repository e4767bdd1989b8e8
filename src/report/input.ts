/** What a run hands to the report: judged evidence and plain facts, nothing counted yet. */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Judged } from '#rules/judge.ts'
import type { Question } from '#rules/question.ts'
import type { Rule, RuleId } from '#rules/rule.ts'
import type { Acceptance, LimitsBefore, LimitsSection, Results, Stop } from './results.ts'

/** A finding that the baseline accepts. */
export interface AcceptedFinding extends Acceptance {
  readonly id: string
  readonly rule: RuleId
  /** Steps that showed it: where a run did not send them, it says nothing of the entry. */
  readonly steps?: readonly string[]
  /** It did not come back when it was sent again, so that a pass does not make it stale. */
  readonly flaky?: boolean
}

/** A server that clean-up could not delete. */
export interface LeftServer {
  readonly uuid: string
  readonly name: string | null
  readonly why: string
  readonly hourlyUsd?: number | null
}

export interface ReportInput {
  readonly judged: Judged
  /** The rules that were chosen. */
  readonly rules: readonly Rule[]
  /** The questions that were chosen: an open clause counts as held once one was answered. */
  readonly questions: readonly Question[]
  readonly provided: ReadonlySet<Need>
  /** The tape; read once, in order. */
  readonly exchanges: Iterable<Exchange>
  readonly run: Results['run']
  readonly cost: Results['cost']
  readonly limits: LimitsSection
  /** An earlier profile of the limiter, compared; absent where none is known. */
  readonly limitsBefore?: LimitsBefore | null
  /** What the account was promised, where it is not what the reference says. */
  readonly promised?: PromisedLimits
  readonly leftovers: readonly LeftServer[]
  readonly stopped: Stop | null
  readonly bugs: readonly { readonly step: string; readonly error: Error }[]
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
  readonly baseline: readonly AcceptedFinding[]
  /** By finding id: `confirmed/attempts`. */
  readonly confirmations: ReadonlyMap<string, string>
  /** By question: the last accepted answer. */
  readonly previous: ReadonlyMap<string, string>
}

/** The limits of a run that measured none. */
export function unmeasuredLimits(why: string): LimitsSection {
  const row = { limit: null, windowMs: null, standing: 'not measured' } as const
  return {
    burst: { ...row },
    sustained: { ...row },
    algorithm: null,
    scope: { sharedAcrossTokens: null, isolatedBetweenAccounts: null },
    headers: {},
    evidence: why,
  }
}

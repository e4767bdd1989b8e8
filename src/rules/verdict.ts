/** What a judge hands over: verdicts with their findings, and answers to questions. */
import { createHash } from 'node:crypto'
import type { ClauseId } from '#contract/clause.ts'
import type { RuleId } from './rule.ts'

/** In order of severity: a verdict moves right, never left. */
export const outcomes = ['none', 'pass', 'inconclusive', 'fail', 'error'] as const
export type JudgedOutcome = (typeof outcomes)[number]

export interface Finding {
  /**
   * Stable signature over rule, operation and `where`: equal in every run that shows the same
   * defect.
   */
  readonly id: string
  readonly rule: RuleId
  readonly clause: ClauseId
  readonly operation: string | null
  readonly message: string
  readonly expected?: unknown
  readonly actual?: unknown
  /** Ids of the exchanges it was read from, oldest first. */
  readonly exchanges: readonly string[]
  /** Steps that provoked them: what a confirmation has to send again. */
  readonly steps: readonly string[]
  /** How many subjects showed it. */
  readonly seen: number
}

export interface Verdict {
  readonly rule: RuleId
  readonly outcome: JudgedOutcome
  readonly passes: number
  readonly findings: readonly Finding[]
  /** Why it is inconclusive or in error. */
  readonly why: readonly string[]
  /** Ids of some exchanges that passed, as evidence; at most three. */
  readonly evidence: readonly string[]
}

export interface Observation {
  readonly question: RuleId
  readonly clause: ClauseId
  /** Distinct answers in order of appearance, at most five. */
  readonly answers: readonly string[]
  readonly exchanges: readonly string[]
}

export interface Judged {
  readonly verdicts: readonly Verdict[]
  readonly observations: readonly Observation[]
}

/** The signature of a finding: stable over runs, whatever the values. */
export function signFinding(
  rule: RuleId,
  operation: string | null,
  where: string | undefined,
): string {
  const text = [rule, operation ?? '', where ?? ''].join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

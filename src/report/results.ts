/** The shape of results.json: what CI systems and outside judges read. Stable; its schema is docs/schema/results-1.schema.json. */
import type { ClauseId, Level } from '#contract/clause.ts'
import type { RuleId } from '#rules/rule.ts'

export type RuleOutcome = 'pass' | 'fail' | 'none' | 'inconclusive' | 'error' | 'not-applicable'
export type RunOutcome = 'fit' | 'not-fit' | 'incomplete'
export type Gate = 'must' | 'expected' | 'should'

export interface RuleRow {
  rule: RuleId
  clause: ClauseId
  level: Level
  topic: string
  outcome: RuleOutcome
  passes: number
  /** Empty for a pass; else one sentence. */
  why: string
}

export interface FindingRow {
  id: string
  rule: RuleId
  clause: ClauseId
  level: Level
  operation: string | null
  message: string
  expected?: unknown
  actual?: unknown
  exchanges: string[]
  /** Reproducers with `$VPS_API_TOKEN` in place of the token. */
  curl: string[]
  /** `confirmed/attempts`, or `1/1` where it was not sent again. */
  confirmed: string
  /** Accepted in the baseline? */
  known: boolean
}

export interface ObservationRow {
  question: RuleId
  clause: ClauseId
  answer: string
  /** The last accepted answer, where a baseline or an earlier run has one. */
  was?: string
  exchanges: string[]
}

export interface LimitRow {
  limit: number | null
  windowMs: number | null
  /** Whether it was measured, and if not, the truthful word. */
  standing: 'measured' | 'not measured' | 'not enforced' | 'stricter than promised' | 'ambiguous'
}

export interface LimitsSection {
  burst: LimitRow
  sustained: LimitRow
  algorithm: string | null
  scope: { sharedAcrossTokens: boolean | null; isolatedBetweenAccounts: boolean | null }
  headers: Record<string, unknown>
  evidence: string
}

export interface CoverageRow {
  held: number
  broken: number
  notTested: number
}

export interface Leftover {
  uuid: string
  name: string
  hourlyUsd: number | null
  /** The command that deletes it. */
  curl: string
}

export interface Results {
  schema: 'vps-contract/results/1'
  run: {
    id: string
    startedAt: string
    target: string
    contract: string
    tool: string
    seed: number
    gate: Gate
  }
  outcome: RunOutcome
  exitCode: number
  /** One sentence that says why the outcome is what it is. */
  why: string
  cost: {
    requests: number
    creates: number
    leastMs: number
    tookMs: number
    waitedMs: number
    usd: number
    /** 429s that the run provoked on purpose. */
    refused: number
    /** Time the safe pace needs for the conformance requests, and the time they took. */
    safePaceMs: number
    conformanceMs: number
  }
  rules: RuleRow[]
  findings: FindingRow[]
  observations: ObservationRow[]
  limits: LimitsSection
  coverage: Record<Level, CoverageRow>
  leftovers: Leftover[]
}

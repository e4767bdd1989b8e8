/**
 * The shape of results.json: what CI systems and outside judges read. Stable; its schema is
 * docs/schema/results-1.schema.json.
 */
import type { ClauseId, Level } from '#contract/clause.ts'
import type { PromisedLimits } from '#contract/limits.ts'
import type { Need } from '#contract/need.ts'
import type { RuleId } from '#rules/rule.ts'

export type RuleOutcome = 'pass' | 'fail' | 'none' | 'inconclusive' | 'error' | 'not-applicable'
export type RunOutcome = 'fit' | 'not-fit' | 'incomplete'
export type Gate = 'must' | 'expected' | 'should'
/** `passive` judges recorded traffic, where evidence that nobody provoked is not missed. */
export type Mode = 'run' | 'passive'
/** What a rule does to the verdict of the run. */
export type Effect = 'breaks' | 'leaves-incomplete' | 'none'

export interface RuleRow {
  rule: RuleId
  clause: ClauseId
  level: Level
  topic: string
  outcome: RuleOutcome
  passes: number
  /** Empty for a pass; else one sentence. */
  why: string
  effect: Effect
  /** Fixtures that the rule needs and the run was not given. */
  missing: Need[]
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
  /** Does it make the run not fit? False for a known finding and for one below the gate. */
  breaks: boolean
  /** How many subjects showed it. */
  seen: number
  /** Steps that provoked it. */
  steps: string[]
  /** What the baseline says of it, where it is known. */
  accepted?: Acceptance
}

/**
 * Why a finding is accepted, by whom it is tracked and until when (RFC 3339 date or date and time).
 */
export interface Acceptance {
  reason?: string
  ticket?: string
  expires?: string
}

export interface ObservationRow {
  question: RuleId
  clause: ClauseId
  answer: string
  /** The last accepted answer, where a baseline or an earlier run has one. */
  was?: string
  /** True where `was` is there and differs. */
  drifted: boolean
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
  scope: {
    sharedAcrossTokens: boolean | null
    isolatedBetweenAccounts: boolean | null
    /** Do addresses share the account's allowance? Absent where it was not asked. */
    sharedAcrossAddresses?: boolean | null
  }
  headers: Record<string, unknown>
  evidence: string
}

/** An earlier profile of the limiter, and what of it is another now. */
export interface LimitsBefore {
  from: 'baseline' | 'last run'
  profile: LimitsSection
  /** Facts that changed, as they were and as they are; empty where none did. */
  changes: { readonly fact: string; readonly was: string; readonly now: string }[]
}

export interface CoverageRow {
  held: number
  broken: number
  notTested: number
}

export interface SectionRow extends CoverageRow {
  /** Section slug, in the order of the reference. */
  section: string
}

export interface OperationRow {
  operation: string
  requests: number
  /** Number of answers by status; `none` counts requests without an answer. */
  statuses: Record<string, number>
  findings: number
  /**
   * Quantiles of the time to the last byte, over answered requests; null where none was answered.
   */
  medianMs: number | null
  p95Ms: number | null
}

/** What one step of the k6 probes sent on one account. */
export interface ProbeRow {
  step: string
  account: string
  requests: number
  accepted: number
  /** Answers 429. */
  refused: number
  /** From the first request sent to the last. */
  spanMs: number
}

export interface Counts {
  rules: Record<RuleOutcome, number>
  findings: { total: number; breaking: number; warnings: number; known: number }
  drifted: number
}

/** An operating error that ended the run early. */
export interface Stop {
  code: string
  message: string
  next: string
}

/** A baseline entry that accepts what no longer happens, or is past its date. */
export interface StaleEntry {
  id: string
  rule: RuleId
  why: string
}

export interface Leftover {
  uuid: string
  name: string
  /** Why it is still there. */
  why: string
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
    mode: Mode
    /** False where the run might create nothing. */
    creates: boolean
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
  /** What the limiter is held against, where an earlier profile of it is known. */
  limitsBefore?: LimitsBefore
  /** The limits that the account was promised. */
  promised: PromisedLimits
  /** Clauses by level: those that bind the party under test and can be judged from outside. */
  coverage: Record<Level, CoverageRow>
  /** The same clauses by section. */
  sections: SectionRow[]
  operations: OperationRow[]
  probes: ProbeRow[]
  counts: Counts
  leftovers: Leftover[]
  staleBaseline: StaleEntry[]
  stopped: Stop | null
  /** Steps of ours that threw: bugs of the harness, never the target's fault. */
  bugs: { step: string; message: string }[]
  /** Steps that could not be carried out, and why. */
  skipped: { step: string; why: string }[]
}

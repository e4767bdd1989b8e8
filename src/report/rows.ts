/**
 * Turns verdicts into rows: what each rule came to, why, and what that does to the verdict of the
 * run.
 */
import { clauseOf } from '#contract/clauses.ts'
import { type Need, needHints } from '#contract/need.ts'
import type { Finding, Verdict } from '#rules/judge.ts'
import type { Rule } from '#rules/rule.ts'
import type { ReportInput } from './input.ts'
import type { Effect, FindingRow, Gate, ObservationRow, RuleOutcome, RuleRow } from './results.ts'
import { count, plain } from './text.ts'

const gated: Readonly<Record<Gate, ReadonlySet<string>>> = {
  must: new Set(['must']),
  expected: new Set(['must', 'expected']),
  should: new Set(['must', 'expected', 'should']),
}

/** Is a clause of this level decisive under the gate? An open one never is. */
export function isGated(level: string, gate: Gate): boolean {
  return gated[gate].has(level)
}

/** Levels that a complete run has to judge, wherever the gate stands. */
const owed: ReadonlySet<string> = new Set(['must', 'expected'])

const valueCharactersMax = 4_000

/** A value as JSON can hold it; what is too long becomes the start of its text. */
export function storable(value: unknown): unknown {
  try {
    const text = JSON.stringify(value)
    if (text === undefined) return String(value)
    if (text.length <= valueCharactersMax) return JSON.parse(text)
    return `${text.slice(0, valueCharactersMax)}… (cut, ${text.length} characters in all)`
  } catch {
    return String(value)
  }
}

function hints(needs: readonly Need[]): string {
  return needs.map((need) => needHints[need]).join('; ')
}

interface Reading {
  readonly outcome: RuleOutcome
  readonly why: string
}

function readNone(rule: Rule, missing: readonly Need[], passive: boolean): Reading {
  if (missing.length > 0) {
    return { outcome: 'not-applicable', why: `to test: ${hints(missing)}` }
  }
  if (rule.optional !== undefined) return { outcome: 'not-applicable', why: plain(rule.optional) }
  if (passive) {
    return { outcome: 'not-applicable', why: 'the recording holds nothing that shows it' }
  }
  return { outcome: 'none', why: 'met no evidence, though nothing that it needs was missing' }
}

function readFail(findings: readonly FindingRow[]): string {
  const known = findings.filter((finding) => finding.known).length
  const first = findings[0]?.message ?? 'broken'
  const more = findings.length > 1 ? ` (and ${count(findings.length - 1, 'more finding')})` : ''
  return known === 0 ? `${first}${more}` : `${first}${more}; ${known} of them known`
}

function readVerdict(
  rule: Rule,
  verdict: Verdict,
  findings: readonly FindingRow[],
  missing: readonly Need[],
  passive: boolean,
): Reading {
  const why = verdict.why.map((reason) => plain(reason)).join('; ')
  switch (verdict.outcome) {
    case 'none':
      return readNone(rule, missing, passive)
    case 'pass':
      return { outcome: 'pass', why: '' }
    case 'inconclusive':
      return { outcome: 'inconclusive', why: why || 'the evidence was spoilt' }
    case 'fail':
      return { outcome: 'fail', why: readFail(findings) }
    case 'error':
      return { outcome: 'error', why: `a bug of vps-contract, not of the target: ${why}` }
  }
}

function effectOf(
  row: Omit<RuleRow, 'effect'>,
  findings: readonly FindingRow[],
  passive: boolean,
): Effect {
  if (row.outcome === 'error') return 'leaves-incomplete'
  if (row.outcome === 'fail') return findings.some(({ breaks }) => breaks) ? 'breaks' : 'none'
  const unjudged = row.outcome === 'none' || row.outcome === 'inconclusive'
  const owes = unjudged && owed.has(row.level) && row.missing.length === 0 && !passive
  return owes ? 'leaves-incomplete' : 'none'
}

/** The row of one rule, given the rows of its findings. */
export function ruleRow(
  rule: Rule,
  verdict: Verdict,
  findings: readonly FindingRow[],
  input: Pick<ReportInput, 'provided' | 'run'>,
): RuleRow {
  const passive = input.run.mode === 'passive'
  const missing = (rule.needs ?? []).filter((need) => !input.provided.has(need))
  const { outcome, why } = readVerdict(rule, verdict, findings, missing, passive)
  const row = {
    rule: rule.id,
    clause: rule.clause,
    level: clauseOf(rule.clause).level,
    topic: rule.id.split('/')[0] ?? '',
    outcome,
    passes: verdict.passes,
    why,
    missing,
  }
  return { ...row, effect: effectOf(row, findings, passive) }
}

/**
 * The row of one finding; its commands come from the tape. An acceptance past its date accepts
 * nothing.
 */
export function findingRow(
  finding: Finding,
  input: Pick<ReportInput, 'run' | 'baseline' | 'confirmations'>,
  curl: readonly string[],
): FindingRow {
  const { level } = clauseOf(finding.clause)
  const entry = input.baseline.find(({ id }) => id === finding.id)
  const known = entry !== undefined && !isPast(entry.expires, input.run.startedAt)
  return {
    id: finding.id,
    rule: finding.rule,
    clause: finding.clause,
    level,
    operation: finding.operation,
    message: finding.message,
    ...('expected' in finding ? { expected: storable(finding.expected) } : {}),
    ...('actual' in finding ? { actual: storable(finding.actual) } : {}),
    exchanges: [...finding.exchanges],
    curl: [...curl],
    confirmed: input.confirmations.get(finding.id) ?? '1/1',
    known,
    breaks: !known && isGated(level, input.run.gate),
    seen: finding.seen,
    steps: [...finding.steps],
    ...(entry ? { accepted: acceptanceOf(entry) } : {}),
  }
}

function acceptanceOf(entry: ReportInput['baseline'][number]) {
  const { reason, ticket, expires } = entry
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(expires === undefined ? {} : { expires }),
  }
}

/** A bare date lasts to the end of its day in UTC; a date that cannot be read has passed. */
export function isPast(expires: string | undefined, now: string): boolean {
  if (expires === undefined) return false
  const whole = /^\d{4}-\d\d-\d\d$/.test(expires) ? `${expires}T23:59:59Z` : expires
  return !(Date.parse(whole) >= Date.parse(now))
}

const between = ' | '

/** Several answers come in the order in which they were met, which says nothing of the target. */
export function isSameAnswer(a: string, b: string): boolean {
  const sorted = (text: string): string => text.split(between).sort().join(between)
  return sorted(a) === sorted(b)
}

/** Several answers to one question are one line. */
export function observationRows(input: Pick<ReportInput, 'judged' | 'previous'>): ObservationRow[] {
  return input.judged.observations.map(({ question, clause, answers, exchanges }) => {
    const answer = answers.join(between)
    const was = input.previous.get(question)
    return {
      question,
      clause,
      answer,
      ...(was === undefined ? {} : { was }),
      drifted: was !== undefined && !isSameAnswer(was, answer),
      exchanges: [...exchanges],
    }
  })
}

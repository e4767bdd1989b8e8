/** Test cases for the formats of CI systems: one per rule, and three for the run as a whole. */
import type { FindingRow, Results, RuleRow } from './results.ts'
import { confirmedText, plain, plainJson } from './text.ts'

/**
 * `failure` and `error` make a build red; together they occur exactly when the exit code is not 0.
 */
export type Mark = 'pass' | 'failure' | 'error' | 'skipped'

export interface Case {
  /** A topic of rules, or `run`. */
  readonly suite: string
  readonly name: string
  readonly mark: Mark
  /** The outcome in the words of results.json. */
  readonly outcome: string
  /** Empty for a pass. */
  readonly why: string
  /** A clause id, or what kind of trouble the run had. */
  readonly type: string
  /** Findings with their reproducers, several lines. */
  readonly details: string
}

/** Line breaks are ours, so they survive; everything inside a line is made harmless. */
export function describeFinding(finding: FindingRow): string {
  const lines = [
    `${finding.clause} (${finding.level}) on ${plain(finding.operation ?? 'other requests')}`,
    plain(finding.message),
  ]
  if ('expected' in finding) lines.push(`expected: ${plainJson(finding.expected)}`)
  if ('actual' in finding) lines.push(`actual:   ${plainJson(finding.actual)}`)
  lines.push(
    `exchanges: ${finding.exchanges.join(' ')}`,
    `confirmed: ${confirmedText(finding.confirmed)}`,
  )
  return [...lines, ...finding.curl.map((line) => plain(line, 4_000))].join('\n')
}

/** Warnings and accepted findings are skipped: they neither pass nor turn a build red. */
function markOf(row: RuleRow): Mark {
  if (row.outcome === 'pass') return 'pass'
  if (row.effect === 'breaks') return 'failure'
  return row.effect === 'leaves-incomplete' ? 'error' : 'skipped'
}

function whyOf(row: RuleRow): string {
  const why = plain(row.why)
  return row.outcome === 'fail' && row.effect === 'none' ? `does not count: ${why}` : why
}

function ruleCases(results: Results): Case[] {
  const findings = Map.groupBy(results.findings, ({ rule }) => rule)
  return results.rules.map((row) => ({
    suite: row.topic,
    name: row.rule,
    mark: markOf(row),
    outcome: row.outcome,
    why: whyOf(row),
    type: row.clause,
    details: (findings.get(row.rule) ?? []).map(describeFinding).join('\n\n'),
  }))
}

function runCase(name: string, type: string, mark: Mark, why: string, details: string[]): Case {
  return {
    suite: 'run',
    name: `run/${name}`,
    mark,
    outcome: mark === 'pass' ? 'pass' : 'fail',
    why: mark === 'pass' ? '' : plain(why),
    type,
    details: details.filter(Boolean).join('\n'),
  }
}

function runCases({ stopped, leftovers, staleBaseline, bugs, exitCode, why }: Results): Case[] {
  const ended = stopped === null && bugs.length === 0 && exitCode !== 2
  const reason = bugs.length > 0 ? 'steps failed by a bug of vps-contract' : why
  const stop = stopped === null ? [] : [plain(stopped.message), plain(stopped.next)]
  const bugLines = bugs.map(({ step, message }) => `step ${step}: ${plain(message)}`)
  return [
    runCase(
      'came-to-its-end',
      stopped?.code ?? 'incomplete',
      ended ? 'pass' : 'error',
      stopped?.message ?? reason,
      [...stop, ...bugLines],
    ),
    runCase(
      'left-nothing-behind',
      'leftovers',
      leftovers.length === 0 ? 'pass' : 'failure',
      'servers could not be deleted',
      leftovers.map(({ why: reason, curl }) => plain(`${reason}: ${curl}`)),
    ),
    runCase(
      'baseline-is-current',
      'stale-baseline',
      staleBaseline.length === 0 ? 'pass' : 'failure',
      'the baseline accepts what no longer happens, or is past its date',
      staleBaseline.map((entry) => plain(`${entry.id} ${entry.rule}: ${entry.why}`)),
    ),
  ]
}

/** The cases of a run: those of the run itself first, then the rules in their order. */
export function casesOf(results: Results): Case[] {
  return [...runCases(results), ...ruleCases(results)]
}

/** How many cases have each mark. */
export function countMarks(cases: readonly Case[]): Record<Mark, number> {
  const number = (mark: Mark): number => cases.filter((one) => one.mark === mark).length
  return {
    pass: number('pass'),
    failure: number('failure'),
    error: number('error'),
    skipped: number('skipped'),
  }
}

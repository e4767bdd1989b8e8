/**
 * Run → rows. The only place that counts: every writer shows these numbers and makes none of its
 * own.
 */
import { levels } from '#contract/clause.ts'
import { promisedLimits } from '#contract/limits.ts'
import { curlDelete, curlLines } from '#exchange/curl.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Finding, Verdict } from '#rules/judge.ts'
import type { Rule } from '#rules/rule.ts'
import { type AcceptedJudgement, judgeAccepted } from './accepted.ts'
import { countCoverage } from './coverage.ts'
import type { ReportInput } from './input.ts'
import { decide } from './outcome.ts'
import type {
  Counts,
  FindingRow,
  Leftover,
  ObservationRow,
  Results,
  RuleOutcome,
  RuleRow,
  StaleEntry,
} from './results.ts'
import { findingRow, observationRows, ruleRow } from './rows.ts'
import { staleReason } from './stale.ts'
import { type Tally, tallyTape } from './tally.ts'

const unseen = (rule: Rule): Verdict => ({
  rule: rule.id,
  outcome: 'none',
  passes: 0,
  findings: [],
  why: [],
  evidence: [],
})

/** What breaks the verdict first, then warnings, then what is known; within each by level. */
function byWeight(a: FindingRow, b: FindingRow): number {
  const weight = ({ breaks, known, level }: FindingRow): number =>
    (breaks ? 0 : known ? 20 : 10) + levels.indexOf(level)
  return weight(a) - weight(b)
}

/**
 * Findings of a rule that broke down are as doubtful as the rule: its row says that there were
 * some.
 */
function credible({ outcome, findings }: Verdict): readonly Finding[] {
  return outcome === 'error' ? [] : findings
}

function findingRows(verdict: Verdict, input: ReportInput, tally: Tally): FindingRow[] {
  return credible(verdict).map((finding) => {
    const sent: Exchange[] = finding.exchanges.flatMap((id) => tally.found.get(id) ?? [])
    return findingRow(finding, input, curlLines(sent, input.run.target))
  })
}

function staleEntries(
  input: ReportInput,
  rules: readonly RuleRow[],
  steps: ReadonlySet<string>,
): StaleEntry[] {
  if (input.run.mode === 'passive') return []
  const outcomes = new Map(rules.map(({ rule, outcome }) => [rule, outcome]))
  const { startedAt } = input.run
  return input.baseline.flatMap((entry) => {
    const { id, rule } = entry
    const why = staleReason(entry, { outcome: outcomes.get(rule), steps, startedAt })
    return why === null ? [] : [{ id, rule, why }]
  })
}

function countAll(
  rules: readonly RuleRow[],
  findings: readonly FindingRow[],
  observations: readonly ObservationRow[],
): Counts {
  const outcomes: readonly RuleOutcome[] = [
    'pass',
    'fail',
    'none',
    'inconclusive',
    'error',
    'not-applicable',
  ]
  const number = (outcome: RuleOutcome): number =>
    rules.filter((row) => row.outcome === outcome).length
  const known = findings.filter((row) => row.known).length
  const breaking = findings.filter((row) => row.breaks).length
  return {
    rules: Object.fromEntries(outcomes.map((name) => [name, number(name)])) as Counts['rules'],
    findings: {
      total: findings.length,
      breaking,
      warnings: findings.length - breaking - known,
      known,
    },
    drifted: observations.filter((row) => row.drifted).length,
  }
}

function leftoverRows({ leftovers, run }: ReportInput): Leftover[] {
  return leftovers.map(({ uuid, name, why, hourlyUsd }) => ({
    uuid: uuid || 'not known',
    name: name ?? '',
    why,
    hourlyUsd: hourlyUsd ?? null,
    curl: curlDelete(uuid, run.target),
  }))
}

/** The comparison with an accepted limiter is one more rule of the run. */
function withAccepted(input: ReportInput, { rule, verdict }: AcceptedJudgement): ReportInput {
  const { verdicts, observations } = input.judged
  return {
    ...input,
    rules: [...input.rules, rule],
    judged: { verdicts: [...verdicts, verdict], observations },
  }
}

/**
 * Builds results.json of a run. Pure; reads the tape once. Throws only on a rule whose clause the
 * contract does not have.
 */
export function buildResults(given: ReportInput): Results {
  const accepted = judgeAccepted(given.limitsBefore ?? null)
  const input = accepted === null ? given : withAccepted(given, accepted)
  const verdicts = new Map(input.judged.verdicts.map((verdict) => [verdict.rule, verdict]))
  const wanted = input.judged.verdicts.flatMap((v) => credible(v).flatMap((f) => f.exchanges))
  const tally = tallyTape(input.exchanges, new Set(wanted))
  const findings: FindingRow[] = []
  const rules = input.rules.map((rule) => {
    const verdict = verdicts.get(rule.id) ?? unseen(rule)
    const own = findingRows(verdict, input, tally)
    findings.push(...own)
    return ruleRow(rule, verdict, own, input)
  })
  findings.sort(byWeight)
  const observations = observationRows(input)
  const facts = {
    rules,
    findings,
    counts: countAll(rules, findings, observations),
    leftovers: leftoverRows(input),
    staleBaseline: [...staleEntries(input, rules, tally.steps), ...(accepted?.stale ?? [])],
    stopped: input.stopped,
    bugs: input.bugs.map(({ step, error }) => ({ step, message: error.message })),
  }
  return {
    schema: 'vps-contract/results/1',
    run: input.run,
    ...decide({ ...facts, skipped: input.skipped }),
    cost: input.cost,
    ...facts,
    observations,
    limits: input.limits,
    ...(input.limitsBefore ? { limitsBefore: input.limitsBefore } : {}),
    promised: input.promised ?? promisedLimits,
    ...countCoverage(input, rules, observations),
    operations: tally.rows(findings),
    probes: [...tally.probes],
    skipped: input.skipped.map(({ step, why }) => ({ step, why })),
  }
}

/** Amends a baseline by what a run has shown. Pure; every change comes back as a line to print. */
import type { Acceptance, LimitsSection } from '#report/results.ts'
import { isSameAnswer } from '#report/rows.ts'
import type { Change, Shown } from './change.ts'
import type { Baseline } from './file.ts'
import { dropStale, takeFindings } from './findings.ts'

export interface Amended {
  readonly baseline: Baseline
  readonly changes: readonly Change[]
}

function takeAnswers(baseline: Baseline, { results }: Shown) {
  const of = 'answer'
  const answers: Record<string, string> = { ...baseline.answers }
  const changes = results.observations.flatMap(({ question, answer }): Change[] => {
    const was = answers[question]
    if (was !== undefined && isSameAnswer(was, answer)) return []
    answers[question] = answer
    if (was === undefined) return [{ of, kind: 'added', what: `${question}: ${answer}` }]
    return [{ of, kind: 'changed', what: `${question}: ${was} → ${answer}` }]
  })
  return { answers, changes }
}

/** A run that measured nothing, or less than before, says nothing against what is accepted. */
function saysMore(now: LimitsSection, was: LimitsSection | null): boolean {
  const rows = ['burst', 'sustained'] as const
  const measured = rows.filter((row) => now[row].standing !== 'not measured')
  const accepted = rows.filter((row) => was !== null && was[row].standing !== 'not measured')
  return measured.length > 0 && accepted.every((row) => measured.includes(row))
}

function tellLimits({ burst, sustained, algorithm }: LimitsSection): string {
  const tell = ({ limit, windowMs, standing }: LimitsSection['burst']): string =>
    limit === null || windowMs === null ? standing : `${limit} in ${windowMs / 1000} s`
  return `burst ${tell(burst)}, sustained ${tell(sustained)}, ${algorithm ?? 'algorithm unknown'}`
}

function takeLimits(baseline: Baseline, { results }: Shown) {
  const { limits } = baseline
  if (!saysMore(results.limits, limits)) return { limits, changes: [] }
  const now = tellLimits(results.limits)
  const was = limits === null ? null : tellLimits(limits)
  const change: Change | null =
    was === null
      ? { of: 'limits', kind: 'added', what: now }
      : was === now
        ? null
        : { of: 'limits', kind: 'changed', what: `${was} → ${now}` }
  return { limits: change === null ? limits : results.limits, changes: change ? [change] : [] }
}

function takeTarget(baseline: Baseline, { results }: Shown) {
  const { target } = results.run
  const what = `${baseline.target} → ${target}`
  const change: Change = { of: 'target', kind: 'changed', what }
  const changes = baseline.target === target ? [] : [change]
  return { target, changes }
}

/** Takes findings, answers and limits of a run in. What the run did not put to the test stays. */
export function updateBaseline(
  baseline: Baseline,
  shown: Shown,
  acceptance: Acceptance = {},
): Amended {
  const target = takeTarget(baseline, shown)
  const found = takeFindings(baseline.findings, shown, acceptance)
  const answered = takeAnswers(baseline, shown)
  const limited = takeLimits(baseline, shown)
  return {
    baseline: {
      ...baseline,
      target: target.target,
      findings: found.findings,
      answers: answered.answers,
      limits: limited.limits,
    },
    changes: [...target.changes, ...found.changes, ...answered.changes, ...limited.changes],
  }
}

/** Takes the answers of a run in, and nothing else. */
export function updateAnswers(baseline: Baseline, shown: Shown): Amended {
  const target = takeTarget(baseline, shown)
  const { answers, changes } = takeAnswers(baseline, shown)
  return {
    baseline: { ...baseline, target: target.target, answers },
    changes: [...target.changes, ...changes],
  }
}

/** Removes entries that no longer fail or are past their date, only where their rule ran. */
export function pruneBaseline(baseline: Baseline, shown: Shown): Amended {
  const { findings, changes } = dropStale(baseline.findings, shown)
  return { baseline: { ...baseline, findings }, changes }
}

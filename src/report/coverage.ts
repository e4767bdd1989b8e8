/** Counts the contract: which clauses were held, broken or not tested, by level and by section. */
import { type Clause, type Level, levels } from '#contract/clause.ts'
import { clauses } from '#contract/clauses.ts'
import { judgedThrough } from '#contract/parts.ts'
import type { ReportInput } from './input.ts'
import type { CoverageRow, ObservationRow, RuleRow, SectionRow } from './results.ts'

type Standing = 'held' | 'broken' | 'notTested'

/**
 * One failed rule breaks its clause; without one, a rule that passed or a question answered holds
 * it. What a weaker clause only warns of does not break a stronger one that is judged through it.
 */
function standingOf(rows: readonly RuleRow[], level: Level, answered: boolean): Standing {
  const firm = rows.filter((row) => levels.indexOf(row.level) <= levels.indexOf(level))
  if (firm.some(({ outcome }) => outcome === 'fail')) return 'broken'
  if (answered || rows.some(({ outcome }) => outcome === 'pass')) return 'held'
  return 'notTested'
}

/** Clauses that can be judged from outside and bind whom the chosen rules and questions judge. */
function clausesOfRun(input: Pick<ReportInput, 'rules' | 'questions'>): Clause[] {
  const chosen = new Set([...input.rules, ...input.questions].map(({ clause }) => clause))
  const parties = new Set(clauses.filter(({ id }) => chosen.has(id)).map(({ binds }) => binds))
  return clauses.filter(
    ({ id, binds, excluded }) => chosen.has(id) || (excluded === undefined && parties.has(binds)),
  )
}

const nothing = (): CoverageRow => ({ held: 0, broken: 0, notTested: 0 })

/** Coverage by level and by section, over clauses. */
export function countCoverage(
  input: Pick<ReportInput, 'rules' | 'questions'>,
  rows: readonly RuleRow[],
  observations: readonly ObservationRow[],
): { coverage: Record<Level, CoverageRow>; sections: SectionRow[] } {
  const byClause = Map.groupBy(rows, ({ clause }) => clause)
  const answered = new Set(observations.map(({ clause }) => clause))
  const coverage = { must: nothing(), expected: nothing(), should: nothing(), open: nothing() }
  const sections = new Map<string, SectionRow>()
  for (const { id, level, section } of clausesOfRun(input)) {
    const standing = standingOf(
      judgedThrough(id).flatMap((one) => byClause.get(one) ?? []),
      level,
      level === 'open' && answered.has(id),
    )
    const row = sections.get(section) ?? { section, ...nothing() }
    row[standing] += 1
    coverage[level][standing] += 1
    sections.set(section, row)
  }
  return { coverage, sections: [...sections.values()] }
}

/** Joins clauses with what judges them: computed, so it cannot go stale. */
import type { Clause } from '#contract/clause.ts'
import { judgedThrough } from '#contract/parts.ts'
import type { Question } from './question.ts'
import type { Rule, RuleId } from './rule.ts'

export type Standing =
  | { readonly standing: 'rule'; readonly ids: readonly RuleId[]; readonly why?: undefined }
  | { readonly standing: 'question'; readonly ids: readonly RuleId[]; readonly why?: undefined }
  | { readonly standing: 'excluded'; readonly ids: readonly []; readonly why: string }
  | { readonly standing: 'open'; readonly ids: readonly []; readonly why?: undefined }

/**
 * How a clause is dealt with: by rules, else by questions, else excluded with a reason, else open.
 */
export function standingOf(
  clause: Clause,
  rules: readonly Rule[],
  questions: readonly Question[],
): Standing {
  const through = judgedThrough(clause.id)
  const judged = rules.filter((rule) => through.includes(rule.clause)).map(({ id }) => id)
  if (judged.length > 0) return { standing: 'rule', ids: judged }
  const asked = questions.filter((question) => question.clause === clause.id).map(({ id }) => id)
  if (asked.length > 0) return { standing: 'question', ids: asked }
  if (clause.excluded !== undefined) return { standing: 'excluded', ids: [], why: clause.excluded }
  return { standing: 'open', ids: [] }
}

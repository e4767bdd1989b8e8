/** Rules and questions about errors: codes and statuses, and which failure earns which. */
import { pairRules } from './errors/pairs.ts'
import { pathRules } from './errors/paths.ts'
import { questions } from './errors/questions.ts'
import { refusalRules } from './errors/refusals.ts'
import { repeatRules } from './errors/repeats.ts'
import { traceRules } from './errors/traces.ts'
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'

export const errorsRules: Rule[] = [
  ...pairRules,
  ...refusalRules,
  ...pathRules,
  ...traceRules,
  ...repeatRules,
]
export const errorsQuestions: Question[] = [...questions]

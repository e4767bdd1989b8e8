/** Rules and questions about Idempotency-Key: one key, one server, one answer. */
import { bodyRules } from './idempotency/bodies.ts'
import { hiddenRules } from './idempotency/hidden.ts'
import { markRules } from './idempotency/marks.ts'
import { questions } from './idempotency/questions.ts'
import { raceRules } from './idempotency/races.ts'
import { repeatRules } from './idempotency/repeats.ts'
import { scopeRules } from './idempotency/scope.ts'
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'

export const idempotencyRules: Rule[] = [
  ...repeatRules,
  ...bodyRules,
  ...raceRules,
  ...scopeRules,
  ...hiddenRules,
  ...markRules,
]
export const idempotencyQuestions: Question[] = [...questions]

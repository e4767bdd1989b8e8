/** GET /plans: what can be bought (PLN). */
import type { Question } from '../question.ts'
import type { Rule } from '../rule.ts'
import { planItemRules } from './items.ts'
import { planListRules } from './lists.ts'
import { planQuestionList } from './questions.ts'

export const plansRules: Rule[] = [...planListRules, ...planItemRules]

export const plansQuestions: Question[] = planQuestionList

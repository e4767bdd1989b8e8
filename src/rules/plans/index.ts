/** GET /plans: what can be bought (PLN). */
import type { Question } from '../question.ts'
import type { Rule } from '../rule.ts'
import { planTableRules } from './documented.ts'
import { planFilterRules } from './filter.ts'
import { planItemRules } from './items.ts'
import { planListRules } from './lists.ts'
import { planOrderRules } from './order.ts'
import { planQuestionList } from './questions.ts'

export const plansRules: Rule[] = [
  ...planListRules,
  ...planOrderRules,
  ...planItemRules,
  ...planTableRules,
  ...planFilterRules,
]

export const plansQuestions: Question[] = planQuestionList

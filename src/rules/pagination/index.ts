/** Pagination: meta, sizes, totals, and what lies on pages (PAG). */
import type { Question } from '../question.ts'
import type { Rule } from '../rule.ts'
import { countRules } from './counts.ts'
import { filterRules } from './filters.ts'
import { labelRules } from './labels.ts'
import { metaRules } from './meta.ts'
import { orderRules } from './order.ts'
import { paginationQuestionList } from './questions.ts'
import { reachRules } from './reach.ts'
import { sequenceRules } from './sequence.ts'
import { shareRules } from './shares.ts'
import { sizeRules } from './sizes.ts'
import { totalRules } from './totals.ts'

export const paginationRules: Rule[] = [
  ...metaRules,
  ...labelRules,
  ...countRules,
  ...sizeRules,
  ...totalRules,
  ...sequenceRules,
  ...reachRules,
  ...shareRules,
  ...filterRules,
  ...orderRules,
]

export const paginationQuestions: Question[] = paginationQuestionList

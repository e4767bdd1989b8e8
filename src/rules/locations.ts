/** GET /locations: where servers can be placed (LOC). */
import { locationListRules } from './locations/lists.ts'
import { locationQuestionList } from './locations/questions.ts'
import { locationUseRules } from './locations/uses.ts'
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'

export const locationsRules: Rule[] = [...locationListRules, ...locationUseRules]

export const locationsQuestions: Question[] = locationQuestionList

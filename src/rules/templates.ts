/** GET /locations/{id}/templates: the operating systems on offer (TPL). */
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'
import { templateListRules } from './templates/lists.ts'
import { templateOrderRules } from './templates/orders.ts'
import { templateQuestionList } from './templates/questions.ts'

export const templatesRules: Rule[] = [...templateListRules, ...templateOrderRules]

export const templatesQuestions: Question[] = templateQuestionList

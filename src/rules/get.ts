/** Rules and questions about GET /servers/{uuid}: one server. */
import { getConsistencyRules } from './get/consistency.ts'
import { getDetailRules } from './get/details.ts'
import { getIdRules } from './get/ids.ts'
import type { Rule } from './rule.ts'

export { getQuestions } from './get/questions.ts'

export const getRules: Rule[] = [...getDetailRules, ...getIdRules, ...getConsistencyRules]

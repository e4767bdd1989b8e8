/** Rules and questions about GET /servers: the account's servers. */
import { changeRules } from './list/changes.ts'
import { emptinessRules } from './list/emptiness.ts'
import { filterRules } from './list/filters.ts'
import { itemRules } from './list/items.ts'
import { survivorRules } from './list/survivors.ts'
import type { Rule } from './rule.ts'

export { listQuestions } from './list/questions.ts'

export const listRules: Rule[] = [
  ...itemRules,
  ...filterRules,
  ...emptinessRules,
  ...changeRules,
  ...survivorRules,
]

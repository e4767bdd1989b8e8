/** Rules and questions about POST /servers: what a creation needs, gives and refuses. */
import { addressRules } from './create/addresses.ts'
import { answerRules } from './create/answer.ts'
import { effectRules } from './create/effects.ts'
import { identityRules } from './create/identity.ts'
import { requestRules } from './create/request.ts'
import { visibleRules } from './create/visible.ts'
import type { Rule } from './rule.ts'

export { createQuestions } from './create/questions.ts'

export const createRules: Rule[] = [
  ...requestRules,
  ...effectRules,
  ...answerRules,
  ...identityRules,
  ...addressRules,
  ...visibleRules,
]

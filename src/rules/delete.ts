/** Rules and questions about DELETE /servers/{uuid}: the end of a server. */
import { deleteAnswerRules } from './delete/answers.ts'
import { deleteEffectRules } from './delete/effects.ts'
import { deletionNeighbourRules } from './delete/neighbours.ts'
import type { Rule } from './rule.ts'

export { deleteQuestions } from './delete/questions.ts'

export const deleteRules: Rule[] = [
  ...deleteAnswerRules,
  ...deleteEffectRules,
  ...deletionNeighbourRules,
]

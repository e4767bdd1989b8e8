/** Rules and questions about GET /servers/{uuid}/credentials: the root password. */
import { credentialsAnswerRules } from './credentials/answer.ts'
import { credentialsBoundaryRules } from './credentials/boundary.ts'
import { credentialsTimeRules } from './credentials/times.ts'
import type { Rule } from './rule.ts'

export { credentialsQuestions } from './credentials/questions.ts'

export const credentialsRules: Rule[] = [
  ...credentialsAnswerRules,
  ...credentialsTimeRules,
  ...credentialsBoundaryRules,
]

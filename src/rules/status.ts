/** Rules and questions about GET /servers/{uuid}/status: hypervisor and application. */
import type { Rule } from './rule.ts'
import { agreementRules } from './status/agreement.ts'
import { installingRules } from './status/installing.ts'
import { readingRules } from './status/reading.ts'
import { runningRules } from './status/running.ts'

export { statusQuestions } from './status/questions.ts'

export const statusRules: Rule[] = [
  ...readingRules,
  ...installingRules,
  ...runningRules,
  ...agreementRules,
]

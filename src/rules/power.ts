/** Rules and questions about POST /servers/{uuid}/power: start, shutdown, restart and kill. */
import { powerAcceptanceRules } from './power/acceptance.ts'
import { powerEffectRules } from './power/effects.ts'
import type { Rule } from './rule.ts'

export { powerQuestions } from './power/questions.ts'

export const powerRules: Rule[] = [...powerAcceptanceRules, ...powerEffectRules]

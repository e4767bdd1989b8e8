/** Rules and questions about tokens, the whitelist and the wall between accounts. */
import { accountRules } from './authentication/accounts.ts'
import { hiddenRules } from './authentication/hidden.ts'
import { questions } from './authentication/questions.ts'
import { tokenRules } from './authentication/tokens.ts'
import { whitelistRules } from './authentication/whitelist.ts'
import type { Question } from './question.ts'
import type { Rule } from './rule.ts'

export const authenticationRules: Rule[] = [
  ...tokenRules,
  ...whitelistRules,
  ...accountRules,
  ...hiddenRules,
]
export const authenticationQuestions: Question[] = [...questions]

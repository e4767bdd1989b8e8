/** Tokens and root passwords: recorded as markers, and in no answer but that of the credentials. */

import { type Leak, leaks } from '#views/leaks.ts'
import { type Answer, answers } from '#views/responses.ts'
import { complain } from './finding.ts'
import type { Question } from './question.ts'
import { type Rule, rule } from './rule.ts'

/** Where a token's marker stands in an answer: a header's name, `body`, or null. */
function tokenIn({ exchange }: Answer): string | null {
  const { headers, body } = exchange.response!
  const field = headers.find(([, value]) => value.includes('‹token:'))
  if (field !== undefined) return field[0].toLowerCase()
  return body?.text.includes('‹token:') ? 'body' : null
}

// Error texts that repeat the credential end up in logs, tickets and screenshots.
const tokenIsNotEchoed = rule<Answer>({
  id: 'secrets/token-is-not-echoed',
  clause: 'AUT-19',
  view: answers,
  when: ({ exchange, gateway }) => exchange.token !== 'none' && !gateway,
  judge: (answer) => {
    const where = tokenIn(answer)
    return where === null ? null : complain('An answer holds the token that was sent', { where })
  },
})

// A password in a status, in a meta or in an error text is as usable as in the credentials.
const passwordStaysPut = rule<Leak>({
  id: 'secrets/password-is-in-the-credentials-only',
  clause: 'INV-29',
  view: leaks,
  judge: ({ place }) =>
    place === null
      ? null
      : complain('A root password stands in an answer other than that of the credentials', {
          ...(place === 'header' ? { where: place } : {}),
        }),
})

export const secretsRules: Rule[] = [tokenIsNotEchoed, passwordStaysPut]
export const secretsQuestions: Question[] = []

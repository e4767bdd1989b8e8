/** What the reference leaves open about errors: codes, precedence, bad queries, unknown paths. */
import { isDocumentedCode } from '#contract/errors.ts'
import { type CredentialUse, credentialUses } from '#views/credential-use.ts'
import { queryOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'

/** A code is the server's text: only what looks like one is repeated. */
function wordOf(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]{0,47}$/.test(code) ? code : 'an odd code'
}

const codesBeyondTable = question<Answer>({
  id: 'errors/codes-beyond-the-table',
  clause: 'ERR-13',
  view: answers,
  when: (answer) => answer.code !== null && isEvidence(answer) && !isDocumentedCode(answer.code),
  answer: ({ status, code }) => `${status} ${wordOf(code!)}`,
})

// AMB-16, AMB-41: which of two deserved refusals wins.
const precedence = question<CredentialUse>({
  id: 'errors/which-refusal-wins',
  clause: 'ERR-14',
  view: credentialUses,
  when: ({ bodyInvalid, keyKnown, answer, exchange }) =>
    bodyInvalid &&
    !keyKnown &&
    answer.status >= 400 &&
    ['none', 'unknown', 'IPX'].includes(exchange.token),
  answer: ({ exchange, answer }) => {
    const other = exchange.token === 'IPX' ? 'address' : 'token'
    return `${other} and body both wrong: ${answer.status}`
  },
})

/** The first query parameter that no page can have. */
function badParameter(answer: Answer): string | null {
  const query = queryOf(answer.exchange)
  for (const name of ['page', 'per_page']) {
    const text = query.get(name)
    if (text === null) continue
    if (!/^-?\d+$/.test(text)) return `${name} no number`
    if (Number(text) < 1) return `${name} below 1`
    if (name === 'per_page' && Number(text) > 100) return 'per_page above 100'
  }
  return null
}

// AMB-17: the code VALIDATION_ERROR is described for bodies only.
const badQueries = question<Answer>({
  id: 'errors/bad-query-parameters',
  clause: 'ERR-15',
  view: answers,
  when: (answer) =>
    answer.exchange.request.method === 'GET' &&
    isEvidence(answer) &&
    answer.status !== 401 &&
    badParameter(answer) !== null,
  answer: (answer) => `${badParameter(answer)}: ${answer.status}`,
})

// AMB-37: an unknown path without a token deserves both 401 and 404.
const unknownRoute = question<Answer>({
  id: 'errors/unknown-route',
  clause: 'ERR-12',
  view: answers,
  when: (answer) => /^(missing|noauth)\.route$/.test(answer.exchange.step) && isEvidence(answer),
  answer: ({ exchange, status }) =>
    `${exchange.token === 'none' ? 'without' : 'with'} a token: ${status}`,
})

export const questions: readonly Question[] = [
  codesBeyondTable,
  precedence,
  badQueries,
  unknownRoute,
]

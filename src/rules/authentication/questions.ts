/** What the reference leaves open about tokens and about how a refusal looks. */
import { type Crossing, crossings } from '#views/crossings.ts'
import { type Answer, answerHeader, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'

const schemeCase = question<Answer>({
  id: 'authentication/scheme-in-lower-case',
  clause: 'AUT-16',
  view: answers,
  when: (answer) => answer.exchange.token === 'lowercase' && isEvidence(answer),
  answer: ({ status }) => (status < 400 ? 'accepted' : `refused with ${status}`),
})

/** A token's marker in the query or the body of a call without an Authorization header. */
function placeOfToken({ exchange }: Answer): string | null {
  if (exchange.token !== 'none') return null
  if (exchange.request.path.includes('‹token:')) return 'query'
  if (exchange.request.path.includes(encodeURIComponent('‹token:'))) return 'query'
  return exchange.request.body?.text.includes('‹token:') ? 'body' : null
}

const tokenElsewhere = question<Answer>({
  id: 'authentication/token-outside-the-header',
  clause: 'AUT-17',
  view: answers,
  when: (answer) => isEvidence(answer) && placeOfToken(answer) !== null,
  answer: (answer) => {
    const { status } = answer
    const what = status < 400 ? 'accepted, a risk' : `refused with ${status}`
    return `${placeOfToken(answer)}: ${what}`
  },
})

const challenge = question<Answer>({
  id: 'authentication/401-carries-a-challenge',
  clause: 'AUT-18',
  view: answers,
  when: (answer) => answer.status === 401 && isEvidence(answer),
  answer: (answer) => (answerHeader(answer, 'www-authenticate') === null ? 'no' : 'yes'),
})

// AMB-14.
const malformedCode = question<Answer>({
  id: 'authentication/code-of-a-malformed-header',
  clause: 'AUT-03',
  view: answers,
  when: (answer) =>
    answer.exchange.token === 'malformed' && answer.status === 401 && isEvidence(answer),
  answer: ({ code }) =>
    code === 'UNAUTHENTICATED' || code === 'INVALID_TOKEN' ? code : 'another code',
})

/** Hiding a server behind 404 or owning up to it with 403: either will do. */
function foreignAnswer(clause: 'AUT-13' | 'AUT-14', operations: readonly string[]): Question {
  return question<Crossing>({
    id:
      clause === 'AUT-13'
        ? 'authentication/reading-a-server-of-another-account'
        : 'authentication/writing-to-a-server-of-another-account',
    clause,
    view: crossings,
    needs: ['creates', 'other'],
    when: ({ by, answer, deleted }) =>
      by === 'other-account' && !deleted && operations.includes(answer.exchange.operation!),
    answer: ({ answer }) => `${answer.exchange.operation}: ${answer.status}`,
  })
}

export const questions: readonly Question[] = [
  schemeCase,
  tokenElsewhere,
  challenge,
  malformedCode,
  foreignAnswer('AUT-13', ['getServer', 'getServerStatus', 'getServerCredentials', 'listBackups']),
  foreignAnswer('AUT-14', ['powerServer', 'deleteServer']),
]

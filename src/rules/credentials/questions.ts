/** What the reference leaves open about credentials: asked, never judged. */
import { isStranger } from '#views/attempts.ts'
import type { Life } from '#views/lives/life.ts'
import { lives } from '#views/lives.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'
import { wordsOf } from './times.ts'

const needs = ['creates'] as const

const passwordWords = question<Life>({
  id: 'credentials/words-of-password-status',
  clause: 'CRD-10',
  view: lives,
  needs,
  when: (life) => wordsOf(life).length > 0,
  answer: (life) => wordsOf(life).join(', '),
})

const nullOf = question<Answer>({
  id: 'credentials/what-is-null-while-installing',
  clause: 'CRD-02',
  view: answers,
  needs,
  when: (answer) => {
    const { exchange, status, data } = answer
    if (exchange.operation !== 'getServerCredentials' || status !== 200) return false
    if (isStranger(exchange) || !isEvidence(answer)) return false
    return data === null || Object(data).root_password === null
  },
  answer: ({ data }) => (data === null ? 'the whole payload' : 'the password'),
})

export const credentialsQuestions: Question[] = [passwordWords, nullOf]

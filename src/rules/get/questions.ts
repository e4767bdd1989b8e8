/** What the reference leaves open about finding one server: asked, never judged. */
import { isStranger } from '#views/attempts.ts'
import type { Life, Sight } from '#views/lives/life.ts'
import { lives } from '#views/lives.ts'
import { isUuid, serverIdOf } from '#views/paths.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'

function idOf(answer: Answer): string | null {
  const { exchange } = answer
  const own = !isStranger(exchange) && isEvidence(answer)
  return own && exchange.operation === 'getServer' ? serverIdOf(exchange) : null
}

function shortBelow(life: Life): readonly Sight[] {
  return life.events.filter(
    (event): event is Sight =>
      event.kind === 'sight' && event.own && event.short && event.via !== 'get',
  )
}

const shortBelowServer = question<Life>({
  id: 'get/short-uuid-below-a-server',
  clause: 'GET-05',
  view: lives,
  needs: ['creates'],
  when: (life) => shortBelow(life).length > 0,
  answer: (life) =>
    [...new Set(shortBelow(life).map(({ via, http }) => `${via}: ${http}`))].sort().join(', '),
})

const upperCase = question<Answer>({
  id: 'get/uuid-in-upper-case',
  clause: 'GET-10',
  view: answers,
  when: (answer) => {
    const id = idOf(answer)
    return isUuid(id) && /[A-F]/.test(id) && !/[a-f]/.test(id)
  },
  answer: ({ status }) => String(status),
})

const numericIds = question<Answer>({
  id: 'get/numeric-ids',
  clause: 'GET-11',
  view: answers,
  when: (answer) => /^\d{1,7}$/.test(idOf(answer) ?? ''),
  answer: ({ status }) => String(status),
})

export const getQuestions: Question[] = [shortBelowServer, upperCase, numericIds]

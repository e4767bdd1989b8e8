/** What the reference leaves open about deletions: asked, never judged. */
import { isAccepted } from '#views/lives/events.ts'
import type { Act, Life } from '#views/lives/life.ts'
import { acceptedDeletion, actsOf, installedSight, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type UnknownCall, unknownCalls } from '#views/unknown-servers.ts'
import { type Question, question } from '../question.ts'

const needs = ['creates'] as const

function firstDeletion(life: Life): Act | undefined {
  return actsOf(life, 'delete').find(({ own, http }) => own && http !== null)
}

const successCode = question<Life>({
  id: 'delete/status-of-success',
  clause: 'DEL-01',
  view: lives,
  needs,
  when: (life) => acceptedDeletion(life) !== null,
  answer: (life) => String(acceptedDeletion(life)!.http),
})

const whileInstalling = question<Life>({
  id: 'delete/while-installing',
  clause: 'DEL-06',
  view: lives,
  needs,
  when: (life) => {
    const first = firstDeletion(life)
    const statusSeen = looks(life, 'status').some(({ http }) => http === 200)
    return first !== undefined && statusSeen && installedSight(life) === null
  },
  answer: (life) => {
    const first = firstDeletion(life)!
    return isAccepted(first) ? 'accepted' : `refused with ${first.http}`
  },
})

const repeated = question<Life>({
  id: 'delete/status-of-a-repetition',
  clause: 'DEL-02',
  view: lives,
  needs,
  when: (life) => actsOf(life, 'delete').filter(({ own, http }) => own && http !== null).length > 1,
  answer: (life) =>
    String(actsOf(life, 'delete').findLast(({ own, http }) => own && http !== null)!.http),
})

const neverExisted = question<UnknownCall>({
  id: 'delete/server-that-never-was',
  clause: 'DEL-08',
  view: unknownCalls,
  when: ({ method, below }) => method === 'DELETE' && below === '',
  answer: ({ answer }) => String(answer.status),
})

export const deleteQuestions: Question[] = [successCode, whileInstalling, repeated, neverExisted]

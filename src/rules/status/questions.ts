/** What the reference leaves open about states and statuses: asked, never judged. */

import { isObject, type Json, member, wordOf } from '#exchange/json.ts'
import { isStranger } from '#views/attempts.ts'
import { healthy, type Life, storyAt, textOf } from '#views/lives/life.ts'
import { livingLooks, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'

const needs = ['creates'] as const

function statusOf(answer: Answer): Json | undefined {
  const { exchange, status, data } = answer
  if (exchange.operation !== 'getServerStatus' || isStranger(exchange)) return undefined
  return status === 200 && isEvidence(answer) ? data : undefined
}

const words = question<Answer>({
  id: 'status/transitional-states',
  clause: 'STA-13',
  view: answers,
  needs,
  when: (answer) => {
    const state = member(statusOf(answer), 'state')
    return state !== undefined && state !== 'running' && state !== 'stopped'
  },
  answer: (answer) => wordOf(member(statusOf(answer), 'state')),
})

const known = ['state', 'status', 'uptime_seconds']

const furtherMembers = question<Answer>({
  id: 'status/further-members',
  clause: 'STA-13',
  view: answers,
  needs,
  when: (answer) => isObject(statusOf(answer)),
  answer: (answer) => {
    const more = Object.keys(Object(statusOf(answer))).filter((name) => !known.includes(name))
    return more.length === 0 ? 'none' : more.sort().join(', ')
  },
})

const whenReady = question<Life>({
  id: 'status/running-while-installing',
  clause: 'STA-04',
  view: lives,
  needs,
  when: (life) => livingLooks(life, 'status').some((sight) => storyAt(sight) === healthy),
  answer: (life) =>
    livingLooks(life, 'status').some(
      (sight) => storyAt(sight) === 'installing' && textOf(sight.value, 'state') === 'running',
    )
      ? 'seen'
      : 'not seen',
})

const normalWord = question<Life>({
  id: 'status/word-for-healthy',
  clause: 'STA-12',
  view: lives,
  needs,
  when: (life) => looks(life, 'get', 'list', 'status').some((sight) => storyAt(sight) === healthy),
  answer: (life) => {
    const seen = looks(life, 'get', 'list', 'status')
      .filter((sight) => storyAt(sight) === healthy)
      .map(({ via, value }) => `${via}: ${textOf(value, 'status') ?? 'null'}`)
    return [...new Set(seen)].sort().join(', ')
  },
})

const uptimeWhenOff = question<Answer>({
  id: 'status/uptime-of-a-stopped-server',
  clause: 'STA-11',
  view: answers,
  needs,
  when: (answer) => member(statusOf(answer), 'state') === 'stopped',
  answer: (answer) => {
    const uptime = member(statusOf(answer), 'uptime_seconds')
    if (uptime === undefined) return 'absent'
    return typeof uptime === 'number' && uptime > 0 ? 'a number above 0' : wordOf(uptime)
  },
})

export const statusQuestions: Question[] = [
  words,
  furtherMembers,
  whenReady,
  normalWord,
  uptimeWhenOff,
]

/** What the reference leaves open about power: asked, never judged. */
import { type PowerAction, powerActions } from '#contract/catalogue.ts'
import { header } from '#exchange/exchange.ts'
import { consequencesOf, stateAt } from '#views/lives/actions.ts'
import { isAccepted } from '#views/lives/events.ts'
import type { Act, Life } from '#views/lives/life.ts'
import { actsOf } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Question, question } from '../question.ts'

const needs = ['creates'] as const

function isAction(act: Act): act is Act & { readonly word: PowerAction } {
  return act.own && (powerActions as readonly (string | null)[]).includes(act.word)
}

const answered = (life: Life): readonly Act[] =>
  actsOf(life, 'power').filter((act) => isAction(act) && act.http !== null)

const listed = (words: readonly string[]): string => [...new Set(words)].sort().join(', ')

const memberName = question<Life>({
  id: 'power/name-of-the-action-member',
  clause: 'PWR-04',
  view: lives,
  needs,
  when: (life) => answered(life).length > 0,
  answer: (life) => listed([...life.lore.members]) || 'none of the likely ones',
})

const successCode = question<Life>({
  id: 'power/status-of-success',
  clause: 'PWR-05',
  view: lives,
  needs,
  when: (life) => answered(life).some(isAccepted),
  answer: (life) =>
    listed(
      answered(life)
        .filter(isAccepted)
        .map(({ http }) => String(http)),
    ),
})

/** Actions on a server that is already where they lead. */
function needless(life: Life): readonly string[] {
  return consequencesOf(life, isAction).flatMap(({ act, before }) => {
    const state = stateAt(before)
    const idle = act.word === 'start' ? state === 'running' : state === 'stopped'
    return idle && act.http !== null ? [`${act.word} on ${state}: ${act.http}`] : []
  })
}

const needlessActions = question<Life>({
  id: 'power/needless-actions',
  clause: 'PWR-06',
  view: lives,
  needs,
  when: (life) => needless(life).length > 0,
  answer: (life) => listed(needless(life)),
})

const keyOf = (act: Act): string | null => header(act.exchange.request.headers, 'idempotency-key')

const keyedActions = question<Life>({
  id: 'power/idempotency-key',
  clause: 'PWR-11',
  view: lives,
  needs,
  when: (life) => answered(life).some((act) => keyOf(act) !== null),
  answer: (life) =>
    listed(answered(life).flatMap((act) => (keyOf(act) === null ? [] : [String(act.http)]))),
})

export const powerQuestions: Question[] = [memberName, successCode, needlessActions, keyedActions]

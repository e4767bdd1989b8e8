/** What the reference leaves open about keys: other bodies, busy keys, scope, syntax, marks. */
import { header } from '#exchange/exchange.ts'
import { hasMade, keyOf, statusOf } from '#views/attempts.ts'
import { type KeylessPair, type KeyUse, keylessPairs, keyUses } from '#views/key-uses.ts'
import { type KeyHistory, keys } from '#views/keys.ts'
import { isUuid } from '#views/paths.ts'
import { type Race, type Replay, races, replays } from '#views/replays.ts'
import { type Answer, answers, isEvidence } from '#views/responses.ts'
import { type Question, question } from '../question.ts'
import { correctedOf } from './marks.ts'
import { isFaithful } from './repeat.ts'

const needs = ['creates'] as const

// AMB-28.
const otherBody = question<Replay>({
  id: 'idempotency/known-key-with-another-body',
  clause: 'IDE-08',
  view: replays,
  needs,
  when: ({ sameBody, expired }) => !sameBody && !expired,
  answer: ({ attempt, outcome }) =>
    outcome === 'faithful' ? `${statusOf(attempt)}, the first server` : String(statusOf(attempt)),
})

// AMB-29.
const busyKey = question<Race>({
  id: 'idempotency/slower-of-two-simultaneous-requests',
  clause: 'IDE-10',
  view: races,
  needs,
  when: ({ winner }) => winner !== null,
  answer: ({ winner, racers }) =>
    racers
      .filter((racer) => racer !== winner)
      .map((racer) => String(racer.answer!.status))
      .join(', '),
})

// AMB-30.
const failedFirst = question<KeyHistory>({
  id: 'idempotency/corrected-request-after-a-failure',
  clause: 'IDE-14',
  view: keys,
  needs,
  when: (history) => correctedOf(history) !== undefined,
  answer: (history) => {
    const corrected = correctedOf(history)!
    if (hasMade(corrected)) return 'carried out'
    const stored = statusOf(corrected) === statusOf(history.attempts[0]!)
    return stored ? 'the same failure' : `refused with ${statusOf(corrected)}`
  },
})

// AMB-31.
const scope = question<KeyUse>({
  id: 'idempotency/known-key-with-a-second-token',
  clause: 'IDE-17',
  view: keyUses,
  needs: ['creates', 'second'],
  when: ({ by }) => by === 'same-account',
  answer: ({ attempt, owner }) => {
    if (!hasMade(attempt)) return `refused with ${statusOf(attempt)}`
    return attempt.uuid === owner.uuid ? 'the key belongs to the account' : 'to the token'
  },
})

/** What kind of key a client sent; recorded runs hide their own keys. */
function syntaxOf(key: string): string | null {
  const plain: boolean = isUuid(key)
  if (key.startsWith('‹') || plain) return null
  if (key === '') return 'empty'
  if (key.length > 255) return 'above 255 characters'
  return key.startsWith('"') ? 'quoted' : 'other text'
}

// AMB-33.
const syntax = question<Answer>({
  id: 'idempotency/keys-that-are-no-uuids',
  clause: 'IDE-18',
  view: answers,
  when: (answer) =>
    answer.exchange.operation === 'createServer' &&
    isEvidence(answer) &&
    syntaxOf(keyOf(answer.exchange) ?? '‹none›') !== null,
  answer: ({ exchange, status }) => `${syntaxOf(keyOf(exchange)!)}: ${status}`,
})

const markField = /idempoten|replay|relay/i

// AMB-32: what may differ between the first answer and a replay.
const marker = question<Replay>({
  id: 'idempotency/replays-are-marked',
  clause: 'IDE-19',
  view: replays,
  needs,
  when: isFaithful,
  answer: ({ attempt, original }) => {
    const marks = attempt.exchange
      .response!.headers.map(([name]) => name.toLowerCase())
      .filter((name) => markField.test(name))
      .filter((name) => {
        const before = header(original.exchange.response!.headers, name)
        return before !== header(attempt.exchange.response!.headers, name)
      })
    return marks.length === 0 ? 'no' : `by ${marks.join(', ')}`
  },
})

const elsewhere = question<Answer>({
  id: 'idempotency/key-on-other-operations',
  clause: 'IDE-26',
  view: answers,
  when: (answer) =>
    keyOf(answer.exchange) !== null &&
    answer.exchange.operation !== null &&
    answer.exchange.operation !== 'createServer' &&
    isEvidence(answer),
  answer: ({ exchange, status }) => `${exchange.operation}: ${Math.floor(status / 100)}xx`,
})

const keyless = question<KeylessPair>({
  id: 'idempotency/equal-creations-without-a-key',
  clause: 'IDE-27',
  view: keylessPairs,
  answer: ({ first, second }) => (first.uuid === second.uuid ? 'one server' : 'two servers'),
})

export const questions: readonly Question[] = [
  otherBody,
  busyKey,
  failedFirst,
  scope,
  syntax,
  marker,
  elsewhere,
  keyless,
]

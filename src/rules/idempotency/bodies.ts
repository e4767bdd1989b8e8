/** A known key with a body that is written differently, or says something different. */

import { type Replay, replayStatus, replays, sameServer } from '#views/replays.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { blameFor } from './blame.ts'
import { isFaithful, isRepeat } from './repeat.ts'

const needs = ['creates'] as const

/** Either reading of a request that is written differently: replayed, or refused as another one. */
function wasRecognised(replay: Replay): boolean {
  return isFaithful(replay) || (isRepeat(replay) && replay.outcome === 'refused')
}

function secondServer(replay: Replay, why: string) {
  return complain(`A second server was made although only ${why} differed`, {
    expected: replay.original.uuid,
    actual: replay.attempt.uuid,
  })
}

// Whether another body replays or is refused is open (AMB-28); a second server is neither.
const otherBodyMakesNothing = rule<Replay>({
  id: 'idempotency/other-body-makes-no-second-server',
  clause: 'IDE-08',
  view: replays,
  needs,
  when: (replay) =>
    !replay.sameBody &&
    (blameFor(replay) === 'IDE-08' || ['refused', 'faithful'].includes(replay.outcome)),
  judge: (replay) =>
    blameFor(replay) === 'IDE-08'
      ? complain('A known key with another body brought neither the first answer nor a 4xx', {
          expected: { status: 201, uuid: replay.original.uuid },
          actual: { status: replayStatus(replay), uuid: replay.attempt.uuid },
        })
      : null,
})

// Two versions of a client, or two languages, write the same JSON in different bytes.
const equalJsonMakesNothing = rule<Replay>({
  id: 'idempotency/equal-json-makes-no-second-server',
  clause: 'IDE-12',
  view: replays,
  needs,
  when: (replay) => !replay.sameBytes && (wasRecognised(replay) || blameFor(replay) === 'IDE-12'),
  judge: (replay) =>
    blameFor(replay) === 'IDE-12' ? secondServer(replay, 'the spelling of the body') : null,
})

// To refuse equal JSON as a conflict is stricter than the promise of the original 201 allows.
const equalJsonIsSameRequest = rule<Replay>({
  id: 'idempotency/equal-json-is-the-same-request',
  clause: 'IDE-13',
  view: replays,
  needs,
  when: (replay) => !replay.sameBytes && (isFaithful(replay) || blameFor(replay) === 'IDE-13'),
  judge: (replay) =>
    isFaithful(replay)
      ? null
      : complain('Equal JSON in other bytes was refused, though the same bytes are replayed', {
          expected: 201,
          actual: replayStatus(replay),
        }),
})

// HTTP field names have no letter case; HTTP/2 sends them all in lower case.
const fieldNameHasNoCase = rule<Replay>({
  id: 'idempotency/field-name-has-no-letter-case',
  clause: 'IDE-20',
  view: replays,
  needs,
  when: (replay) =>
    !replay.sameSpelling && (wasRecognised(replay) || blameFor(replay) === 'IDE-20'),
  judge: (replay) =>
    blameFor(replay) === 'IDE-20'
      ? secondServer(replay, "the letter case of the header's name")
      : null,
})

// Where another body is replayed at all, it is the original that comes back, to the last member.
const allAnswersAreEqual = rule<Replay>({
  id: 'idempotency/all-201s-of-a-key-are-equal',
  clause: 'INV-16',
  view: replays,
  needs,
  when: (replay) => !replay.expired && replay.outcome === 'faithful' && blameFor(replay) === null,
  judge: (replay) =>
    sameServer(replay.attempt, replay.original)
      ? null
      : complain('Two 201s of one key have different bodies', {
          expected: replay.original.answer?.data,
          actual: replay.attempt.answer?.data,
        }),
})

export const bodyRules: readonly Rule[] = [
  otherBodyMakesNothing,
  equalJsonMakesNothing,
  equalJsonIsSameRequest,
  fieldNameHasNoCase,
  allAnswersAreEqual,
]

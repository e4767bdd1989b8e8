/** A key sent again with the same request: the first answer comes back, whatever happened since. */

import { type Replay, replayStatus, replays } from '#views/replays.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { blameFor } from './blame.ts'
import { isFaithful, isRepeat } from './repeat.ts'

const needs = ['creates'] as const

/** A faithful repeat at an ordinary moment: the usual evidence that a promise of replays held. */
function heldPlainly(replay: Replay): boolean {
  return isFaithful(replay) && !replay.deleted
}

// A client that timed out must not be told something new: 200 or 409 send it down another path.
const repeatIs201 = rule<Replay>({
  id: 'idempotency/repeat-is-answered-201',
  clause: 'IDE-02',
  view: replays,
  needs,
  when: (replay) => heldPlainly(replay) || blameFor(replay) === 'IDE-02',
  judge: (replay) =>
    blameFor(replay) === 'IDE-02'
      ? complain('A repeated key was not answered 201 again', {
          expected: 201,
          actual: replayStatus(replay),
        })
      : null,
})

// The very purpose of the key: a second server costs money and nobody knows of it.
const repeatNamesSameServer = rule<Replay>({
  id: 'idempotency/repeat-gives-the-first-server',
  clause: 'IDE-03',
  view: replays,
  needs,
  when: (replay) => heldPlainly(replay) || blameFor(replay) === 'IDE-03',
  judge: (replay) =>
    blameFor(replay) === 'IDE-03'
      ? complain('A repeated key gave another server', {
          expected: replay.original.uuid,
          actual: replay.attempt.uuid,
        })
      : null,
})

// The original answer, not the present state (AMB-32): status is still installing in it. What
// stands beside data, such as a request id, may be new.
const repeatHasFirstBody = rule<Replay>({
  id: 'idempotency/repeat-has-the-first-body',
  clause: 'IDE-04',
  view: replays,
  needs,
  when: (replay) =>
    (isFaithful(replay) && blameFor(replay) === null) || blameFor(replay) === 'IDE-04',
  judge: (replay) =>
    blameFor(replay) === 'IDE-04'
      ? complain('A repeated key did not bring the body of the first answer', {
          expected: replay.original.answer?.data,
          actual: replay.attempt.answer?.json,
        })
      : null,
})

// The stored answer outlives the server: a late retry must neither fail nor order a new machine.
const repeatOutlivesServer = rule<Replay>({
  id: 'idempotency/repeat-outlives-the-server',
  clause: 'IDE-05',
  view: replays,
  needs,
  when: (replay) =>
    isRepeat(replay) && replay.deleted && (isFaithful(replay) || blameFor(replay) === 'IDE-05'),
  judge: (replay) =>
    isFaithful(replay)
      ? null
      : complain('A key repeated after the deletion did not bring the first answer', {
          expected: { status: 201, uuid: replay.original.uuid },
          actual: { status: replayStatus(replay), uuid: replay.attempt.uuid },
        }),
})

// Keys kept per worker, in a small cache or for a minute pass the first repeat and fail the next.
const repeatLastsLong = rule<Replay>({
  id: 'idempotency/repeat-is-remembered-later',
  clause: 'IDE-06',
  view: replays,
  needs,
  when: (replay) =>
    blameFor(replay) === 'IDE-06' ||
    (heldPlainly(replay) && replay.previous?.outcome === 'faithful'),
  judge: (replay) =>
    isFaithful(replay)
      ? null
      : complain('A key that was repeated well before is not known any more', {
          expected: { status: 201, uuid: replay.original.uuid },
          actual: { status: replayStatus(replay), uuid: replay.attempt.uuid },
        }),
})

export const repeatRules: readonly Rule[] = [
  repeatIs201,
  repeatNamesSameServer,
  repeatHasFirstBody,
  repeatOutlivesServer,
  repeatLastsLong,
]

/** Two requests with one new key at the same instant: a lack of patience, or a double click. */
import { header } from '#exchange/exchange.ts'
import { type Attempt, hasMade, statusOf, wasRefused } from '#views/attempts.ts'
import { isExpired, type KeyHistory, keys } from '#views/keys.ts'
import { type Race, type Replay, races, replayStatus, replays, sameServer } from '#views/replays.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { blameFor, callsKeyBusy, honoursKeys, namesKey } from './blame.ts'
import { isFaithful, isRepeat } from './repeat.ts'

const needs = ['creates'] as const

function uuidsOf(attempts: readonly Attempt[]): string[] {
  return [...new Set(attempts.flatMap(({ uuid }) => (uuid === null ? [] : [uuid])))]
}

/** The replays of the raced key itself. */
function ownOf({ all, history }: Race): readonly Replay[] {
  return all.filter((replay) => replay.history === history)
}

/** Everybody was told that the key is busy, so nobody made the server. */
function isDeadlock({ winner, racers }: Race): boolean {
  const isBusy = (racer: Attempt): boolean => wasRefused(racer) && callsKeyBusy(racer)
  return winner === null && racers.every(isBusy) && racers.some(namesKey)
}

// Check and insert in two steps let both requests through: what keys exist to prevent.
const raceMakesOne = rule<Race>({
  id: 'idempotency/race-makes-one-server',
  clause: 'IDE-09',
  view: races,
  needs,
  when: (race) =>
    isDeadlock(race) ||
    (race.winner !== null &&
      (uuidsOf(race.racers).length === 1 || (honoursKeys(race.all) && honoursKeys(ownOf(race))))),
  judge: ({ racers }) => {
    const uuids = uuidsOf(racers)
    if (uuids.length === 1) return null
    return complain('Two simultaneous requests with one key did not make exactly one server', {
      expected: 1,
      actual: uuids.length,
    })
  },
})

/** Replays differ from the first answer anyway: then the loser's may, too. */
function replaysDiffer({ all }: Race): boolean {
  return all.some((replay) => blameFor(replay) === 'IDE-04')
}

/** What the slower one may get: the first 201, a 4xx, or 503 with Retry-After (AMB-29). */
function losesWell(loser: Attempt, winner: Attempt, race: Race): boolean {
  if (hasMade(loser)) {
    return loser.uuid === winner.uuid && (sameServer(loser, winner) || replaysDiffer(race))
  }
  if (wasRefused(loser) || loser.fate === 'limited') return true
  return (
    statusOf(loser) === 503 &&
    header(loser.answer!.exchange.response!.headers, 'retry-after') !== null
  )
}

// The slower request must learn of the server or be told to wait; a 500 invites a third attempt.
const loserIsAnswered = rule<Race>({
  id: 'idempotency/race-loser-gets-the-201-or-a-4xx',
  clause: 'IDE-10',
  view: races,
  needs,
  when: ({ winner, racers }) => winner !== null && uuidsOf(racers).length <= 1,
  judge: (race) => {
    const { winner, racers } = race
    const sore = racers.find((racer) => racer !== winner && !losesWell(racer, winner!, race))
    if (sore === undefined) return null
    return complain('The slower of two simultaneous requests got no usable answer', {
      expected: 'the first 201, or a 4xx',
      actual: { status: statusOf(sore), body: sore.answer?.json },
      where: hasMade(sore) ? 'unfinished' : String(statusOf(sore)),
    })
  },
})

// A race must not leave the key in the middle: the next request gets the winner's answer.
const winnerIsReplayed = rule<Replay>({
  id: 'idempotency/race-winner-is-replayed',
  clause: 'IDE-11',
  view: replays,
  needs,
  when: (replay) =>
    isRepeat(replay) &&
    replay.history.race.length > 0 &&
    (isFaithful(replay) || blameFor(replay) === 'IDE-11'),
  judge: (replay) =>
    isFaithful(replay)
      ? null
      : complain("After a race the key did not give the winner's answer", {
          expected: { status: 201, uuid: replay.original.uuid },
          actual: { status: replayStatus(replay), uuid: replay.attempt.uuid },
        }),
})

/** The attempts that sent the very same request while its server lived and its key was to last. */
function sameRequests(history: KeyHistory): readonly Attempt[] {
  const { original } = history
  if (original === null) return []
  return [original, ...history.race, ...history.followers].filter(
    (attempt) =>
      attempt.text === original.text &&
      attempt.keyName === original.keyName &&
      !isExpired(attempt, original) &&
      !history.deletedBefore(attempt),
  )
}

// Spelling, other bodies and deletion have clauses of their own: here the request is the very same.
const keyIsOneServer = rule<KeyHistory>({
  id: 'idempotency/key-stands-for-one-server',
  clause: 'INV-15',
  view: keys,
  needs,
  when: (history) => sameRequests(history).filter(hasMade).length > 1,
  judge: (history) => {
    const uuids = uuidsOf(sameRequests(history))
    if (uuids.length <= 1) return null
    return complain('The same request under one key gave several servers', {
      expected: 1,
      actual: uuids.length,
    })
  },
})

export const raceRules: readonly Rule[] = [
  raceMakesOne,
  loserIsAnswered,
  winnerIsReplayed,
  keyIsOneServer,
]

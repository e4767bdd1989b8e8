/** Subjects that are one repetition of an idempotency key, beside the answer it has to repeat. */
import { sameJson } from '#exchange/json.ts'
import {
  type Attempt,
  bySending,
  hasMade,
  overlap,
  serverIn,
  statusOf,
  wasRefused,
} from './attempts.ts'
import { isExpired, type KeyHistory, openKeyBook, sameBody } from './keys.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

/**
 * What a repetition brought: the first server again, another server, a 2xx without a server, a 4xx,
 * or something else (3xx, 5xx).
 */
export type Outcome = 'faithful' | 'other-server' | 'hollow' | 'refused' | 'broken'

export interface Replay extends Subject {
  readonly history: KeyHistory
  readonly attempt: Attempt
  readonly original: Attempt
  readonly outcome: Outcome
  /** JSON-equal to the original's body? */
  readonly sameBody: boolean
  /** Equal to the last byte? */
  readonly sameBytes: boolean
  /** Was the header's name spelt alike? */
  readonly sameSpelling: boolean
  /** The last replay of an equal body before this one. */
  readonly previous: Replay | null
  /** Sent after the server was deleted? */
  readonly deleted: boolean
  /** Sent when the key may have been forgotten. */
  readonly expired: boolean
  /** Every replay on the tape, this one included: what else the target gets right or wrong. */
  readonly all: () => readonly Replay[]
}

/** The attempts whose servers a replay may name: more than one only where a race made two. */
function winnersOf({ original, race }: KeyHistory): readonly Attempt[] {
  return [...(original === null ? [] : [original]), ...race.filter(hasMade)]
}

function outcomeOf(attempt: Attempt, winners: readonly Attempt[]): Outcome {
  if (wasRefused(attempt)) return 'refused'
  if (!hasMade(attempt)) return 'broken'
  if (winners.some(({ uuid }) => uuid === attempt.uuid)) return 'faithful'
  return attempt.uuid === null ? 'hollow' : 'other-server'
}

function replaysOf(history: KeyHistory, all: () => readonly Replay[]): Replay[] {
  const winners = winnersOf(history)
  let previous: Replay | null = null
  return history.followers.map((attempt) => {
    const original = winners.find(({ uuid }) => uuid === attempt.uuid) ?? winners[0]!
    const replay: Replay = {
      exchanges: [original.exchange, attempt.exchange],
      history,
      attempt,
      original,
      outcome: outcomeOf(attempt, winners),
      sameBody: sameBody(attempt, original),
      sameBytes: attempt.text === original.text,
      sameSpelling: attempt.keyName === original.keyName,
      previous,
      deleted: history.deletedBefore(attempt),
      expired: isExpired(attempt, original),
      all,
    }
    if (replay.sameBody) previous = replay
    return replay
  })
}

/** All replays of the given histories. */
function allReplays(histories: readonly KeyHistory[]): readonly Replay[] {
  const all: Replay[] = []
  for (const history of histories) all.push(...replaysOf(history, () => all))
  return all
}

/** Every repetition of a key by the token that used it first, complete at the end of the tape. */
export const replays: View<Replay> = viewAtEnd('replays', () => {
  const book = openKeyBook()
  return { see: book.see, subjects: () => allReplays(book.histories()) }
})

export interface Race extends Subject {
  readonly history: KeyHistory
  /** Equal attempts with one new key that were under way at once, in order of sending. */
  readonly racers: readonly Attempt[]
  /** The one whose 2xx came first, or null where none made a server. */
  readonly winner: Attempt | null
  /** Every replay on the tape. */
  readonly all: readonly Replay[]
}

/** Where nobody won: the attempts that overlap with the first one. */
function losersOnly({ attempts, original }: KeyHistory): readonly Attempt[] {
  const first = attempts[0]
  if (original !== null || first === undefined) return []
  const beside = attempts.filter((a) => a !== first && overlap(a, first) && sameBody(a, first))
  return beside.length === 0 ? [] : [first, ...beside]
}

function* racesOf(histories: readonly KeyHistory[]): Iterable<Race> {
  const all = allReplays(histories)
  for (const history of histories) {
    const { original: winner, race } = history
    const racers =
      winner === null
        ? losersOnly(history)
        : race.length > 0
          ? [winner, ...race].toSorted(bySending)
          : []
    if (racers.length === 0) continue
    yield { exchanges: racers.map(({ exchange }) => exchange), history, racers, winner, all }
  }
}

/** Simultaneous requests with one new key: one subject per key. */
export const races: View<Race> = viewAtEnd('races', () => {
  const book = openKeyBook()
  return { see: book.see, subjects: () => racesOf(book.histories()) }
})

/** Did two attempts bring the same server description? What stands beside `data` may differ. */
export function sameServer(a: Attempt, b: Attempt): boolean {
  return sameJson(serverIn(a.answer?.json), serverIn(b.answer?.json))
}

/** Status of the answer to a replay. */
export function replayStatus({ attempt }: Replay): number {
  return statusOf(attempt)
}

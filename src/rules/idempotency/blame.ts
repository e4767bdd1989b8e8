/** Decides which one promise a wrong replay breaks, by what else the target gets right. */
import type { ClauseId } from '#contract/clause.ts'
import { member, wordOf } from '#exchange/json.ts'
import { type Attempt, foldName, serverIn, statusOf } from '#views/attempts.ts'
import { type Replay, replayStatus, sameServer } from '#views/replays.ts'
import { commonCause, isForgetful } from './causes.ts'
import { concernsAccount, isFaithful, isRepeat, isUsurped, racedServers } from './repeat.ts'

const honours = new WeakMap<readonly Replay[], boolean>()

function doHonourKeys(replays: readonly Replay[]): boolean {
  const judged = replays.filter(isRepeat)
  return judged.some(isFaithful) || !judged.some(({ outcome }) => outcome === 'other-server')
}

/** Does the key stand for anything? Where every repeat makes a server, that is IDE-03 alone. */
export function honoursKeys(replays: readonly Replay[]): boolean {
  const known = honours.get(replays) ?? doHonourKeys(replays)
  honours.set(replays, known)
  return known
}

/** The answer to another body took over the other host name: a server was changed, not replayed. */
function tookOtherName({ attempt, original }: Replay): boolean {
  const name = foldName(member(serverIn(attempt.answer?.json), 'name'))
  const before = foldName(member(serverIn(original.answer?.json), 'name'))
  return name !== null && name === attempt.hostname && name !== before
}

/** The first answer under another status, which equal bodies are answered rightly with. */
function changedStatus(replay: Replay): boolean {
  const status = replayStatus(replay)
  if (status === 201 || status === statusOf(replay.original)) return false
  return replay.all().every((other) => !isFaithful(other) || replayStatus(other) !== status)
}

function blameOtherBody(replay: Replay): ClauseId | null {
  if (replay.outcome === 'refused') return null
  if (replay.outcome === 'faithful') {
    return tookOtherName(replay) || changedStatus(replay) ? 'IDE-08' : null
  }
  // A key that equal bodies cannot find again is no matter of the body.
  return honoursKeys(replay.all()) && !isForgetful(replay.all()) ? 'IDE-08' : null
}

/** A target that creates with another 2xx replays with it: that is CRE-01's and IDE-01's. */
function blameAnswer(replay: Replay): ClauseId | null {
  const status = replayStatus(replay)
  if (status !== 201 && status !== statusOf(replay.original)) return 'IDE-02'
  return sameServer(replay.attempt, replay.original) ? null : 'IDE-04'
}

/** Did an earlier repeat of this key show the server's present state? */
function looksUpAgain({ previous }: Replay): boolean {
  if (previous === null) return false
  const stale = previous.outcome === 'faithful' && !sameServer(previous.attempt, previous.original)
  return stale || looksUpAgain(previous)
}

/** The raced requests made several servers: then the key was never honoured, before or after. */
function neverHonoured(replay: Replay): boolean {
  return replay.outcome === 'other-server' && racedServers(replay) > 1
}

function blameFailure(replay: Replay): ClauseId | null {
  const { outcome } = replay
  // It was seen to look the server up again, and cannot find it now: still the same defect.
  if (replay.deleted && outcome === 'refused' && looksUpAgain(replay)) return 'IDE-04'
  if (neverHonoured(replay)) return 'IDE-03'
  const cause = commonCause(replay)
  if (cause === 'bytes') return outcome === 'other-server' ? 'IDE-12' : 'IDE-13'
  if (cause === 'unknown') return null
  if (cause !== null) return causeClauses[cause]
  return outcome === 'other-server' ? 'IDE-03' : 'IDE-02'
}

const causeClauses = {
  deleted: 'IDE-05',
  spelling: 'IDE-20',
  raced: 'IDE-11',
  later: 'IDE-06',
} as const satisfies Record<string, ClauseId>

/** The clause that a replay breaks, or null where it breaks none or says nothing. */
export function blameFor(replay: Replay): ClauseId | null {
  if (replay.expired || isUsurped(replay)) return null
  if (!replay.sameBody) return blameOtherBody(replay)
  if (replay.outcome === 'faithful') return blameAnswer(replay)
  if (replay.outcome === 'hollow') return replayStatus(replay) === 201 ? 'IDE-04' : 'IDE-02'
  return concernsAccount(replay) ? null : blameFailure(replay)
}

const keyWords = new RegExp(
  [
    'idempot|in.?progress|concurren',
    '\\bkey\\b.{0,24}(used|reus|exist|match|conflict)',
    'reus.{0,24}\\bkey\\b',
  ].join('|'),
  'i',
)

const busyWords = /in.?progress|in.?use|busy|concurren|\block|being.processed|pending/i

function wordsOf({ answer }: Attempt): string {
  const error = member(answer?.json, 'error')
  return `${wordOf(member(error, 'code'))} ${wordOf(member(error, 'message'))}`
}

/** Does a refusal speak of the key, rather than of stock, money or the body? */
export function blamesKey(attempt: Attempt): boolean {
  return keyWords.test(wordsOf(attempt))
}

/** Does it name the key or the request, so that it is no lock on the account's orders? */
export function namesKey(attempt: Attempt): boolean {
  return /idempot|(?:\b|_)key(?:\b|_)|(?:\b|_)request/i.test(wordsOf(attempt))
}

/** Does it say that the key is busy, rather than used up? */
export function callsKeyBusy(attempt: Attempt): boolean {
  return blamesKey(attempt) && busyWords.test(wordsOf(attempt))
}

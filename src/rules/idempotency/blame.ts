/** Decides which one promise a wrong replay breaks, by what else the target gets right. */
import type { ClauseId } from '#contract/clause.ts'
import { member } from '#exchange/json.ts'
import { type Attempt, foldName, serverIn } from '#views/attempts.ts'
import { type Replay, replayStatus, sameServer } from '#views/replays.ts'

/** A replay that repeats the first request: the same JSON within the life of the key. */
export function isRepeat(replay: Replay): boolean {
  return replay.sameBody && !replay.expired
}

/** A repeat that brought the first server again. */
export function isFaithful(replay: Replay): boolean {
  return isRepeat(replay) && replay.outcome === 'faithful'
}

/** Does the key stand for anything at all? Where every repeat makes a server, that is IDE-03 alone. */
export function honoursKeys(all: readonly Replay[]): boolean {
  const repeats = all.filter(isRepeat)
  return repeats.some(isFaithful) || !repeats.some(({ outcome }) => outcome === 'other-server')
}

/** Refusals that are about the account, whatever the key: they say nothing of replays. */
function concernsAccount(replay: Replay): boolean {
  return [401, 402, 403].includes(replayStatus(replay))
}

/** The answer to another body took over the other host name: a server was changed, not replayed. */
function tookOtherName({ attempt, original }: Replay): boolean {
  const name = foldName(member(serverIn(attempt.answer?.json), 'name'))
  const before = foldName(member(serverIn(original.answer?.json), 'name'))
  return name !== null && name === attempt.hostname && name !== before
}

function blameOtherBody(replay: Replay): ClauseId | null {
  if (replay.outcome === 'refused') return null
  if (replay.outcome === 'faithful') return tookOtherName(replay) ? 'IDE-08' : null
  return honoursKeys(replay.all()) ? 'IDE-08' : null
}

function blameAnswer(replay: Replay): ClauseId | null {
  if (replayStatus(replay) !== 201) return 'IDE-02'
  return sameServer(replay.attempt, replay.original) ? null : 'IDE-04'
}

/** A replay at least as odd in spelling that worked, on a key that no race was run for. */
function worksElsewhere(replay: Replay): boolean {
  return replay
    .all()
    .some(
      (other) =>
        isFaithful(other) &&
        other.history.race.length === 0 &&
        (replay.sameBytes || !other.sameBytes) &&
        (replay.sameSpelling || !other.sameSpelling),
    )
}

/** A second server: because of the header's spelling, the body's spelling, or for any replay? */
function blameSecondServer(replay: Replay): ClauseId {
  const faithful = replay.all().filter(isFaithful)
  const oddBytesWork = faithful.some(({ sameBytes }) => !sameBytes)
  const oddSpellingWorks = faithful.some(({ sameSpelling }) => !sameSpelling)
  if (faithful.length === 0) return 'IDE-03'
  if (!replay.sameSpelling && !oddSpellingWorks && (replay.sameBytes || oddBytesWork))
    return 'IDE-20'
  if (!replay.sameBytes && !oddBytesWork) return 'IDE-12'
  return 'IDE-03'
}

/** Did an earlier repeat of this key show the server's present state? */
function looksUpAgain({ previous }: Replay): boolean {
  if (previous === null) return false
  const stale = previous.outcome === 'faithful' && !sameServer(previous.attempt, previous.original)
  return stale || looksUpAgain(previous)
}

/** Was an earlier repeat of this key answered well? */
function workedBefore({ previous }: Replay): boolean {
  return previous !== null && (isFaithful(previous) || workedBefore(previous))
}

function blameFailure(replay: Replay): ClauseId | null {
  const { outcome, previous, sameBytes } = replay
  if (outcome === 'refused' && !sameBytes) {
    const faithful = replay.all().filter(isFaithful)
    // Whether a strict comparison or no replay at all is to blame, the plain repeat has to tell.
    if (!faithful.some((other) => !other.sameBytes)) return faithful.length > 0 ? 'IDE-13' : null
  }
  // A target that was seen to look the server up again cannot find it now: still the same defect.
  if (replay.deleted && outcome === 'refused' && looksUpAgain(replay)) return 'IDE-04'
  if (replay.deleted && (previous === null || isFaithful(previous))) return 'IDE-05'
  if (workedBefore(replay)) return 'IDE-06'
  if (replay.history.race.length > 0 && worksElsewhere(replay)) return 'IDE-11'
  return outcome === 'other-server' ? blameSecondServer(replay) : 'IDE-02'
}

/** The clause that a replay breaks, or null where it breaks none or says nothing. */
export function blameFor(replay: Replay): ClauseId | null {
  if (replay.expired) return null
  if (!replay.sameBody) return blameOtherBody(replay)
  if (replay.outcome === 'faithful') return blameAnswer(replay)
  if (replay.outcome === 'hollow') return replayStatus(replay) === 201 ? 'IDE-04' : 'IDE-02'
  return concernsAccount(replay) ? null : blameFailure(replay)
}

const keyWords =
  /idempot|in.?progress|concurren|\bkey\b.{0,24}(used|reus|exist|match|conflict)|reus.{0,24}\bkey\b/i

/** Does a refusal speak of the key, rather than of stock, money or the body? */
export function blamesKey({ answer }: Attempt): boolean {
  const error = member(answer?.json, 'error')
  return keyWords.test(`${member(error, 'code')} ${member(error, 'message')}`)
}

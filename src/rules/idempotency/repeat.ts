/** What counts as a repetition of the first request, and when it went well or wrong. */
import { type Replay, replayStatus } from '#views/replays.ts'

/** A replay that repeats the first request: the same JSON within the life of the key. */
export function isRepeat(replay: Replay): boolean {
  return replay.sameBody && !replay.expired
}

/** A repeat that brought the first server again. */
export function isFaithful(replay: Replay): boolean {
  return isRepeat(replay) && replay.outcome === 'faithful'
}

/** Refusals that are about the account, whatever the key: they say nothing of replays. */
export function concernsAccount(replay: Replay): boolean {
  return [401, 402, 403].includes(replayStatus(replay))
}

/** A repeat that brought another server, a refusal or a breakdown. */
export function isFailed(replay: Replay): boolean {
  const failed = ['other-server', 'refused', 'broken'].includes(replay.outcome)
  return isRepeat(replay) && failed && !concernsAccount(replay)
}

/** What counts as a repetition of the first request, and when it went well or wrong. */
import { type Replay, replayStatus } from '#views/replays.ts'

/** How many servers the first requests with a key made that were sent at once. */
export function racedServers({ history }: Replay): number {
  const racers = [history.original, ...history.race]
  return new Set(racers.flatMap((racer) => racer?.uuid ?? [])).size
}

/** Another body under the same key that made a server of its own, sent before this repeat. */
function usurpedBefore(replay: Replay): number | null {
  const { history, attempt } = replay
  const times = replay
    .all()
    .filter((other) => other.history === history && !other.sameBody)
    .filter(({ outcome }) => outcome === 'other-server')
    .map((other) => other.attempt.sentAt)
    .filter((sentAt) => sentAt < attempt.sentAt)
  return times.length === 0 ? null : Math.min(...times)
}

/** Did the key stand for the first answer until another body made a server under it? */
function seemsUsurped(replay: Replay): boolean {
  if (!replay.sameBody || replay.outcome === 'faithful') return false
  const sinceMs = usurpedBefore(replay)
  if (sinceMs === null) return false
  const faithful = replay
    .all()
    .filter(({ history, sameBody }) => history === replay.history && sameBody)
    .filter(({ outcome }) => outcome === 'faithful')
  return faithful.every(({ attempt }) => attempt.sentAt < sinceMs)
}

const usurped = new WeakMap<readonly Replay[], ReadonlySet<Replay>>()

/** Where keys are lost elsewhere, too, no other body is to blame. */
function findUsurped(all: readonly Replay[]): ReadonlySet<Replay> {
  const seeming = new Set(all.filter(seemsUsurped))
  const lost = (one: Replay): boolean =>
    racedServers(one) > 1 || (one.sameBody && one.outcome === 'other-server' && !seeming.has(one))
  return seeming.size === 0 || all.some(lost) ? new Set() : seeming
}

/** Has another body taken the key over? What repeats bring then is the same defect (IDE-08). */
export function isUsurped(replay: Replay): boolean {
  const all = replay.all()
  const found = usurped.get(all) ?? findUsurped(all)
  usurped.set(all, found)
  return found.has(replay)
}

/** A replay that repeats the first request: the same JSON within the life of the key. */
export function isRepeat(replay: Replay): boolean {
  return replay.sameBody && !replay.expired && !isUsurped(replay)
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

/** Names what an attempt to create was: a suspect, should there be a server nobody was told of. */
import { type Attempt, foldName, statusOf, wasRefused } from './attempts.ts'
import { type KeyHistory, sameBody } from './keys.ts'

/** What an attempt was, as far as a server that nobody was told of may be its doing. */
export type Doing =
  | 'fresh' // the first success of a key, or a success without one
  | 'replay' // the same request again
  | 'late-replay' // the same request again, after the server was deleted
  | 'other-body' // a known key with another body
  | 'race' // one of several at once
  | 'stranger' // nobody's token
  | 'passer-by' // nobody's token, with a key that had made a server before (IDE-21)
  | 'forbidden' // refused with 403
  | 'overdue' // refused with 402
  | 'malformed' // refused, and its body is no JSON
  | 'refused' // refused with another 4xx
  | 'unclear' // no answer came, or a 5xx: the server may exist with good reason

/** The host name that an attempt asked for, also out of a body that is no JSON. */
export function wantedName(attempt: Attempt): string | null {
  if (attempt.sent !== undefined) return attempt.hostname
  return foldName(/"hostname"\s*:\s*"([^"]+)"/.exec(attempt.text ?? '')?.[1])
}

/** What an attempt was, given the history of its key. */
export function doingOf(attempt: Attempt, history: KeyHistory | undefined): Doing {
  if (attempt.standing === 'stranger') return history === undefined ? 'stranger' : 'passer-by'
  if (attempt.fate !== 'answered' || statusOf(attempt) >= 500) return 'unclear'
  if (history?.race.includes(attempt)) return 'race'
  if (history?.original === attempt && history.race.length > 0) return 'race'
  if (history?.followers.includes(attempt)) {
    if (!sameBody(attempt, history.original!)) return 'other-body'
    return history.deletedBefore(attempt) ? 'late-replay' : 'replay'
  }
  if (!wasRefused(attempt)) return 'fresh'
  if (statusOf(attempt) === 402) return 'overdue'
  if (statusOf(attempt) === 403) return 'forbidden'
  return attempt.sent === undefined && attempt.text !== null ? 'malformed' : 'refused'
}

/** What the whole tape shows to make servers in secret, beyond doubt. */
export interface Suspicion {
  readonly plainReplays: boolean
  readonly strangers: boolean
}

/** The one doing left when those that made their own server are set aside; null if unclear. */
export function culpritOf(suspects: ReadonlySet<Doing>, tape: Suspicion): Doing | null {
  const left = new Set(suspects)
  left.delete('fresh')
  // Where creations without a token make servers, those with a known key may well do so, too.
  if (!tape.strangers) left.delete('passer-by')
  if (left.has('race')) {
    // Where plain replays make nothing, neither does the replay of the raced key.
    if (tape.plainReplays) return null
    left.delete('replay')
  }
  if (left.has('replay')) left.delete('late-replay')
  if (left.has('refused')) left.delete('malformed')
  return left.size === 1 ? [...left][0]! : null
}

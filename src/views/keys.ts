/** Subjects that are the whole history of one idempotency key in the hands of one token. */
import { keyLifetimeMs } from '#contract/catalogue.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { isObject, sameJson } from '#exchange/json.ts'
import {
  type Attempt,
  accountOf,
  bySending,
  credentialOf,
  hasMade,
  overlap,
  readAttempt,
  serverIn,
} from './attempts.ts'
import { serverIdOf } from './paths.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface KeyHistory extends Subject {
  readonly key: string
  readonly account: string
  readonly credential: string
  /** Answered attempts in order of sending; 429s, gateway answers and failures are left out. */
  readonly attempts: readonly Attempt[]
  /** Attempts turned away by the limiter. */
  readonly limited: readonly Attempt[]
  /** Answered attempts with this key that no account stands behind. */
  readonly strangers: readonly Attempt[]
  /** Attempts of other tokens with this key that made a server. */
  readonly others: readonly Attempt[]
  /** The 2xx that arrived first: what every later attempt has to give again. */
  readonly original: Attempt | null
  /** Answered before the original was sent: attempts that failed. */
  readonly failed: readonly Attempt[]
  /** Equal attempts that were under way together with the original, 429s included. */
  readonly race: readonly Attempt[]
  /** What followed the original, whatever its body. */
  readonly followers: readonly Attempt[]
  /** Keyless attempts of the same token. */
  readonly keyless: readonly Attempt[]
  /** The other keys of the account. */
  readonly siblings: () => readonly KeyHistory[]
  /** Did the account send a creation under another key, or none, after the original and before this? */
  readonly interruptedBefore: (attempt: Attempt) => boolean
  /** Was the original's server deleted before this attempt was sent? */
  readonly deletedBefore: (attempt: Attempt) => boolean
}

const keysMax = 2_000
const attemptsPerKeyMax = 64
const keylessMax = 200
const deletionsMax = 5_000

interface Deletion {
  readonly account: string
  /** Full or short uuid, as in the path. */
  readonly id: string
  readonly atMs: number
}

/** Collects what the views of keys and replays are made of, within bounds. */
export interface KeyBook {
  see(exchange: Exchange): void
  histories(): readonly KeyHistory[]
}

function deletionIn(exchange: Exchange): Deletion | null {
  const status = exchange.response?.status ?? 0
  if (exchange.operation !== 'deleteServer' || status < 200 || status >= 300) return null
  const id = serverIdOf(exchange)!.toLowerCase()
  return { account: accountOf(exchange), id, atMs: receivedAt(exchange) }
}

/** How much an answer says of its server: an unfinished one is not what later answers repeat. */
function sizeOf({ answer }: Attempt): number {
  const data = serverIn(answer?.json)
  return isObject(data) ? Object.keys(data).length : 0
}

/**
 * The first 2xx to arrive; the order of the tape decides between equal instants. Of several equal
 * requests under way at once, the one with the fullest answer.
 */
function originalOf(attempts: readonly Attempt[]): Attempt | null {
  const made = attempts.filter(hasMade).toSorted((a, b) => a.receivedAt - b.receivedAt)
  const [first] = made
  if (first === undefined) return null
  const rivals = made.filter((a) => a === first || (overlap(a, first) && sameBody(a, first)))
  return rivals.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0]!
}

/** JSON-equal bodies, or equal texts where they are not JSON. */
export function sameBody(a: Attempt, b: Attempt): boolean {
  if (a.sent === undefined || b.sent === undefined) return a.text === b.text
  return sameJson(a.sent, b.sent)
}

/** True where a key need no longer stand for its first answer. */
export function isExpired(attempt: Attempt, original: Attempt): boolean {
  return attempt.sentAt - original.sentAt >= keyLifetimeMs
}

/** Sorts the attempts of one token with one key into what came before, beside and after the first 2xx. */
function sortOut(attempts: readonly Attempt[], limited: readonly Attempt[]) {
  const original = originalOf(attempts)
  const others = attempts.filter((attempt) => attempt !== original)
  if (original === null) return { original, failed: others, race: [], followers: [] }
  // The slower of two may be turned away with 429, by the limiter or for the busy key (AMB-29).
  const race = [...others, ...limited].filter(
    (other) => overlap(other, original) && sameBody(other, original),
  )
  const rest = others.filter((other) => !race.includes(other))
  const before = (other: Attempt): boolean => bySending(other, original) < 0
  return {
    original,
    race,
    failed: rest.filter(before),
    followers: rest.filter((other) => !before(other)),
  }
}

function isOfAccount({ standing }: Attempt): boolean {
  return standing === 'account'
}

/** Binary search: the index of the first attempt sent after this one. */
function indexAfter(timeline: readonly Attempt[], from: Attempt): number {
  let [low, high] = [0, timeline.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (bySending(timeline[middle]!, from) > 0) high = middle
    else low = middle + 1
  }
  return low
}

/** Is there an attempt under another key in between? Those under the same key are few. */
function isInterrupted(timeline: readonly Attempt[], from: Attempt, to: Attempt): boolean {
  const start = indexAfter(timeline, from)
  const next = timeline
    .slice(start, start + attemptsPerKeyMax)
    .find((between) => between.key !== from.key || between === to)
  return next !== undefined && bySending(next, to) < 0
}

/** Opens an empty book. */
export function openKeyBook(): KeyBook {
  const byKey = new Map<string, Attempt[]>()
  const keyless: Attempt[] = []
  const deletions: Deletion[] = []
  const keep = (attempt: Attempt): void => {
    if (attempt.key === null) {
      if (keyless.length < keylessMax) keyless.push(attempt)
      return
    }
    const known = byKey.get(attempt.key)
    if (known === undefined) {
      if (byKey.size < keysMax) byKey.set(attempt.key, [attempt])
    } else if (known.length < attemptsPerKeyMax) known.push(attempt)
  }
  return {
    see(exchange) {
      const attempt = readAttempt(exchange)
      if (attempt !== null) keep(attempt)
      const deletion = deletionIn(exchange)
      if (deletion !== null && deletions.length < deletionsMax) deletions.push(deletion)
    },
    histories() {
      const all: KeyHistory[] = []
      const sent = [...byKey.values(), keyless].flat().filter(isOfAccount)
      const timelines = Map.groupBy(sent.toSorted(bySending), ({ account }) => account)
      for (const [key, attempts] of byKey) all.push(...historiesOf(key, attempts, all, timelines))
      return all
    },
  }

  function historiesOf(
    key: string,
    attempts: Attempt[],
    all: KeyHistory[],
    timelines: ReadonlyMap<string, readonly Attempt[]>,
  ): KeyHistory[] {
    const ordered = attempts.toSorted(bySending)
    const strangers = ordered.filter((a) => a.standing === 'stranger' && a.fate === 'answered')
    const own = Map.groupBy(ordered.filter(isOfAccount), ({ credential }) => credential)
    return [...own].map(([credential, mine]) => {
      const answered = mine.filter(({ fate }) => fate === 'answered')
      const { account } = mine[0]!
      const limited = mine.filter(({ fate }) => fate === 'limited')
      const sorted = sortOut(answered, limited)
      const uuid = sorted.original?.uuid ?? null
      return {
        exchanges: answered.map(({ exchange }) => exchange),
        key,
        account,
        credential,
        attempts: answered,
        limited,
        strangers,
        others: ordered.filter((a) => a.credential !== credential && hasMade(a)),
        ...sorted,
        keyless: keyless.filter(
          ({ exchange, fate }) => fate === 'answered' && credentialOf(exchange) === credential,
        ),
        siblings: () => all.filter((other) => other.account === account && other.key !== key),
        interruptedBefore: (attempt) =>
          sorted.original !== null &&
          isInterrupted(timelines.get(account)!, sorted.original, attempt),
        deletedBefore: ({ sentAt }) =>
          uuid !== null &&
          deletions.some(
            ({ account: by, id, atMs }) =>
              by === account && atMs <= sentAt && (id === uuid || id === uuid.slice(0, 8)),
          ),
      }
    })
  }
}

/** One subject per key and token. */
export const keys: View<KeyHistory> = viewAtEnd('keys', () => {
  const book = openKeyBook()
  return { see: book.see, subjects: book.histories }
})

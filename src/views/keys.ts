/** Subjects that are the whole history of one idempotency key in the hands of one token. */
import { keyLifetimeMs } from '#contract/catalogue.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { isObject, sameJson } from '#exchange/json.ts'
import {
  type Attempt,
  accountOf,
  bySending,
  hasMade,
  overlap,
  readAttempt,
  serverIn,
} from './attempts.ts'
import { type Circle, circleOf } from './key-circles.ts'
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
  /** All keys of the account, this one included. */
  readonly circle: () => Circle
  /** Was a creation under another key, or none, sent between the original and this? */
  readonly interruptedBefore: (attempt: Attempt) => boolean
  /** Was the original's server deleted before this attempt was sent? */
  readonly deletedBefore: (attempt: Attempt) => boolean
}

const keysMax = 2_000
const attemptsPerKeyMax = 64
const keylessMax = 200
const deletionsMax = 5_000

interface Deletion {
  /** Account and full or short uuid, as in the path. */
  readonly place: string
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
  return { place: `${accountOf(exchange)} ${id}`, atMs: receivedAt(exchange) }
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

/** Sorts the attempts with one key into what came before, beside and after the first 2xx. */
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

/** What the histories of a book are made from, sorted so that each finds its part at once. */
interface Shelves {
  readonly timelines: ReadonlyMap<string, readonly Attempt[]>
  readonly keyless: ReadonlyMap<string, readonly Attempt[]>
  readonly deletedAt: ReadonlyMap<string, number>
  readonly circleOf: (account: string) => Circle
}

function historyOf(
  key: string,
  all: readonly Attempt[],
  mine: readonly Attempt[],
  shelves: Shelves,
) {
  const answered = mine.filter(({ fate }) => fate === 'answered')
  const limited = mine.filter(({ fate }) => fate === 'limited')
  const { account, credential } = mine[0]!
  const sorted = sortOut(answered, limited)
  const { original } = sorted
  const uuid = original?.uuid ?? null
  const gone = [uuid, uuid?.slice(0, 8)].map((id) => shelves.deletedAt.get(`${account} ${id}`))
  const goneAt = Math.min(...gone.map((atMs) => atMs ?? Number.POSITIVE_INFINITY))
  const history: KeyHistory = {
    exchanges: answered.map(({ exchange }) => exchange),
    key,
    account,
    credential,
    attempts: answered,
    limited,
    strangers: all.filter((a) => a.standing === 'stranger' && a.fate === 'answered'),
    others: all.filter((a) => a.credential !== credential && hasMade(a)),
    ...sorted,
    keyless: shelves.keyless.get(credential) ?? [],
    circle: () => shelves.circleOf(account),
    interruptedBefore: (attempt) =>
      original !== null && isInterrupted(shelves.timelines.get(account)!, original, attempt),
    deletedBefore: ({ sentAt }) => uuid !== null && goneAt <= sentAt,
  }
  return history
}

/** Opens an empty book. */
export function openKeyBook(): KeyBook {
  const byKey = new Map<string, Attempt[]>()
  const keyless: Attempt[] = []
  const deletedAt = new Map<string, number>()
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
  const noteDeletion = ({ place, atMs }: Deletion): void => {
    if (!deletedAt.has(place) && deletedAt.size < deletionsMax) deletedAt.set(place, atMs)
  }
  const histories = (): readonly KeyHistory[] => {
    const sent = [...byKey.values(), keyless].flat().filter(isOfAccount)
    const circles = new Map<string, Circle>()
    const shelves: Shelves = {
      timelines: Map.groupBy(sent.toSorted(bySending), ({ account }) => account),
      keyless: Map.groupBy(
        keyless.filter(({ fate }) => fate === 'answered'),
        ({ credential }) => credential,
      ),
      deletedAt,
      circleOf: (account) => circles.get(account)!,
    }
    const all = [...byKey].flatMap(([key, attempts]) => {
      const ordered = attempts.toSorted(bySending)
      const own = Map.groupBy(ordered.filter(isOfAccount), ({ credential }) => credential)
      return [...own.values()].map((mine) => historyOf(key, ordered, mine, shelves))
    })
    for (const [account, own] of Map.groupBy(all, (history) => history.account)) {
      circles.set(account, circleOf(own))
    }
    return all
  }
  return {
    see(exchange) {
      const attempt = readAttempt(exchange)
      if (attempt !== null) keep(attempt)
      const deletion = deletionIn(exchange)
      if (deletion !== null) noteDeletion(deletion)
    },
    histories,
  }
}

/** One subject per key and token. */
export const keys: View<KeyHistory> = viewAtEnd('keys', () => {
  const book = openKeyBook()
  return { see: book.see, subjects: book.histories }
})

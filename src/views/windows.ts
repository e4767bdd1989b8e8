/**
 * Subjects that are one answer to an account's request, with what it says about the account's
 * allowance.
 */
import { type Exchange, type HeaderList, header, receivedAt } from '#exchange/exchange.ts'
import { type Answer, readAnswer } from './responses.ts'
import type { View } from './view.ts'

/**
 * Header values as sent, null where absent. k6 writes names in its own way: compare without case.
 */
export interface LimitedAnswer extends Answer {
  readonly limit: string | null
  readonly remaining: string | null
  readonly reset: string | null
  readonly retryAfter: string | null
  /** The Date header in milliseconds since the epoch, null where absent or unreadable. */
  readonly dateMs: number | null
  /** A create whose key was seen before: a stored answer keeps its old headers (IDE-24). */
  readonly replay: boolean
  /** A create with a key: a 429 may mean that the key is busy (AMB-29). */
  readonly keyed: boolean
  readonly read: boolean
}

const strangers = new Set(['none', 'malformed', 'unknown', 'RV', 'IPX'])

/** Reads a whole number as header fields write it; null for anything else. */
export function wholeNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : null
}

function readDate(headers: HeaderList): number | null {
  const text = header(headers, 'date')
  const ms = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

function hasCredential(exchange: Exchange): boolean {
  if (strangers.has(exchange.token)) return false
  return (
    exchange.token !== 'unlabelled' || header(exchange.request.headers, 'authorization') !== null
  )
}

/**
 * Reads one exchange as an answer to a known account, or null: nobody's requests may have limits of
 * their own (RAT-23), 401 and 403 need no rate headers (AMB-15), a gateway's answer says nothing.
 */
export function readLimitedAnswer(
  exchange: Exchange,
  seenKeys: ReadonlySet<string>,
): LimitedAnswer | null {
  const answer = readAnswer(exchange)
  if (answer === null || answer.gateway || !hasCredential(exchange)) return null
  if (answer.status === 401 || answer.status === 403) return null
  const headers = exchange.response!.headers
  const key = header(exchange.request.headers, 'idempotency-key')
  const { method } = exchange.request
  return {
    ...answer,
    limit: header(headers, 'x-ratelimit-limit'),
    remaining: header(headers, 'x-ratelimit-remaining'),
    reset: header(headers, 'x-ratelimit-reset'),
    retryAfter: header(headers, 'retry-after'),
    dateMs: readDate(headers),
    replay: key !== null && (seenKeys.has(key) || exchange.source === 'har'),
    keyed: key !== null,
    read: method === 'GET' || method === 'HEAD',
  }
}

/** A stranger's refusal, or that of a busy key, is stored for nobody. */
const unstored = new Set([401, 403, 409, 423, 425, 429])

/**
 * Remembers the keys of creates whose answer may be given again; there are as many as creates. Of
 * one that never came nobody knows, nor what stands behind a 5xx: a gateway's hides a creation.
 */
export function noteKey({ request, response }: Exchange, seenKeys: Set<string>): void {
  const key = header(request.headers, 'idempotency-key')
  const status = response?.status ?? 0
  if (key !== null && !unstored.has(status)) seenKeys.add(key)
}

/** Every answer to an account. */
export const limitedAnswers: View<LimitedAnswer> = {
  name: 'limited answers',
  open() {
    const seenKeys = new Set<string>()
    return {
      *see(exchange) {
        const answer = readLimitedAnswer(exchange, seenKeys)
        noteKey(exchange, seenKeys)
        if (answer !== null) yield answer
      },
      *close() {},
    }
  },
}

/** The server's time when it answered, in milliseconds: its Date, or ours where it sends none. */
export function serverTimeMs(answer: LimitedAnswer): number {
  return answer.dateMs ?? receivedAt(answer.exchange)
}

/** Is this a refusal for the number of requests? A busy key's 429 is not (AMB-29). */
export function isRefusal(answer: LimitedAnswer): boolean {
  return answer.status === 429 && !answer.keyed
}

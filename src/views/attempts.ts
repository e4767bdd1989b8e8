/** One attempt to create a server: what was sent, under which key, and what came of it. */
import { type Exchange, header, receivedAt } from '#exchange/exchange.ts'
import { isObject, type Json, member, parseJson } from '#exchange/json.ts'
import { type Answer, readAnswer } from './responses.ts'

/** What an attempt is worth: only an answered one is evidence of anything but the limiter. */
export type Fate = 'answered' | 'limited' | 'lost'

/** Who sent it: a token's holder, or somebody whom no account lets in. */
export type Standing = 'account' | 'stranger'

export interface Attempt {
  readonly exchange: Exchange
  readonly answer: Answer | null
  readonly fate: Fate
  readonly standing: Standing
  /** Tells tokens apart where keys may be kept per token (IDE-17). */
  readonly credential: string
  readonly account: string
  /** The idempotency key, or null without one; a field without a value counts as none (IDE-18). */
  readonly key: string | null
  /** The field name as it was spelt. */
  readonly keyName: string | null
  /** The body as sent; null without one. */
  readonly text: string | null
  /** The body as JSON; undefined where it is none. */
  readonly sent: Json | undefined
  /** `hostname` as sent, folded for comparison. */
  readonly hostname: string | null
  /** The uuid that a 2xx answer names. */
  readonly uuid: string | null
  readonly sentAt: number
  readonly receivedAt: number
}

const keyField = 'idempotency-key'

/** The idempotency key of any exchange, or null. */
export function keyOf(exchange: Exchange): string | null {
  return header(exchange.request.headers, keyField)
}

/** Tokens that belong to nobody, or to nobody any more. */
export function isStranger(exchange: Exchange): boolean {
  return ['none', 'malformed', 'unknown', 'RV'].includes(exchange.token)
}

/** The credential behind a call; two spellings of the scheme are one, unknown tokens are not. */
export function credentialOf(exchange: Exchange): string {
  if (exchange.token === 'lowercase') return 'A1'
  if (exchange.token !== 'unlabelled') return exchange.token
  return `unlabelled ${header(exchange.request.headers, 'authorization') ?? ''}`
}

/** The account behind a call. Imported traffic has no account: there each token counts as one. */
export function accountOf(exchange: Exchange): string {
  return exchange.account === '-' ? credentialOf(exchange) : exchange.account
}

/** A host name as servers may normalise it: case and a trailing dot do not matter (AMB-42). */
export function foldName(name: Json | undefined): string | null {
  return typeof name === 'string' && name !== '' ? name.toLowerCase().replace(/\.$/, '') : null
}

/** The server in a body: its `data`, or the body itself where the envelope is missing. */
export function serverIn(json: Json | undefined): Json | undefined {
  const data = member(json, 'data')
  return isObject(data) ? data : json
}

/** The uuid of the server in a body, in lower case, or null. */
export function uuidIn(json: Json | undefined): string | null {
  const uuid = member(serverIn(json), 'uuid')
  return typeof uuid === 'string' && uuid !== '' ? uuid.toLowerCase() : null
}

function fateOf(exchange: Exchange, answer: Answer | null): Fate {
  if (answer === null || exchange.failure !== null || answer.gateway) return 'lost'
  return answer.status === 429 ? 'limited' : 'answered'
}

/** Several views read the same exchange: one exchange is one attempt in all of them. */
const read = new WeakMap<Exchange, Attempt>()

/** Reads a `POST /servers`; null for every other exchange. */
export function readAttempt(exchange: Exchange): Attempt | null {
  if (exchange.kind !== 'call' || exchange.operation !== 'createServer') return null
  const attempt = read.get(exchange) ?? parseAttempt(exchange)
  read.set(exchange, attempt)
  return attempt
}

function parseAttempt(exchange: Exchange): Attempt {
  const answer = readAnswer(exchange)
  const sent = parseJson(exchange.request.body)
  const spelt = exchange.request.headers.find(([name]) => name.toLowerCase() === keyField)
  const made = answer !== null && answer.status >= 200 && answer.status < 300
  return {
    exchange,
    answer,
    fate: fateOf(exchange, answer),
    standing: isStranger(exchange) ? 'stranger' : 'account',
    credential: credentialOf(exchange),
    account: accountOf(exchange),
    key: keyOf(exchange)?.trim() ? keyOf(exchange) : null,
    keyName: spelt?.[0] ?? null,
    text: exchange.request.body?.text ?? null,
    sent,
    hostname: foldName(member(sent, 'hostname')),
    uuid: made ? uuidIn(answer.json) : null,
    sentAt: exchange.sentAt,
    receivedAt: receivedAt(exchange),
  }
}

/** Status of an answered attempt, else 0. */
export function statusOf(attempt: Attempt): number {
  return attempt.fate === 'answered' ? attempt.answer!.status : 0
}

/** True where the answer is a 2xx. */
export function hasMade(attempt: Attempt): boolean {
  return statusOf(attempt) >= 200 && statusOf(attempt) < 300
}

/** True where the answer is a 4xx other than 429. */
export function wasRefused(attempt: Attempt): boolean {
  return statusOf(attempt) >= 400 && statusOf(attempt) < 500
}

/** Recorded instants are whole milliseconds, cut off: less overlap than this may be none. */
const overlapMinMs = 1

/**
 * Were two requests under way at once? On a clock that stands still, or within a millisecond, only
 * the step that sent both over two connections tells a race from a sequence.
 */
export function overlap(a: Attempt, b: Attempt): boolean {
  const sharedMs = Math.min(a.receivedAt, b.receivedAt) - Math.max(a.sentAt, b.sentAt)
  if (sharedMs > overlapMinMs) return true
  const [one, other] = [a.exchange, b.exchange]
  const together = one.step !== '' && one.step === other.step && one.connection !== other.connection
  return sharedMs >= 0 && together
}

/** Orders attempts by the time of sending; on equal instants by the numbers in their ids. */
export function bySending(a: Attempt, b: Attempt): number {
  return a.sentAt - b.sentAt || numberOf(a.exchange.id) - numberOf(b.exchange.id)
}

function numberOf(id: string): number {
  const digits = /(\d+)$/.exec(id)?.[1]
  return digits === undefined ? 0 : Number(digits)
}

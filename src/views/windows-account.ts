/** The books of one account: what was sent, let through, refused and promised so far. */
import type { PromisedLimits } from '#contract/limits.ts'
import { openStrictestReading, type StrictestReading } from '#contract/strictest.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import { isRefusal, type LimitedAnswer, wholeNumber } from './windows.ts'
import { openSeries, type Series } from './windows-series.ts'

/** A Retry-After that was given and not yet tested. */
export interface Pledge {
  readonly exchange: Exchange
  readonly retryAfterMs: number
  readonly untilMs: number
}

/** Requests under way together. */
export interface Group {
  startMs: number
  endMs: number
  own: Exchange[]
  answers: LimitedAnswer[]
}

/** The group before: when it began and ended, and how many of it were turned away. */
export interface Before {
  readonly startMs: number
  readonly endMs: number
  readonly turnedAway: number
}

export interface Books {
  readonly reading: StrictestReading
  /** Times of sending, oldest first, as many as can matter. */
  readonly sent: number[]
  readonly admitted: number[]
  readonly series: Series
  /** When it was refused, and until when that was said to last. */
  readonly refusals: { readonly atMs: number; readonly untilMs: number }[]
  pledge: Pledge | null
  before: Before | null
}

/** A refusal is fresh for this long even where its Retry-After says 0. */
const freshMs = 1_000

/** Is the account rested? An answer of its first group says so where it has all but one left. */
function isRested(answer: LimitedAnswer): boolean {
  const limit = wholeNumber(answer.limit)
  const remaining = wholeNumber(answer.remaining)
  return limit !== null && remaining !== null && remaining >= limit - 1
}

/**
 * Opens the books with an account's first group: unless that shows a rested account, its past is
 * unknown.
 */
export function openBooks(first: Group, limits: PromisedLimits): Books {
  const rested = first.answers.some(isRested)
  return {
    reading: openStrictestReading(limits, rested ? null : first.startMs - 1),
    sent: [],
    admitted: [],
    series: openSeries(),
    refusals: [],
    pledge: null,
    before: null,
  }
}

/** A read whose only business is to be counted; with a query it may be refused for that. */
function isPlainRead({ request }: Exchange): boolean {
  return request.method === 'GET' && request.path === '/plans'
}

/** A request that was turned away without a 429: a plain read by its status, any by its code. */
export function isDenied(exchange: Exchange): boolean {
  const status = exchange.response?.status ?? 0
  if (status === 0 || status === 401 || status === 429) return false
  if (status >= 400 && isPlainRead(exchange)) return true
  return exchange.response?.body?.text.includes('"RATE_LIMIT_EXCEEDED"') === true
}

export function isAdmitted(exchange: Exchange): boolean {
  const status = exchange.response?.status ?? 0
  return status > 0 && status !== 429 && status < 500 && !isDenied(exchange)
}

/** Undefined for what a limiter may not count, and so let through at any time (RAT-20). */
function isGranted(exchange: Exchange): boolean | undefined {
  if (!isAdmitted(exchange)) return false
  return isPlainRead(exchange) || undefined
}

/** How many of these times, oldest first, are not before `fromMs`. */
export function countSince(times: readonly number[], fromMs: number): number {
  let count = 0
  for (let i = times.length - 1; i >= 0 && times[i]! >= fromMs; i -= 1) count += 1
  return count
}

/** Was the account being refused at this time? */
export function isRefusedAt(books: Books, atMs: number): boolean {
  return books.refusals.some((refusal) => refusal.atMs <= atMs && atMs <= refusal.untilMs)
}

function pledgeOf(answer: LimitedAnswer): Pledge | null {
  const seconds = wholeNumber(answer.retryAfter)
  if (seconds === null || seconds < 0) return null
  const { exchange } = answer
  const retryAfterMs = seconds * 1000
  return { exchange, retryAfterMs, untilMs: receivedAt(exchange) + retryAfterMs }
}

function keepLast(list: unknown[], most: number): void {
  if (list.length > most) list.splice(0, list.length - most)
}

/** Writes a group into the books. */
export function enterGroup(books: Books, group: Group, limits: PromisedLimits): void {
  // Of requests under way together the refused ones came last: so a bucket is left with least.
  const inOrder = [...group.own].sort((a, b) => Number(isAdmitted(b)) - Number(isAdmitted(a)))
  for (const exchange of inOrder) {
    books.reading.sent(exchange.sentAt, receivedAt(exchange), isGranted(exchange))
    books.sent.push(exchange.sentAt)
    if (isAdmitted(exchange)) books.admitted.push(exchange.sentAt)
  }
  const turnedAway = group.own.filter((exchange) => !isAdmitted(exchange)).length
  books.before = { startMs: group.startMs, endMs: group.endMs, turnedAway }
  for (const answer of group.answers.filter(isRefusal)) {
    const pledge = pledgeOf(answer)
    const atMs = receivedAt(answer.exchange)
    books.refusals.push({ atMs, untilMs: Math.max(pledge?.untilMs ?? 0, atMs + freshMs) })
    if (pledge && pledge.untilMs > (books.pledge?.untilMs ?? 0)) books.pledge = pledge
  }
  const most = 5 * limits.sustained.limit
  for (const list of [books.sent, books.admitted, books.refusals]) keepLast(list, most)
}

/** Reads instants and Date headers, in milliseconds since the epoch. */
import { receivedAt } from '#exchange/exchange.ts'
import type { Json } from '#exchange/json.ts'
import { type Answer, answerHeader } from './responses.ts'

/** RFC 3339 lets a blank stand for T, takes T and Z in either case, wants a colon in offsets. */
const rfc3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}):(\d{2})(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** The instant that an RFC 3339 date-time names, or null where it is none. */
export function instantOf(value: Json | undefined): number | null {
  const parts = typeof value === 'string' ? rfc3339.exec(value) : null
  if (parts === null) return null
  const [, date, minute, second = '', fraction = '', offset = ''] = parts
  // A leap second is written :60; the clock has no such second.
  const seconds = second === '60' ? '59' : second
  const at = Date.parse(
    `${date}T${minute}:${seconds}${fraction.slice(0, 4)}${offset.toUpperCase()}`,
  )
  return Number.isNaN(at) || !isCalendarDate(date!) ? null : at
}

/** `Date.parse` takes 31 February for 3 March. */
function isCalendarDate(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}

/** An instant as text; what lies outside the calendar is said to. */
export function timeText(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? 'a time outside the calendar' : date.toISOString()
}

/** The server's clock when it answered; the harness's own where there is no usable Date header. */
export function answeredAt(answer: Answer): number {
  const at = Date.parse(answerHeader(answer, 'date') ?? '')
  return Number.isNaN(at) ? receivedAt(answer.exchange) : at
}

/** Short questions about answers, and sentences for those that are wrong. */
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member, parseJson, sameJson } from '#exchange/json.ts'

/** Status of an answer; 0 where none came. */
export function statusOf({ response, failure }: Exchange): number {
  return failure === null && response !== null ? response.status : 0
}

export function isRefusal(exchange: Exchange): boolean {
  const status = statusOf(exchange)
  return status >= 400 && status < 500 && status !== 429
}

export function isAccepted(exchange: Exchange): boolean {
  const status = statusOf(exchange)
  return status >= 200 && status < 300
}

/** A member of `data`. */
export function told(exchange: Exchange, name: string): Json | undefined {
  return member(member(parseJson(exchange.response?.body ?? null), 'data'), name)
}

/** `GET /servers/…: 500 is none of 200`: for statuses that are not as they must be. */
export function unlessStatus(exchange: Exchange, ...wanted: readonly number[]): string[] {
  const status = statusOf(exchange)
  if (wanted.includes(status)) return []
  return [`${nameOf(exchange)}: ${status} is none of ${wanted.join(', ')}`]
}

/** `POST /servers`, with uuids cut short. */
export function nameOf({ request }: Exchange): string {
  return `${request.method} ${request.path.replaceAll(/([0-9a-f]{8})-[0-9a-f-]{27}/g, '$1…')}`
}

/** Members that read otherwise than they must. */
export function differing(
  exchange: Exchange,
  expected: unknown,
  names: readonly string[],
): string[] {
  return names
    .filter((name) => !sameJson(told(exchange, name), member(expected, name)))
    .map((name) => `${nameOf(exchange)}: ${name} is not what it was`)
}

/** Recognises answers that say that nobody has looked at the request. */
import { type Exchange, header } from './exchange.ts'
import { isObject, parseJson } from './json.ts'

const gatewayStatuses = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527])

const limitWords = /RATE_LIMIT|TOO_MANY_REQUESTS|too many requests|rate limit/i

/** Who asks for longer than this is out of service. */
const pauseMaxS = 120

/**
 * 503 with Retry-After, as during a deployment. Not for a creation, which a busy key may put off so
 * (AMB-29), nor where it stands for a 429 (RAT-06).
 */
export function asksForPause({ source, operation, response }: Exchange): boolean {
  if (response?.status !== 503 || source === 'k6' || operation === 'createServer') return false
  const seconds = header(response.headers, 'retry-after') ?? ''
  if (!/^\d{1,3}$/.test(seconds) || Number(seconds) > pauseMaxS) return false
  return !limitWords.test(response.body?.text ?? '')
}

/**
 * One of a gateway's statuses in a format of its own, without `error` or `data`, or a service that
 * asks for a pause.
 */
export function isUnserved(exchange: Exchange): boolean {
  const { response } = exchange
  if (response === null || !gatewayStatuses.has(response.status)) return false
  if (asksForPause(exchange)) return true
  const json = parseJson(response.body)
  return !(isObject(json) && (Object.hasOwn(json, 'error') || Object.hasOwn(json, 'data')))
}

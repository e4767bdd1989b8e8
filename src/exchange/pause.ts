/** Recognises an answer by which a service asks for a little patience instead of doing its work. */
import { type Exchange, header } from './exchange.ts'

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

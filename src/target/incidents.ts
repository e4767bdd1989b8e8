/** Answers that teach nothing: no answer, an unplanned refusal, a gateway's page. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { asksForPause, isUnserved } from '#exchange/gateway.ts'

const gatewayPauseMs = 2_000
/** A target that asks for more patience than this is not waited for. */
const retryAfterMaxMs = 120_000

/** So long a service that asks for a pause is waited for. */
const serviceMaxMs = 20_000

/** Why an answer teaches nothing, or null. */
export function incidentOf(exchange: Exchange): 'failure' | 'limited' | 'gateway' | null {
  if (exchange.response === null || exchange.failure !== null) return 'failure'
  if (exchange.response.status === 429) return 'limited'
  return isUnserved(exchange) ? 'gateway' : null
}

/** How long to wait after an answer that taught nothing, in milliseconds. */
export function pauseAfterMs(exchange: Exchange): number {
  if (exchange.response?.status === 429) return retryAfterMs(exchange)
  return asksForPause(exchange) ? Math.min(retryAfterMs(exchange), serviceMaxMs) : gatewayPauseMs
}

/**
 * How long a refusal asks to wait, and a little more; bounded, and ten seconds where it says
 * nothing.
 */
function retryAfterMs(exchange: Exchange): number {
  const value = header(exchange.response?.headers ?? [], 'retry-after') ?? ''
  const seconds = /^\d{1,6}$/.test(value) ? Number(value) : 10
  return Math.min(seconds * 1000, retryAfterMaxMs) + 1_000
}

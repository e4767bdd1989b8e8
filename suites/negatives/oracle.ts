/** What the reference says about the answer to a request with one fault in it. */
import type { Exchange } from '#exchange/exchange.ts'
import { member, parseJson } from '#exchange/json.ts'

/**
 * `unprocessable`: 422 `VALIDATION_ERROR` (ERR-07). `malformed`: 400 or 422 (ERR-10). `refused`:
 * any
 * 4xx. `open`: a refusal or a lenient reading, but no 5xx (TRN-12, AMB-17, CRE-25, CRE-28).
 */
export type Expectation = 'unprocessable' | 'malformed' | 'refused' | 'open'

/** Statuses that a front end may give to odd input before the API reads it. */
const frontStatuses = new Set([413, 414, 431])

function isFitting(status: number, code: unknown, expects: Expectation): boolean {
  if (expects === 'open') return status < 500
  if (status < 400 || status >= 500) return false
  if (expects === 'refused' || frontStatuses.has(status)) return true
  if (expects === 'malformed') return status === 400 || status === 422
  return status === 422 && code === 'VALIDATION_ERROR'
}

/** Null where the answer is as it may be, else one sentence on what is wrong with it. */
export function wrongWith(exchange: Exchange, expects: Expectation): string | null {
  const { response, failure } = exchange
  if (response === null || failure !== null) return `no whole answer came (${failure})`
  const { status, body } = response
  const error = member(parseJson(body), 'error')
  const code = member(error, 'code')
  if (!isFitting(status, code, expects)) {
    return `it was answered ${status} ${String(code ?? '')}, but the input is ${expects}`
  }
  if (status < 400) return null
  const words = [code, member(error, 'message')]
  const worded = words.every((word) => typeof word === 'string' && word !== '')
  return worded ? null : `its ${status} has no error with code and message`
}

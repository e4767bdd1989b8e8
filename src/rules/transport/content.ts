/**
 * Says what kind of content an answer has, so that each kind is the business of exactly one rule.
 */
import { type Exchange, header } from '#exchange/exchange.ts'
import { type Answer, isEvidence } from '#views/responses.ts'
import { type Scan, scanJson } from './scan.ts'

export type Content =
  | 'unknown' // not recorded, cut by the recorder, or not decodable
  | 'none' // certainly no content
  | 'json' // one JSON text, valid UTF-8 or not
  | 'cut-short' // JSON that ends before it is complete
  | 'broken' // meant to be JSON, but malformed
  | 'html' // a page for people
  | 'other' // plain text, XML, …

const page = /^\s*<(?:!doctype html|html|head|body|!--)/i
const jsonLike = /^\uFEFF?\s*[{[]/

interface Contents {
  readonly kind: Content
  readonly scan: Scan | null
}

const known = new WeakMap<Exchange, Contents>()

/** Only our own client is known to record an absent body as absent; others may have left it out. */
function absent(exchange: Exchange): Contents {
  const declared = header(exchange.response!.headers, 'content-length')
  const certain = exchange.source === 'suite' || declared?.trim() === '0'
  return { kind: certain ? 'none' : 'unknown', scan: null }
}

function read({ exchange, json }: Answer): Contents {
  const response = exchange.response!
  if (response.undecodable !== undefined || exchange.failure !== null) {
    return { kind: 'unknown', scan: null }
  }
  if (response.body === null || response.body.text === '') return absent(exchange)
  if (response.body.cut) return { kind: 'unknown', scan: null }
  const { text } = response.body
  const scan = scanJson(text)
  if (json !== undefined) return { kind: 'json', scan }
  if (page.test(text)) return { kind: 'html', scan }
  if (!jsonLike.test(text)) return { kind: 'other', scan }
  return { kind: scan.ending === 'cut-short' ? 'cut-short' : 'broken', scan }
}

function contents(answer: Answer): Contents {
  let found = known.get(answer.exchange)
  if (found === undefined) {
    found = read(answer)
    known.set(answer.exchange, found)
  }
  return found
}

/** The kind of content of an answer. */
export function contentOf(answer: Answer): Content {
  return contents(answer).kind
}

/** What the scanner found in the content, or null where there is nothing to scan. */
export function scanOf(answer: Answer): Scan | null {
  return contents(answer).scan
}

/**
 * Did a documented operation answer, and was it the API itself? What unknown paths and methods
 * answer is judged by clauses of their own (ERR-12, TRN-10), and never as firmly.
 */
export function isDocumented(answer: Answer): boolean {
  return answer.exchange.operation !== null && isEvidence(answer)
}

/** Does the answer send the client elsewhere? */
export function isRedirect({ status }: Answer): boolean {
  return status >= 300 && status < 400 && status !== 304
}

/** Own 5xx of the application: the one defect there is TRN-12, whatever the body looks like. */
export function isServerError(answer: Answer): boolean {
  return answer.status >= 500
}

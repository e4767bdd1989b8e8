/**
 * Subjects about the length of answers: what was declared, what arrived, and how often the same
 * call broke off.
 */
import { type Exchange, type Failure, header } from '#exchange/exchange.ts'
import type { Subject, View } from './view.ts'

export interface Framing extends Subject {
  /** Content-Length in bytes, or null where none (or none that counts) was sent. */
  readonly declared: number | null
  /** Bytes of content as they came over the wire, or null where that was not seen. */
  readonly received: number | null
  /** Set when the answer began but did not end as HTTP says. */
  readonly failure: Failure | null
  /** How often this very call has broken off so far; 0 where it did not. */
  readonly times: number
}

/** Calls remembered as broken off. */
const callsMax = 200

/** A body may be absent although it has a length: HEAD and 304 describe what they do not send. */
function declaredBytes(exchange: Exchange): number | null {
  const response = exchange.response
  if (response === null || exchange.request.method === 'HEAD') return null
  if (response.status === 304 || response.status === 204) return null
  if (header(response.headers, 'transfer-encoding') !== null) return null
  const declared = header(response.headers, 'content-length')?.trim() ?? ''
  return /^\d{1,15}$/.test(declared) ? Number(declared) : null
}

function receivedBytes(exchange: Exchange): number | null {
  const body = exchange.response?.body ?? null
  if (body !== null) return body.wireBytes ?? null
  return exchange.source === 'suite' ? 0 : null
}

/** Failures that a wrong length brings about; a refused connection or a body too large is none. */
function framingFailure(exchange: Exchange, missing: boolean): Failure | null {
  const { failure } = exchange
  if (failure === 'malformed') return failure
  return (failure === 'reset' || failure === 'timeout') && missing ? failure : null
}

function readFraming(exchange: Exchange, broken: Map<string, number>): Framing | null {
  const declared = declaredBytes(exchange)
  const received = receivedBytes(exchange)
  const missing = declared !== null && received !== null && received < declared
  const failure = framingFailure(exchange, missing)
  if (failure === null && (exchange.failure !== null || received === null)) return null
  const call = `${exchange.request.method} ${exchange.request.path}`
  const times = failure === null ? 0 : (broken.get(call) ?? 0) + 1
  if (failure !== null && (broken.has(call) || broken.size < callsMax)) broken.set(call, times)
  return { exchanges: [exchange], declared, received, failure, times }
}

/** Every call whose answer's length can be compared with what was declared. */
export const framings: View<Framing> = {
  name: 'framings',
  open() {
    const broken = new Map<string, number>()
    return {
      *see(exchange) {
        if (exchange.kind !== 'call') return
        const framing = readFraming(exchange, broken)
        if (framing !== null) yield framing
      },
      *close() {},
    }
  },
}

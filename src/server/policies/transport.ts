/** Decisions about media types, bodies, methods and the headers every answer carries (TRN). */
import { type Context, type Header, Refusal, type Reply } from '../context.ts'

let dateSecond = 0
let dateText = ''

/**
 * HTTP date of a time in milliseconds; the last one is kept because a thousand answers share it.
 */
export function httpDate(ms: number): string {
  const second = Math.floor(ms / 1_000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(second * 1_000).toUTCString()
  }
  return dateText
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

export const transportPolicies = {
  /** Label of JSON content, successes and errors alike (TRN-04). */
  contentType: (_context: Context): string => 'application/json; charset=utf-8',

  /** Text of a body on the wire (TRN-03, TRN-14). */
  encode: (body: unknown, _context: Context): string | Buffer => JSON.stringify(body),

  /** Is a request body of this type read as JSON? Parameters do not matter (TRN-06 to TRN-08). */
  acceptsMedia: (contentType: string | undefined, _context: Context): boolean =>
    contentType !== undefined &&
    /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType),

  /**
   * The request body as a value: undefined when there is none. Refuses unsupported types and
   * malformed JSON (TRN-08, ERR-10).
   */
  decode(raw: Buffer | null, context: Context): unknown {
    if (raw === null || raw.length === 0) return undefined
    if (!context.policies.acceptsMedia(context.headers['content-type'], context)) {
      throw new Refusal('unsupported-media')
    }
    try {
      return JSON.parse(strictUtf8.decode(raw))
    } catch {
      throw new Refusal('malformed-json')
    }
  },

  /** Largest accepted body in bytes; read when the server starts. */
  bodyBytesMax: 65_536,

  /** Is HEAD answered wherever GET is, without content (TRN-09, AMB-13)? */
  answersHead: true,

  /** Value of the Date header (CRE-18, RAT-15: everything is measured against it). */
  dateOf: (now: number, _context: Context): string => httpDate(now),

  /** Nothing an account sees may be kept by shared caches (TRN-15, TRN-16). */
  cacheControl: (_reply: Reply, _context: Context): string | null => 'no-store',

  /**
   * Further headers of every answer: CORS, request ids, IETF RateLimit fields … (TRN-11, RAT-27).
   */
  furtherHeaders: (_reply: Reply, _context: Context): readonly Header[] => [],
}

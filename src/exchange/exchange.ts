/**
 * The only fact a rule may see: one request with its answer, or one webhook delivery, as plain
 * redacted JSON.
 */

/** Header fields in wire order, original spelling and duplicates kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** Where an exchange comes from. */
export type Source = 'suite' | 'k6' | 'har' | 'receiver' | 'client'

/**
 * Which credential a request carried. `A1` is the token under test; `none` sent no Authorization at
 * all.
 */
export type TokenLabel =
  | 'A1' // VPS_API_TOKEN
  | 'A2' // VPS_API_TOKEN_SECOND, same account
  | 'B1' // VPS_API_TOKEN_OTHER, another account
  | 'OD' // VPS_API_TOKEN_OVERDUE
  | 'IPX' // VPS_API_TOKEN_BLOCKED
  | 'RV' // VPS_API_TOKEN_REVOKED
  | 'none' // no Authorization header
  | 'malformed' // a header that is no usable Bearer credential
  | 'unknown' // a Bearer token of the right form, and of no account
  | 'lowercase' // A1 with the scheme written `bearer`
  | 'unlabelled' // imported traffic: a token we know nothing about

/** A body as it was on the wire, after redaction. */
export interface Body {
  /** Redacted text. Invalid UTF-8 is decoded with replacement characters and `utf8` is false. */
  readonly text: string
  /** Length in bytes as received, after content decoding and before redaction. */
  readonly bytes: number
  /** Length in bytes before content decoding, when it was seen. */
  readonly wireBytes?: number
  /** Strict UTF-8 without BOM? */
  readonly utf8: boolean
  /** True when `text` was cut at the recording limit. */
  readonly cut: boolean
}

/** Why no complete answer arrived. */
export type Failure =
  | 'timeout' // no answer within the request time-out
  | 'reset' // connection closed before or during the answer
  | 'refused' // no connection (refused, DNS, TLS)
  | 'malformed' // bytes that are not HTTP, or a wrong length
  | 'too-large' // the body passed the recording limit and was abandoned

export interface RecordedRequest {
  readonly method: string
  /** Path and query below the base URL, starting with `/`: `/servers?page=2`. */
  readonly path: string
  readonly headers: HeaderList
  readonly body: Body | null
}

export interface RecordedResponse {
  readonly status: number
  readonly headers: HeaderList
  /** Null when the answer had no content at all. */
  readonly body: Body | null
  /** Set when the content could not be decoded as its Content-Encoding says. */
  readonly undecodable?: string
}

export interface Exchange {
  /** Unique on its tape, in order of sending: `x1`, `x2`, … */
  readonly id: string
  /** The step that provoked it (`plans`, `servers.create.first`); empty for imported traffic. */
  readonly step: string
  readonly kind: 'call' | 'delivery'
  readonly source: Source
  /** Operation of the OpenAPI document, or null where method and path match none. */
  readonly operation: string | null
  /**
   * Account label: the token label without its number (`A`, `B`, `OD`…), `-` when no account is
   * known.
   */
  readonly account: string
  readonly token: TokenLabel
  /**
   * Milliseconds since the epoch on the harness's clock, when the request was handed to the socket.
   */
  readonly sentAt: number
  /** Milliseconds from `sentAt` to the last byte of the answer, or to the failure. */
  readonly tookMs: number
  /** Names the TCP connection that carried it, where known. */
  readonly connection: string | null
  readonly request: RecordedRequest
  readonly response: RecordedResponse | null
  readonly failure: Failure | null
}

/** Reads a header of either side, case-insensitively; the first value, or null. */
export function header(headers: HeaderList, name: string): string | null {
  const wanted = name.toLowerCase()
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? null
}

/** Reads all values of a header, in wire order. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const wanted = name.toLowerCase()
  return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
}

/** Status of the answer; 0 where none came. */
export function statusOf({ response }: Pick<Exchange, 'response'>): number {
  return response?.status ?? 0
}

/** When the answer was complete, in milliseconds since the epoch on the harness's clock. */
export function receivedAt(exchange: Exchange): number {
  return exchange.sentAt + exchange.tookMs
}

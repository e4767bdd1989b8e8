/** What a decision may look at while one request is answered, and what an answer is made of. */
import type { IncomingHttpHeaders } from 'node:http'
import type { LimitVerdict } from './limiter/bank.ts'
import type { Account, OperationId, ServerRecord, Token } from './model.ts'
import type { Policies } from './policies.ts'
import type { Random } from './random.ts'
import type { World } from './state.ts'

/** One kept-alive connection, with room for faults that remember something about it (AUT-20). */
export interface Connection {
  readonly id: number
  readonly memory: Map<string, unknown>
}

/** Everything known about the request that is being answered. */
export interface Context {
  readonly policies: Policies
  readonly world: World
  /** Milliseconds since the epoch on the server's clock. */
  readonly now: number
  readonly random: Random
  /** Null for an unknown route or a method the route does not have. */
  readonly operation: OperationId | null
  readonly method: string
  /** Path below the base URL, without the query; the whole path when it is not below the base. */
  readonly path: string
  /** The identifier in the path, percent-decoded; empty where the route has none. */
  readonly id: string
  readonly query: Readonly<Record<string, unknown>>
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Names as sent, each followed by its value. */
  readonly rawHeaders: readonly string[]
  readonly remoteAddress: string
  readonly connection: Connection
  /** Number of this request since the server started, from 1. */
  readonly sequence: number
  readonly rawBody: Buffer | null
  /** The body as JSON value; undefined until it was decoded or where there is none. */
  body: unknown
  /** Known once the credential was accepted. */
  token: Token | null
  account: Account | null
  /** The server the request addressed, once it was found. */
  server: ServerRecord | null
  /** What the limiter said; null before it was asked. */
  limits: LimitVerdict | null
  /** True when the answer comes from an idempotency key. */
  replayed: boolean
  /** Why the request was refused; null while it is not. */
  refusal: RefusalKind | null
  /** Free memory for odd faults; lives as long as the server. */
  readonly memory: Map<string, unknown>
}

export type Header = readonly [name: string, value: string]

/** An answer before it is written. */
export interface Reply {
  status: number
  headers: Header[]
  /** A value is sent as JSON; `raw` text or bytes are sent as they are; undefined is no content. */
  body: unknown
  raw?: string | Buffer
  /** Ways to misbehave below HTTP. */
  wire?: Wire
}

export interface Wire {
  /** Real milliseconds to wait before the answer is sent. */
  delayMs?: number
  /** Send this many bytes of the body, then drop the connection. */
  cutAfter?: number
  /** Drop the connection without an answer. */
  drop?: boolean
}

/** Every way in which the server may say no. */
export type RefusalKind =
  | 'unauthenticated'
  | 'malformed-credential'
  | 'invalid-token'
  | 'ip-not-allowed'
  | 'rate-limited'
  | 'overdue'
  | 'validation'
  | 'malformed-json'
  | 'unsupported-media'
  | 'too-large'
  | 'malformed-url'
  | 'malformed-request'
  | 'unknown-route'
  | 'wrong-method'
  | 'unknown-server'
  | 'foreign-server'
  | 'deleted-server'
  | 'malformed-id'
  | 'unknown-location'
  | 'unknown-plan'
  | 'unoffered-location'
  | 'unoffered-template'
  | 'bad-query'
  | 'page-beyond-end'
  | 'sold-out'
  | 'bad-key'
  | 'key-mismatch'
  | 'key-busy'
  | 'installing'
  | 'suspended'
  | 'power-conflict'
  | 'deleting'
  | 'internal'

/** Thrown to end a request with an error answer; the policies decide its status, code and text. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: RefusalKind
  /** What exactly was wrong, in a sentence; empty for the default text of the kind. */
  readonly detail: string
  readonly headers: readonly Header[]

  constructor(kind: RefusalKind, detail = '', headers: readonly Header[] = []) {
    super(detail)
    this.kind = kind
    this.detail = detail
    this.headers = headers
  }
}

/**
 * Sends calls for the suites: chooses credential and connection, obeys the governor, records every
 * exchange.
 */
import { Buffer } from 'node:buffer'
import type { Exchange, HeaderList, TokenLabel } from '#exchange/exchange.ts'
import { matchOperation } from '#exchange/operation.ts'
import type { Redactor } from '#exchange/redact.ts'
import type { Clock } from './clock.ts'
import { OperatingError } from './errors.ts'
import type { Governor } from './governor.ts'
import { type Recording, recordBody, recordedCharsMax, recordResponse } from './record.ts'
import { openWire, type Wire, type WireOutcome } from './wire.ts'

/**
 * A wrong credential in a special wording: the scheme and nothing else, the right token without a
 * scheme, or with a character too many.
 */
export type Wording = 'bare' | 'schemeless' | 'appended'

/** One call as a step words it. */
export interface Call {
  readonly method: string
  /** Path and query below the base URL. */
  readonly path: string
  readonly token?: TokenLabel
  /** The credential in another wording than is usual for its label. */
  readonly wording?: Wording
  /** JSON value, or exact text when `rawBody` is given. */
  readonly body?: unknown
  readonly rawBody?: string | Buffer
  readonly headers?: HeaderList
  /** Which of the standing connections carries it; 0 unless said otherwise. */
  readonly wire?: number
  /** May this call make a server? Such calls are counted against the allowance of creates. */
  readonly mayCreate?: boolean
  /** Nothing may come of it, however often it is sent: without an answer it is sent again. */
  readonly mustRefuse?: boolean
  /** Content type of the body; `application/json` unless said otherwise. */
  readonly contentType?: string | null
}

export interface Credential {
  readonly label: TokenLabel
  /** Value of the Authorization header, or null for none. */
  readonly authorization: string | null
  /** Account whose allowance the call uses; `-` shares the account under test's governor. */
  readonly account: string
}

export interface CallerOptions {
  readonly baseUrl: URL
  readonly credentials: ReadonlyMap<TokenLabel | Wording, Credential>
  readonly governorOf: (account: string) => Governor
  readonly clock: Clock
  readonly redactor: Redactor
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly userAgent: string
  readonly record: (exchange: Exchange) => void
}

export interface Caller {
  /** Sends one call on the standing connection. */
  send(step: string, call: Call): Promise<Exchange>
  /** Sends several at the same instant, each on a connection of its own. */
  sendTogether(step: string, calls: readonly Call[]): Promise<Exchange[]>
  /** From now on an interruption stops nothing more: what was made has to be removed. */
  outliveInterruption(): void
  /** What the client library said of the last failure, for error messages. */
  readonly lastDetail: string
  close(): Promise<void>
}

/** Bodies beyond this are abandoned while they arrive. */
const bodyBytesMax = 2 * 1024 * 1024
/**
 * All bodies of a run together may be this long; later ones are kept in short. An honest run stays
 * far below.
 */
const allCharsMax = 3 * 1024 * 1024
const shortCharsMax = 8 * 1024

export function openCaller(options: CallerOptions): Caller {
  const wires: Wire[] = []
  let lastDetail = ''
  let sequence = 0
  let lastSentAt = Number.NEGATIVE_INFINITY
  let allChars = 0
  let { signal } = options
  /**
   * On a virtual clock nothing takes time; without a tick, two calls in a row would look
   * concurrent.
   */
  const tick = async (): Promise<void> => {
    const { clock } = options
    if (clock.virtual && clock.now() <= lastSentAt) await clock.sleep(1, signal)
  }
  const wireAt = (index: number): Wire => {
    let wire = wires[index]
    if (!wire) {
      wire = openWire({
        origin: options.baseUrl.origin,
        name: `w${index}`,
        timeoutMs: options.timeoutMs,
        bodyBytesMax,
      })
      wires[index] = wire
    }
    return wire
  }
  const sendOn = async (wire: Wire, step: string, call: Call): Promise<Exchange> => {
    sequence += 1
    const id = `x${sequence}`
    const prepared = prepare(call, options, sequence)
    const sentAt = options.clock.now()
    lastSentAt = sentAt
    const outcome = await wire.send(prepared, signal)
    lastDetail = outcome.detail
    const charsMax = allChars < allCharsMax ? recordedCharsMax : shortCharsMax
    const recording = { redactor: options.redactor, charsMax }
    const exchange = describe({ id, step, call, prepared, outcome, sentAt, recording }, options)
    allChars += exchange.response?.body?.text.length ?? 0
    options.record(exchange)
    return exchange
  }
  return {
    get lastDetail() {
      return lastDetail
    },
    outliveInterruption() {
      signal = new AbortController().signal
    },
    async send(step, call) {
      await credentialOf(call, options).governor.take(1, signal)
      await tick()
      return sendOn(wireAt(call.wire ?? 0), step, call)
    },
    async sendTogether(step, calls) {
      const first = calls[0]
      if (!first) return []
      await credentialOf(first, options).governor.take(calls.length, signal)
      await tick()
      return Promise.all(calls.map((call, i) => sendOn(wireAt(i), step, call)))
    },
    async close() {
      await Promise.all(wires.map((wire) => wire.close()))
    },
  }
}

function credentialOf(call: Call, options: CallerOptions) {
  const label = call.wording ?? call.token ?? 'A1'
  const credential = options.credentials.get(label)
  if (!credential) {
    throw new OperatingError('refused-by-plan', `no credential ${label} was given`, 'see --help')
  }
  return { credential, governor: options.governorOf(credential.account) }
}

interface Prepared {
  method: string
  path: string
  headers: [string, string][]
  body: Buffer | null
}

function prepare(call: Call, options: CallerOptions, sequence: number): Prepared {
  const { credential } = credentialOf(call, options)
  const body = bodyOf(call)
  const headers: [string, string][] = [
    ['Accept', '*/*'],
    ['User-Agent', options.userAgent],
    // Every second answer may come compressed, so both codings are seen.
    ['Accept-Encoding', sequence % 2 === 0 ? 'gzip' : 'identity'],
  ]
  if (credential.authorization !== null) headers.push(['Authorization', credential.authorization])
  const contentType = call.contentType === undefined ? 'application/json' : call.contentType
  if (body !== null && contentType !== null) headers.push(['Content-Type', contentType])
  for (const [name, value] of call.headers ?? []) headers.push([name, value])
  const path = options.baseUrl.pathname.replace(/\/$/, '') + call.path
  return { method: call.method, path, headers, body }
}

function bodyOf(call: Call): Buffer | null {
  if (call.rawBody !== undefined) return Buffer.from(call.rawBody as string)
  return call.body === undefined ? null : Buffer.from(JSON.stringify(call.body))
}

interface Happened {
  readonly id: string
  readonly step: string
  readonly call: Call
  readonly prepared: Prepared
  readonly outcome: WireOutcome
  readonly sentAt: number
  readonly recording: Recording
}

function describe(happened: Happened, options: CallerOptions): Exchange {
  const { id, step, call, prepared: sent, outcome, sentAt, recording } = happened
  const { credential } = credentialOf(call, options)
  const { redactor, clock } = options
  const headers = redactor.headers(sent.headers)
  return {
    id,
    step,
    kind: 'call',
    source: 'suite',
    operation: matchOperation(call.method, call.path),
    account: credential.account,
    token: credential.label,
    sentAt,
    // Rounded down like the instant, so that no call seems to end after the next one began.
    tookMs: clock.virtual ? clock.now() - sentAt : Math.floor(outcome.wireMs * 1_000) / 1_000,
    connection: outcome.connection,
    request: {
      method: call.method,
      path: redactor.text(call.path),
      headers,
      body: recordBody(sent.body, { redactor }),
    },
    response: outcome.answer && recordResponse(outcome.answer, recording),
    failure: outcome.failure,
  }
}

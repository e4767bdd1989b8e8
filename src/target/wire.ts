/**
 * One request on the wire, exactly as given: the only HTTP client that talks to a target. Follows
 * and retries nothing.
 */
import { Buffer } from 'node:buffer'
import { performance } from 'node:perf_hooks'
import { Client, type Dispatcher } from 'undici'
import type { Failure } from '#exchange/exchange.ts'

export interface WireRequest {
  readonly method: string
  /** Path and query as they go on the request line. */
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer | null
}

export interface WireAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  /** Bytes as received, before content decoding. */
  readonly bytes: Buffer
  /** The body went past the limit and was abandoned. */
  readonly cut: boolean
}

export interface WireOutcome {
  readonly answer: WireAnswer | null
  readonly failure: Failure | null
  /** What the client library said of a failure: for people, never for verdicts. */
  readonly detail: string
  readonly connection: string
  /** Real milliseconds on the wire. */
  readonly wireMs: number
}

/** One kept-alive connection that opens again when the target closes it. */
export interface Wire {
  send(request: WireRequest, signal?: AbortSignal): Promise<WireOutcome>
  close(): Promise<void>
}

export interface WireOptions {
  /** Scheme, host and port: the only place requests and tokens ever go. */
  readonly origin: string
  readonly name: string
  readonly timeoutMs: number
  readonly bodyBytesMax: number
}

const refusedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'EPROTO',
])
const timeoutCodes = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'UND_ERR_ABORTED',
])
const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_DESTROYED'])

/** Sorts an undici or socket error into the failures that an exchange knows. */
export function nameFailure(error: Error & { code?: string }): Failure {
  const code = error.code ?? ''
  if (refusedCodes.has(code) || /^(ERR_TLS|CERT_|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED)/.test(code)) {
    return 'refused'
  }
  if (timeoutCodes.has(code)) return 'timeout'
  if (resetCodes.has(code)) return 'reset'
  return 'malformed'
}

function detailOf(error: (Error & { code?: string }) | null): string {
  if (error === null) return ''
  // The system's own errors begin with their code as it is.
  const { code = '', message } = error
  return code === '' || message.includes(code) ? message : `${code}: ${message}`
}

function pairs(rawHeaders: unknown): [string, string][] {
  if (!Array.isArray(rawHeaders)) return []
  const out: [string, string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    out.push([text(rawHeaders[i]), text(rawHeaders[i + 1])])
  }
  return out
}

function text(raw: unknown): string {
  return Buffer.isBuffer(raw) ? raw.toString('latin1') : String(raw)
}

interface Reception {
  status: number
  headers: [string, string][]
  chunks: Buffer[]
  size: number
  cut: boolean
}

type Settle = (answer: WireAnswer | null, error: (Error & { code?: string }) | null) => void

function handlerOf(
  seen: Reception,
  bodyBytesMax: number,
  control: { abort: ((reason: Error) => void) | null },
  settle: Settle,
): Dispatcher.DispatchHandler {
  const answer = (): WireAnswer => ({
    status: seen.status,
    headers: seen.headers,
    bytes: Buffer.concat(seen.chunks),
    cut: seen.cut,
  })
  return {
    onRequestStart(controller) {
      control.abort = (reason) => controller.abort(reason)
    },
    onResponseStart(controller, status) {
      if (status < 200) return
      seen.status = status
      seen.headers = pairs((controller as unknown as { rawHeaders: unknown }).rawHeaders)
    },
    onResponseData(controller, chunk) {
      seen.size += chunk.length
      if (seen.size <= bodyBytesMax) {
        seen.chunks.push(chunk)
        return
      }
      seen.cut = true
      controller.abort(new Error('body too large'))
    },
    onResponseEnd: () => settle(answer(), null),
    onResponseError: (_controller, error) => settle(seen.status > 0 ? answer() : null, error),
  }
}

function openClient({ origin, timeoutMs }: WireOptions, onConnect: () => void): Client {
  const client = new Client(origin, {
    pipelining: 1,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: 30_000,
    maxHeaderSize: 64 * 1024,
    strictContentLength: true,
  })
  client.on('connect', onConnect)
  return client
}

/**
 * Opens a lazily connected wire. Every outcome is returned, none thrown, but an abort of `signal`
 * rejects.
 */
export function openWire(options: WireOptions): Wire {
  let connections = 0
  const open = (): Client =>
    openClient(options, () => {
      connections += 1
    })
  let client = open()
  return {
    send: (request, signal) =>
      sendOn(client, options, request, signal, {
        connection: () => `${options.name}#${connections}`,
        // What waits for a connection would still be sent when it comes, behind everybody's back.
        abandon() {
          void client.destroy()
          client = open()
        },
      }),
    close: () => client.destroy(),
  }
}

interface Line {
  connection(): string
  abandon(): void
}

function sendOn(
  client: Client,
  options: WireOptions,
  request: WireRequest,
  signal: AbortSignal | undefined,
  line: Line,
): Promise<WireOutcome> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const seen: Reception = { status: 0, headers: [], chunks: [], size: 0, cut: false }
    const control: { abort: ((reason: Error) => void) | null } = { abort: null }
    let timedOut = false
    let settled = false
    const stop = (reason: Error): void => {
      if (control.abort) control.abort(reason)
      else {
        settle(null, reason)
        line.abandon()
      }
    }
    // A trickled body never trips the idle time-outs, so the whole exchange has one too.
    const timer = setTimeout(() => {
      timedOut = true
      stop(new Error('timed out'))
    }, options.timeoutMs)
    const onAbort = (): void => stop(new Error('interrupted'))
    const settle: Settle = (answer, error) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      if (signal?.aborted) return reject(signal.reason)
      const failure = timedOut ? 'timeout' : seen.cut ? 'too-large' : error && nameFailure(error)
      resolve({
        answer,
        failure,
        detail: detailOf(error),
        connection: line.connection(),
        wireMs: performance.now() - startedAt,
      })
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    client.dispatch(
      {
        method: request.method as Dispatcher.HttpMethod,
        path: request.path,
        headers: request.headers.flat() as string[],
        body: request.body,
      },
      handlerOf(seen, options.bodyBytesMax, control, settle),
    )
  })
}

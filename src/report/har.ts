/** run.har: the redacted exchanges as HAR 1.2, for browsers, proxies and other tools. */
import type {
  Content,
  Entry,
  Har,
  Header,
  PostData,
  QueryString,
  Request,
  Response,
} from 'har-format'
import { type Body, type Exchange, type HeaderList, header } from '#exchange/exchange.ts'
import type { Results } from './results.ts'
import { jsonText } from './text.ts'

function headersOf(headers: HeaderList): Header[] {
  return headers.map(([name, value]) => ({ name, value }))
}

/** Read by hand: a path that a server made up need not be a URL. */
function queryOf(path: string): QueryString[] {
  const at = path.indexOf('?')
  return at < 0
    ? []
    : [...new URLSearchParams(path.slice(at + 1))].map(([name, value]) => ({ name, value }))
}

function postDataOf(headers: HeaderList, body: Body): PostData {
  return { mimeType: header(headers, 'content-type') ?? '', text: body.text }
}

/** HAR needs an absolute address; a recording without a base gets one that leads nowhere. */
function baseOf(kind: Exchange['kind'], target: string): string {
  if (kind === 'delivery') return 'http://receiver.invalid'
  return /^https?:\/\//i.test(target)
    ? target.replace(/\/+$/, '')
    : 'http://recording.invalid/api/v2'
}

function requestOf({ kind, request }: Exchange, target: string): Request {
  const { method, path, headers, body } = request
  return {
    method,
    url: `${baseOf(kind, target)}${path}`,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(headers),
    queryString: queryOf(path),
    ...(body === null ? {} : { postData: postDataOf(headers, body) }),
    headersSize: -1,
    bodySize: body === null ? 0 : body.bytes,
  }
}

function contentOf(headers: HeaderList, body: Body | null): Content {
  const mimeType = header(headers, 'content-type') ?? ''
  if (body === null) return { size: 0, mimeType }
  const cut = body.cut ? { comment: 'the text was cut at the recording limit', _cut: true } : {}
  return { size: body.bytes, mimeType, text: body.text, ...cut }
}

/** A request without an answer has status 0, as browsers write it. */
function responseOf({ response }: Exchange): Response {
  const headers = response?.headers ?? []
  return {
    status: response?.status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(headers),
    content: contentOf(headers, response?.body ?? null),
    redirectURL: header(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: response?.body?.wireBytes ?? -1,
  }
}

/** Members with an underscore are HAR's way to say more; `check` reads them back. */
function entryOf(exchange: Exchange, target: string): Entry & Record<`_${string}`, unknown> {
  return {
    startedDateTime: new Date(exchange.sentAt).toISOString(),
    time: exchange.tookMs,
    request: requestOf(exchange, target),
    response: responseOf(exchange),
    cache: {},
    timings: { send: 0, wait: exchange.tookMs, receive: 0 },
    ...(exchange.connection === null ? {} : { connection: exchange.connection }),
    _id: exchange.id,
    _step: exchange.step,
    _kind: exchange.kind,
    _operation: exchange.operation,
    _token: exchange.token,
    ...(exchange.failure === null ? {} : { _error: exchange.failure }),
  }
}

/** The text of run.har. */
export function writeHar(results: Results, exchanges: Iterable<Exchange>): string {
  const { run } = results
  const entries = Array.from(exchanges, (exchange) => entryOf(exchange, run.target))
  const har: Har = {
    log: {
      version: '1.2',
      creator: { name: 'vps-contract', version: run.tool },
      entries,
      comment: `run ${run.id}; secrets are replaced by markers`,
    },
  }
  return jsonText(har, 1)
}

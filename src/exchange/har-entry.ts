/**
 * Reads one entry of a HAR file without trusting it: anything may be missing or of another type.
 */
import type { Body, Failure, HeaderList } from './exchange.ts'
import { isObject, member } from './json.ts'
import type { Redactor } from './redact.ts'

export interface HarEntry {
  readonly method: string
  readonly url: string
  /** Raw, before redaction. */
  readonly authorization: string | null
  readonly requestHeaders: HeaderList
  readonly responseHeaders: HeaderList
  /** 0 where no answer arrived. */
  readonly status: number
  readonly sentAt: number
  readonly tookMs: number
  readonly connection: string | null
  readonly step: string
  readonly failure: Failure
  readonly postData: unknown
  readonly content: unknown
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/** HTTP/2 pseudo-headers (`:authority`) are no header fields. */
function headersOf(value: unknown): HeaderList {
  if (!Array.isArray(value)) return []
  return value.flatMap((field) => {
    const name = text(member(field, 'name'))
    const content = text(member(field, 'value'))
    return name === null || content === null || name.startsWith(':')
      ? []
      : [[name, content] as const]
  })
}

/** What our own recordings call it; browsers only say that there was no answer. */
const failures: readonly Failure[] = ['timeout', 'reset', 'refused', 'malformed', 'too-large']

function entryOf(raw: unknown, sentAtBefore: number): HarEntry | null {
  const request = member(raw, 'request')
  const response = member(raw, 'response')
  const method = text(member(request, 'method'))
  const url = text(member(request, 'url'))
  if (!method || !url) return null
  const requestHeaders = headersOf(member(request, 'headers'))
  const started = Date.parse(text(member(raw, 'startedDateTime')) ?? '')
  const status = number(member(response, 'status'), 0)
  return {
    method: method.toUpperCase(),
    url,
    authorization:
      requestHeaders.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? null,
    requestHeaders,
    responseHeaders: headersOf(member(response, 'headers')),
    status: Number.isInteger(status) && status >= 100 && status <= 599 ? status : 0,
    sentAt: Number.isNaN(started) ? sentAtBefore : started,
    tookMs: Math.max(0, number(member(raw, 'time'), 0)),
    connection: text(member(raw, 'connection')),
    step: text(member(raw, '_step')) ?? '',
    failure: failures.find((failure) => failure === member(raw, '_error')) ?? 'reset',
    postData: member(request, 'postData'),
    content: member(response, 'content'),
  }
}

/**
 * The usable entries in file order, deliveries of our own recordings left out, and how many were
 * broken.
 */
export function entriesOf(raw: unknown): { entries: HarEntry[]; broken: number } {
  const entries: HarEntry[] = []
  let broken = 0
  for (const item of Array.isArray(raw) ? raw : []) {
    if (member(item, '_kind') === 'delivery') continue
    const entry = isObject(item) ? entryOf(item, entries.at(-1)?.sentAt ?? 0) : null
    if (entry === null) broken += 1
    else entries.push(entry)
  }
  return { entries, broken }
}

function bodyOf(raw: string, redactor: Redactor, details: Partial<Body> = {}): Body {
  const bytes = Buffer.byteLength(raw, 'utf8')
  return { text: redactor.text(raw), bytes, utf8: true, cut: false, ...details }
}

function decode(content: unknown): { text: string; utf8: boolean } | null {
  const raw = text(member(content, 'text'))
  if (raw === null) return null
  if (member(content, 'encoding') !== 'base64') return { text: raw, utf8: true }
  const bytes = Buffer.from(raw, 'base64')
  const decoded = bytes.toString('utf8')
  return { text: decoded, utf8: Buffer.from(decoded, 'utf8').equals(bytes) }
}

/** A body that was there but not exported is cut: nothing may be judged by it. */
function responseBodyOf(entry: HarEntry, redactor: Redactor): Body | null {
  const size = number(member(entry.content, 'size'), -1)
  const content = decode(entry.content)
  if (content === null || (content.text === '' && size > 0)) {
    const empty = size === 0 || entry.method === 'HEAD' || [204, 304].includes(entry.status)
    return empty ? null : { text: '', bytes: Math.max(0, size), utf8: true, cut: true }
  }
  if (content.text === '') return null
  const cut = member(entry.content, '_cut') === true
  // The size is of the body as it was; its text may have been redacted before the export.
  return bodyOf(content.text, redactor, {
    utf8: content.utf8,
    cut,
    ...(size > 0 ? { bytes: size } : {}),
  })
}

/** Both bodies, redacted. Sizes on the wire are left out: exporters disagree on what they count. */
export function bodiesOf(
  entry: HarEntry,
  redactor: Redactor,
): { requestBody: Body | null; responseBody: Body | null } {
  const sent = text(member(entry.postData, 'text'))
  return {
    requestBody: sent === null || sent === '' ? null : bodyOf(sent, redactor),
    responseBody: responseBodyOf(entry, redactor),
  }
}

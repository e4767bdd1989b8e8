/** Reads what a k6 script recorded, one JSON line per request, back into exchanges. */
import type { Body, Exchange, Failure, HeaderList, TokenLabel } from './exchange.ts'
import { matchOperation } from './operation.ts'

/**
 * One request as a k6 script writes it to its console file. Credentials are labels, never tokens.
 */
export interface K6Record {
  readonly kind: 'request'
  readonly seq: number
  readonly step: string
  readonly token: TokenLabel
  readonly method: string
  /** Below the base URL, with query. */
  readonly path: string
  readonly sentHeaders: Readonly<Record<string, string>>
  readonly sentBody: string | null
  /** Milliseconds since the epoch on the clock the script lived by. */
  readonly sentAt: number
  readonly tookMs: number
  /** 0 where no answer came. */
  readonly status: number
  /** k6 canonicalises names: `X-Ratelimit-Limit`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** k6's error code and text; 0 and empty without an error. */
  readonly errorCode: number
  readonly error: string
  /** Under a load: the slot of the plan that it filled, and when that was due. */
  readonly planned?: { readonly slot: number; readonly dueAt: number }
  readonly timings?: K6Timings
}

/** Where the time of one request went, in milliseconds. */
export interface K6Timings {
  /** Waiting for a free connection, names looked up. */
  readonly blocked: number
  readonly connecting: number
  readonly tls: number
  readonly sending: number
  /** From the last byte sent to the first byte of the answer. */
  readonly waiting: number
  readonly receiving: number
}

/** Written when a lane of requests ended before its plan did. */
export interface K6Stop {
  readonly kind: 'stop'
  readonly lane: string
  readonly why: string
}

/** A request of a load where only its time is kept. */
export interface LoadNote
  extends Pick<K6Record, 'kind' | 'step' | 'sentAt' | 'tookMs' | 'status' | 'errorCode'>,
    Required<Pick<K6Record, 'planned' | 'timings'>> {}

/** What a load was going to send. */
export interface LoadPlanLine {
  readonly kind: 'plan'
  readonly slots: number
  readonly gapMs: number
  readonly lanes: number
}

export type K6Line = K6Record | K6Stop

export interface K6Reading {
  readonly exchanges: readonly Exchange[]
  readonly stops: readonly K6Stop[]
  /** Lines that were neither: a crashed script leaves such. */
  readonly strayLines: number
}

/** Replaces secrets that are known elsewhere; the identity by default. */
export interface TextRedactor {
  text(raw: string): string
  headers(raw: HeaderList): HeaderList
}

const plain: TextRedactor = { text: (raw) => raw, headers: (raw) => raw }

/**
 * k6's error codes come in thousands of a kind: 1050 time-out, 11xx name, 12xx connection, 13xx
 * TLS.
 */
function failureOf(record: K6Record): Failure | null {
  const { errorCode, error, status } = record
  if (errorCode === 0 && status > 0) return null
  if (status > 0 && errorCode >= 1400 && errorCode < 1600) return null
  if (errorCode === 1050 || /time-?out|deadline exceeded/i.test(error)) return 'timeout'
  if (/malformed|invalid|unexpected content/i.test(error)) return 'malformed'
  if (errorCode === 1220 || /reset|EOF|broken pipe/i.test(error)) return 'reset'
  return status > 0 ? 'malformed' : 'refused'
}

function recordBody(text: string | null, redactor: TextRedactor): Body | null {
  if (text === null || text === '') return null
  return {
    text: redactor.text(text),
    bytes: Buffer.byteLength(text),
    utf8: !text.includes('\uFFFD') && !text.startsWith('\uFEFF'),
    cut: false,
  }
}

/** The account of a token label: `A1` and `A2` are both `A`. */
function accountOf(token: TokenLabel): string {
  return /^[AB]\d$/.test(token) ? token.charAt(0) : '-'
}

/** Turns one record into an exchange. */
export function readK6Record(record: K6Record, id: string, redactor = plain): Exchange {
  const headers = Object.entries(record.headers)
  return {
    id,
    step: record.step,
    kind: 'call',
    source: 'k6',
    operation: matchOperation(record.method, record.path),
    account: accountOf(record.token),
    token: record.token,
    sentAt: record.sentAt,
    tookMs: record.tookMs,
    connection: null,
    request: {
      method: record.method,
      path: record.path,
      headers: redactor.headers(Object.entries(record.sentHeaders)),
      body: recordBody(record.sentBody, redactor),
    },
    response:
      record.status === 0
        ? null
        : {
            status: record.status,
            headers: redactor.headers(headers),
            body: recordBody(record.body, redactor),
          },
    failure: failureOf(record),
  }
}

function parseLine(line: string): K6Line | null {
  try {
    const value = JSON.parse(line) as K6Line | null
    return value?.kind === 'request' || value?.kind === 'stop' ? value : null
  } catch {
    return null
  }
}

type Fields = Readonly<Record<string, string>>

function redactRecord(record: K6Record, redactor: TextRedactor): K6Record {
  const fields = (raw: Fields): Fields => Object.fromEntries(redactor.headers(Object.entries(raw)))
  const text = (raw: string | null): string | null => (raw === null ? null : redactor.text(raw))
  return {
    ...record,
    path: redactor.text(record.path),
    sentHeaders: fields(record.sentHeaders),
    sentBody: text(record.sentBody),
    headers: fields(record.headers),
    body: text(record.body),
    error: redactor.text(record.error),
  }
}

/** The console file of a k6 run without secrets, line by line. */
export function redactK6Log(text: string, redactor: TextRedactor): string {
  return text
    .split('\n')
    .map((line) => {
      const parsed = parseLine(line)
      return parsed?.kind === 'request'
        ? JSON.stringify(redactRecord(parsed, redactor))
        : redactor.text(line)
    })
    .join('\n')
}

/**
 * Reads the console file of a k6 run. Exchanges come in order of sending and are named `k1`, `k2`,
 * …
 * behind `prefix`, so that they never collide with a suite's on one tape.
 */
export function readK6Log(text: string, prefix = 'k', redactor = plain): K6Reading {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const parsed = lines.map(parseLine)
  const records = parsed.filter((line): line is K6Record => line?.kind === 'request')
  const ordered = records.toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq)
  return {
    exchanges: ordered.map((record, i) => readK6Record(record, `${prefix}${i + 1}`, redactor)),
    stops: parsed.filter((line): line is K6Stop => line?.kind === 'stop'),
    strayLines: parsed.filter((line) => line === null).length,
  }
}

/** Turns what was on the wire into an exchange: decoded, measured and redacted. */
import { Buffer, isUtf8 } from 'node:buffer'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import {
  type Body,
  type HeaderList,
  headerValues,
  type RecordedResponse,
} from '#exchange/exchange.ts'
import type { Redactor } from '#exchange/redact.ts'
import type { WireAnswer } from './wire.ts'

/** Decoded content may not grow past this, as no honest list would: a bomb is not unpacked. */
export const decodedBytesMax = 4 * 1024 * 1024
/** Text kept on the tape per body. */
export const recordedCharsMax = 256 * 1024
/** A secret that reaches over the cut is still seen whole by the redactor. */
const marginChars = 8 * 1024
/** What no decoder could read is of no use beyond its beginning. */
const undecodableCharsMax = 4 * 1024
/** More fields than any honest answer has. */
const fieldsMax = 200

const looseUtf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** Bytes as text as far as it may be kept; whether they are UTF-8 is asked of all of them. */
function decodeUtf8(bytes: Buffer, most: number): { text: string; utf8: boolean } {
  const text = looseUtf8.decode(bytes.subarray(0, 4 * (most + marginChars)))
  return { text, utf8: isUtf8(bytes) && !text.startsWith('\uFEFF') }
}

type Decoder = (bytes: Buffer) => Buffer

function inflateAny(bytes: Buffer): Buffer {
  const options = { maxOutputLength: decodedBytesMax }
  try {
    return inflateSync(bytes, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw error
    return inflateRawSync(bytes, options)
  }
}

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: decodedBytesMax }),
  'x-gzip': (bytes) => gunzipSync(bytes, { maxOutputLength: decodedBytesMax }),
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: decodedBytesMax }),
  deflate: inflateAny,
  identity: (bytes) => bytes,
}

interface Decoded {
  bytes: Buffer
  undecodable: string | null
}

function decodeContent(bytes: Buffer, headers: HeaderList): Decoded {
  const codings = headerValues(headers, 'content-encoding')
    .flatMap((value) => value.split(','))
    .map((value) => value.trim().toLowerCase())
    .filter(Boolean)
  let decoded = bytes
  for (const coding of codings.reverse()) {
    const decode = decoders[coding]
    if (!decode) return { bytes: decoded, undecodable: `unknown Content-Encoding ${coding}` }
    try {
      decoded = decode(decoded)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { bytes: decoded, undecodable: `${coding}: ${why}` }
    }
  }
  return { bytes: decoded, undecodable: null }
}

export interface Recording {
  readonly redactor: Redactor
  /** Text kept at most; `recordedCharsMax` unless said otherwise. */
  readonly charsMax?: number
  /** The rest was left behind on the wire. */
  readonly cut?: boolean
}

/** The beginning of a text as a string of its own: a slice would keep the whole in memory. */
function beginning(text: string, length: number): string {
  return Buffer.from(text.slice(0, length), 'utf8').toString('utf8')
}

/** Records a body. Null where there was no content. */
export function recordBody(bytes: Buffer | null, recording: Recording): Body | null {
  const { redactor, charsMax = recordedCharsMax, cut = false } = recording
  if (bytes === null || bytes.length === 0) return null
  const { text, utf8 } = decodeUtf8(bytes, charsMax)
  const redacted = redactor.text(text.slice(0, charsMax + marginChars))
  const tooLong = redacted.length > charsMax || text.length > charsMax + marginChars
  return {
    text: tooLong ? beginning(redacted, charsMax) : redacted,
    bytes: bytes.length,
    utf8,
    cut: cut || tooLong,
  }
}

/** Records an answer: content decoded as its headers say, then redacted. */
export function recordResponse(answer: WireAnswer, recording: Recording): RecordedResponse {
  const { bytes, undecodable } = decodeContent(answer.bytes, answer.headers)
  const { redactor, charsMax = recordedCharsMax } = recording
  const body = recordBody(bytes, {
    redactor,
    charsMax: undecodable === null ? charsMax : Math.min(charsMax, undecodableCharsMax),
    cut: answer.cut,
  })
  return {
    status: answer.status,
    headers: redactor.headers(answer.headers.slice(0, fieldsMax)),
    body: body === null ? null : { ...body, wireBytes: answer.bytes.length },
    ...(undecodable === null ? {} : { undecodable }),
  }
}

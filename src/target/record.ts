/** Turns what was on the wire into an exchange: decoded, measured and redacted. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import {
  type Body,
  type HeaderList,
  headerValues,
  type RecordedResponse,
} from '#exchange/exchange.ts'
import type { Redactor } from '#exchange/redact.ts'
import type { WireAnswer } from './wire.ts'

/** Decoded content may not grow past this: a bomb is cut, not unpacked. */
export const decodedBytesMax = 8 * 1024 * 1024
/** Text kept on the tape per body. */
export const recordedCharsMax = 512 * 1024

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const looseUtf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

function decodeUtf8(bytes: Uint8Array): { text: string; utf8: boolean } {
  try {
    const text = strictUtf8.decode(bytes)
    return { text, utf8: !text.startsWith('\uFEFF') }
  } catch {
    return { text: looseUtf8.decode(bytes), utf8: false }
  }
}

type Decoder = (bytes: Buffer) => Buffer

function inflateAny(bytes: Buffer): Buffer {
  const options = { maxOutputLength: decodedBytesMax }
  try {
    return inflateSync(bytes, options)
  } catch {
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

/** Records a body. Null where there was no content. */
export function recordBody(bytes: Buffer | null, redactor: Redactor, cut = false): Body | null {
  if (bytes === null || bytes.length === 0) return null
  const { text, utf8 } = decodeUtf8(bytes)
  const redacted = redactor.text(text)
  const tooLong = redacted.length > recordedCharsMax
  return {
    text: tooLong ? redacted.slice(0, recordedCharsMax) : redacted,
    bytes: bytes.length,
    utf8,
    cut: cut || tooLong,
  }
}

/** Records an answer: content decoded as its headers say, then redacted. */
export function recordResponse(answer: WireAnswer, redactor: Redactor): RecordedResponse {
  const { bytes, undecodable } = decodeContent(answer.bytes, answer.headers)
  const body = recordBody(bytes, redactor, answer.cut)
  return {
    status: answer.status,
    headers: redactor.headers(answer.headers),
    body: body === null ? null : { ...body, wireBytes: answer.bytes.length },
    ...(undecodable === null ? {} : { undecodable }),
  }
}

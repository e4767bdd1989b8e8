/**
 * Replaces secrets by markers before an exchange is written anywhere; equal secrets get equal
 * markers.
 */
import { createHmac } from 'node:crypto'
import type { HeaderList, TokenLabel } from './exchange.ts'

export interface Redactor {
  /** Replaces every known secret, and every JSON member that holds one by its name. */
  text(raw: string): string
  headers(raw: HeaderList): HeaderList
  /** Makes a value known as a secret of this kind; short values are only replaced by place. */
  learn(kind: 'secret' | 'key', value: string): string
}

/** Values shorter than this would eat ordinary text when replaced wherever they occur. */
const learnLengthMin = 8
/** A word (`installing`, `password`) is replaced by place alone: it says other things elsewhere. */
const word = /^[A-Za-z_-]{1,15}$/

/** A token so long is nothing but itself, wherever it stands. */
const tokenLengthMin = 16
/** A test account's token may be so plain (`other`, `b1`) that texts contain it by chance. */
const plainToken = /^(?:[A-Za-z]{1,8}|.{1,5})$/

const secretName = '(?:password|passwd|secret|api_?token|access_?token|private_?key)'
/** A JSON member of such a name with a non-empty text. */
const secretMember = new RegExp(
  `("(?:[a-z0-9]+[_-])*${secretName}"\\s*:\\s*")((?:[^"\\\\]|\\\\.)+)(")`,
  'gi',
)

/** A header of such a name, whatever it holds. */
const secretHeader = new RegExp(`(?:^|[_-])${secretName.replaceAll('_?', '[_-]?')}$`, 'i')
/** `********` keeps the secret: nobody can log in with it. */
const masked = /^[*•●x.·-]*$/i

/** Is this no secret, but what stands in the place of one? */
export function isMasked(value: string): boolean {
  return masked.test(value)
}

const secretHeaders = new Set(['set-cookie', 'cookie', 'x-vrtx-signature', 'proxy-authorization'])

/** Base64 of a value amid other bytes: three alignments, without the digits it shares with them. */
function innerBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    const digits = whole.toString('base64').replace(/=+$/, '')
    const shared = whole.length % 3 === 0 ? 0 : 1
    return digits.slice([0, 2, 3][before], digits.length - shared)
  })
}

/** As PHP and others write JSON: nothing beyond ASCII. */
function asciiJson(json: string): string {
  return json.replaceAll(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
}

/** Every form in which a target may hand a value back. */
function encodings(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const json = JSON.stringify(value).slice(1, -1)
  const html = value.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)
  const base64 = [bytes.toString('base64'), ...innerBase64(bytes)]
  const forms = [
    value,
    json,
    json.replaceAll('/', '\\/'),
    asciiJson(json),
    asciiJson(json).replaceAll('/', '\\/'),
    ...base64,
    ...base64.map((digits) => digits.replaceAll('+', '-').replaceAll('/', '_')),
    ...base64.map((digits) => encodeURIComponent(digits)),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    html,
    JSON.stringify(html).slice(1, -1),
  ]
  return [...new Set(forms)].filter((form) => form.length >= learnLengthMin || form === value)
}

function decodeJsonText(jsonText: string): string {
  try {
    return JSON.parse(`"${jsonText}"`) as string
  } catch {
    return jsonText
  }
}

/**
 * Opens a redactor. `salt` is a random key of this run, so that a marker cannot be turned back into
 * a weak secret by trying; markers compare within one run only. A token that is a short word is
 * replaced only as a credential: as text it would spoil what is judged.
 */
export function openRedactor(
  salt: string,
  tokens: ReadonlyMap<TokenLabel, string> = new Map(),
): Redactor {
  /** Longest first: a token may contain another. */
  const known: [needle: string, marker: string, apart: RegExp | null][] = []
  const add = (value: string, marker: string, apart = false): void => {
    for (const needle of encodings(value)) {
      if (known.some(([other]) => other === needle)) continue
      known.push([needle, marker, apart ? standingApart(needle) : null])
    }
    known.sort((a, b) => b[0].length - a[0].length)
  }
  const markerOf = (kind: string, value: string): string =>
    `‹${kind}:${createHmac('sha256', salt).update(value).digest('hex').slice(0, 12)}›`
  const byToken = new Map<string, string>()
  for (const [label, value] of tokens) {
    if (value === '') continue
    byToken.set(value, `‹token:${label}›`)
    if (plainToken.test(value)) continue
    add(value, `‹token:${label}›`, value.length < tokenLengthMin)
  }

  const learn = (kind: 'secret' | 'key', value: string): string => {
    const marker = markerOf(kind, value)
    if (value.length >= learnLengthMin && !word.test(value)) add(value, marker)
    return marker
  }
  const byValue = (raw: string): string => {
    let out = raw
    for (const [needle, marker, apart] of known) {
      if (out.length < needle.length || !out.includes(needle)) continue
      out = out.replaceAll(apart ?? needle, marker)
    }
    return out
  }
  const byPlace = (raw: string): string =>
    raw.replace(secretMember, (whole, before: string, value: string, after: string) =>
      (value.startsWith('‹') && value.endsWith('›')) || isMasked(decodeJsonText(value))
        ? whole
        : `${before}${learn('secret', decodeJsonText(value))}${after}`,
    )
  const headerValue = (name: string, value: string): string => {
    const lower = name.toLowerCase()
    if (lower === 'authorization') return authorization(value, byToken, byValue)
    if (lower === 'idempotency-key') return value.trim() === '' ? value : learn('key', value)
    if (secretHeaders.has(lower)) return markerOf('secret', value)
    const told = byValue(value)
    const plain = secretHeader.test(lower) && !told.includes('‹') && !isMasked(told)
    return plain ? learn('secret', told) : told
  }
  return {
    learn,
    // What is learnt by its place may stand elsewhere in the same text, and before it.
    text: (raw) => byValue(byPlace(byValue(raw))),
    headers: (raw) => raw.map(([name, value]) => [name, headerValue(name, value)] as const),
  }
}

/** The value where no part of a longer word or number adjoins it. */
function standingApart(value: string): RegExp {
  const literal = value.replaceAll(/[^A-Za-z0-9]/g, (char) => `\\${char}`)
  return new RegExp(`(?<![A-Za-z0-9_-])${literal}(?![A-Za-z0-9_-])`, 'g')
}

/** A whole token gives its marker; whatever credential is left that is none is replaced whole. */
function authorization(
  value: string,
  byToken: ReadonlyMap<string, string>,
  byValue: (raw: string) => string,
): string {
  const whole = value.trim()
  // A scheme and nothing else; any other word by itself is a credential without one.
  if (whole === '' || /^(?:bearer|basic)$/i.test(whole)) return value
  const [, scheme = '', sent = ''] = /^(?:(\S+)\s+)?(.*)$/s.exec(whole)!
  const credential = byToken.get(sent) ?? byValue(sent)
  const known = /^‹token:[A-Za-z0-9]+›$/.test(credential)
  return `${scheme} ${known ? credential : '‹token:unknown›'}`.trimStart()
}

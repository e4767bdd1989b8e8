/**
 * Single faults of a value, from its schema: as JSON text for bodies and as encoded text for URLs.
 */
import type { ValueSchema } from '#generated/operations.ts'
import { hostileTexts } from './hostile.ts'

export type FaultKind =
  | 'missing'
  | 'null'
  | 'wrong type'
  | 'out of range'
  | 'empty'
  | 'too long'
  | 'wrong enum'
  | 'number as text'
  | 'deep nesting'
  | 'hostile text'
  | 'invalid UTF-8'
  | 'duplicate'
  | 'malformed'
  | 'media type'

/**
 * How far a value is from a valid one: `impossible` for objects and arrays where a number or a text
 * belongs, `wrong` for what names nothing, `odd` for what a lax reader may take for a valid one.
 */
export type Distance = 'impossible' | 'wrong' | 'odd'

export interface BadValue {
  readonly name: string
  readonly kind: FaultKind
  readonly distance: Distance
  /**
   * JSON text in bodies, percent-encoded text in URLs. In JSON text, U+00FF is sent as the byte FF.
   */
  readonly raw: string
}

const depth = 2_000
const nested = '['.repeat(depth) + ']'.repeat(depth)
const long = 'x'.repeat(4_000)

function bad(name: string, kind: FaultKind, distance: Distance, raw: string): BadValue {
  return { name, kind, distance, raw }
}

/** Where any text is a value, odd text is no worse than odd. */
function textDistance({ enum: words, minLength }: ValueSchema): Distance {
  return words !== undefined || minLength !== undefined ? 'wrong' : 'odd'
}

function hostileIn(distance: Distance, encode: (text: string) => string): BadValue[] {
  return hostileTexts.map(({ name, text }) => bad(name, 'hostile text', distance, encode(text)))
}

const structures: readonly BadValue[] = [
  bad('object', 'wrong type', 'impossible', '{"id":1}'),
  bad('array', 'wrong type', 'impossible', '[1]'),
  bad('deep array', 'deep nesting', 'impossible', nested),
]

function badIntegers(valid: number): BadValue[] {
  const text = JSON.stringify(String(valid))
  return [
    bad('true', 'wrong type', 'odd', 'true'),
    bad('false', 'wrong type', 'wrong', 'false'),
    bad('word', 'wrong type', 'wrong', '"abc"'),
    bad('number as text', 'number as text', 'odd', text),
    bad('fraction', 'wrong type', 'odd', `${valid}.5`),
    bad('whole fraction', 'wrong type', 'odd', `${valid}.0`),
    bad('zero', 'out of range', 'wrong', '0'),
    bad('minus one', 'out of range', 'wrong', '-1'),
    bad('unknown id', 'out of range', 'wrong', '999999'),
    bad('one past 32 bits', 'out of range', 'wrong', String(2 ** 32 + valid)),
    bad('past 2^53', 'out of range', 'wrong', '9007199254740993'),
    bad('past 64 bits', 'out of range', 'wrong', '99999999999999999999'),
    bad('past doubles', 'out of range', 'wrong', '1e400'),
    bad('empty text', 'empty', 'wrong', '""'),
    bad('long text', 'too long', 'wrong', `"${long}"`),
    bad('broken bytes', 'invalid UTF-8', 'wrong', '"\u00ff"'),
    ...hostileIn('wrong', JSON.stringify),
  ]
}

function badTexts(schema: ValueSchema, valid: string): BadValue[] {
  const distance = textDistance(schema)
  return [
    bad('number', 'wrong type', distance, '7'),
    bad('true', 'wrong type', distance, 'true'),
    bad('empty text', 'empty', distance, '""'),
    bad('long text', 'too long', distance, `"${long}"`),
    bad('other case', 'wrong enum', 'odd', JSON.stringify(valid.toUpperCase())),
    bad('blank at the end', 'wrong enum', 'odd', JSON.stringify(`${valid} `)),
    bad('unknown word', 'wrong enum', distance, '"frobnicate"'),
    bad('half a pair', 'hostile text', distance, '"\\ud83d"'),
    bad('broken bytes', 'invalid UTF-8', distance, '"\u00ff"'),
    ...hostileIn(distance, JSON.stringify),
  ]
}

/** Every bad value of a member of a JSON body; `valid` is what its twin holds. */
export function badMembers(schema: ValueSchema, valid: unknown): BadValue[] {
  const absent = bad('null', 'null', 'odd', 'null')
  const others =
    schema.type === 'integer' ? badIntegers(Number(valid)) : badTexts(schema, String(valid))
  return [absent, ...structures, ...others]
}

/** Percent-encodes a text, dots included, so that no path segment can be taken for a way up. */
function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E')
}

const badUrlNumbers: readonly BadValue[] = [
  bad('word', 'wrong type', 'wrong', 'abc'),
  bad('word of null', 'null', 'wrong', 'null'),
  bad('fraction', 'wrong type', 'odd', '1.5'),
  bad('exponent', 'number as text', 'odd', '1e2'),
  bad('hexadecimal', 'number as text', 'odd', '0x10'),
  bad('plus sign', 'number as text', 'odd', '%2B1'),
  bad('leading zeros', 'number as text', 'odd', '0001'),
  bad('other digits', 'number as text', 'odd', encodeText('\u0661\u0662')),
  bad('zero', 'out of range', 'odd', '0'),
  bad('minus one', 'out of range', 'odd', '-1'),
  bad('past 32 bits', 'out of range', 'odd', '4294967297'),
  bad('past 64 bits', 'out of range', 'odd', '99999999999999999999'),
  bad('past doubles', 'out of range', 'odd', '9'.repeat(400)),
]

const badUrlTexts: readonly BadValue[] = [
  bad('empty', 'empty', 'odd', ''),
  bad('long', 'too long', 'wrong', long),
  bad('broken bytes', 'invalid UTF-8', 'wrong', '%ff%fe'),
  bad('broken escape', 'malformed', 'wrong', '%zz'),
  ...hostileIn('wrong', encodeText),
]

/** Numbers on and beyond the bounds that a schema names. */
function beyondBounds({ minimum, maximum }: ValueSchema): BadValue[] {
  const at = (value: number): BadValue =>
    bad(`beyond bounds: ${value}`, 'out of range', 'odd', String(value))
  return [
    ...(minimum === undefined ? [] : [at(minimum - 1), at(minimum - 1_000)]),
    ...(maximum === undefined ? [] : [at(maximum + 1), at(maximum * 1_000)]),
  ]
}

/** Every bad value of a query parameter or path identifier. */
export function badUrlValues(schema: ValueSchema): BadValue[] {
  const numbers = schema.type === 'integer' ? [...badUrlNumbers, ...beyondBounds(schema)] : []
  return [...numbers, ...badUrlTexts]
}

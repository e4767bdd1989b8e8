/**
 * Reads JSON out of recorded bodies without ever throwing: what a server sends is hostile until
 * proven otherwise.
 */
import type { Body } from './exchange.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

/**
 * Parsers may limit depth (RFC 8259); beyond this one every reader with a stack would fall over.
 */
export const nestingMax = 1_000

const [quote, bracket, brace] = [0x22, 0x5b, 0x7b]

/** Where a text that begins at `from` ends: behind the first quote that no backslash escapes. */
function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

/** Is a text nested too deep? Read without parsing, for a parser may fall over it. */
function isTooDeep(text: string): boolean {
  if (text.length <= nestingMax) return false
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === quote) at = endOfText(text, at + 1) - 1
    else if (sign === bracket || sign === brace) depth += 1
    else if (sign === bracket + 2 || sign === brace + 2) depth -= 1
    if (depth > nestingMax) return true
  }
  return false
}

/**
 * A parsed body, or undefined where there is none, it is not JSON, or it is nested too deep to
 * read.
 */
export function parseJson(body: Body | null): Json | undefined {
  if (body === null || body.cut || isTooDeep(body.text)) return undefined
  try {
    return JSON.parse(body.text) as Json
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Own member of an object (never of its prototype), or undefined. */
export function member(value: unknown, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/**
 * A value in one word: `String` itself throws where an object has a member of the name `toString`.
 */
export function wordOf(value: Json | undefined): string {
  if (Array.isArray(value)) return 'an array'
  return isObject(value) ? 'an object' : String(value)
}

/**
 * JSON equality: member order does not matter, array order does. Without recursion, for a hostile
 * body may be nested deeper than a stack is.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  const open: (readonly [unknown, unknown])[] = [[a, b]]
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [one, other] = pair
    if (one === other) continue
    const inner = innerPairs(one, other)
    if (inner === null) return false
    for (const next of inner) open.push(next)
  }
  return true
}

/** What has to be equal for two unequal references to be; null where nothing can make them so. */
function innerPairs(one: unknown, other: unknown): (readonly [unknown, unknown])[] | null {
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return null
    return one.map((item, i) => [item, other[i] as unknown])
  }
  if (!isObject(one) || !isObject(other)) return null
  const keys = Object.keys(one)
  const alike = keys.length === Object.keys(other).length
  if (!alike || !keys.every((key) => Object.hasOwn(other, key))) return null
  return keys.map((key) => [one[key], other[key]])
}

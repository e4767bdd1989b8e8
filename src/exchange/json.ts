/** Reads JSON out of recorded bodies without ever throwing: what a server sends is hostile until proven otherwise. */
import type { Body } from './exchange.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

/** A parsed body, or undefined where there is none or it is not JSON. */
export function parseJson(body: Body | null): Json | undefined {
  if (body === null || body.cut) return undefined
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

/** A value in one word: `String` itself throws where an object has a member of the name `toString`. */
export function wordOf(value: Json | undefined): string {
  if (Array.isArray(value)) return 'an array'
  return isObject(value) ? 'an object' : String(value)
}

/** JSON equality: member order does not matter, array order does. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

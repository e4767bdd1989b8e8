/** Finds a password by the name of its place, or by the mark that replaced a known secret. */
import type { HeaderList } from '#exchange/exchange.ts'
import { isObject, type Json } from '#exchange/json.ts'
import { isMasked } from '#exchange/redact.ts'

const secretName = /passw(?:or)?d$/i
/** Recording puts such a mark in the place of every secret it knows. */
const marked = /‹secret:[0-9a-f]+›/
/** `X-Root-Password`; others (`X-Requires-Password`) may only speak of one. */
const headerName = /(?:^|[_-])(?:root|admin|initial|server)[_-]?passw(?:or)?d$/i
const depthMax = 32

function isSecret(name: string, value: Json): boolean {
  if (typeof value !== 'string') return false
  return marked.test(value) || (secretName.test(name) && !isMasked(value))
}

/** JSON pointer of the first password that could be used, or null. */
export function secretIn(json: Json | undefined, pointer = '', depth = 0): string | null {
  if (depth > depthMax || json === undefined) return null
  const entries = Array.isArray(json)
    ? (json as readonly Json[]).map((value, i) => [String(i), value] as const)
    : isObject(json)
      ? Object.entries(json)
      : []
  for (const [name, value] of entries) {
    const here = `${pointer}/${name}`
    const found = isSecret(name, value) ? here : secretIn(value, here, depth + 1)
    if (found !== null) return found
  }
  return null
}

/** Name of the first header that says it holds a password, and does; null without one. */
export function passwordHeaderIn(headers: HeaderList): string | null {
  const field = headers.find(([name, value]) => headerName.test(name) && marked.test(value))
  return field === undefined ? null : field[0].toLowerCase()
}

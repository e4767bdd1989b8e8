/** Finds a password in a body, by a member's name or by the mark that replaced a known secret. */
import { isObject, type Json } from '#exchange/json.ts'

const secretName = /passw(?:or)?d$/i
/** Recording puts such a mark in the place of every secret it knows. */
const marked = /‹secret:[0-9a-f]+›/
/** `********` keeps the secret: nobody can log in with it. */
const masked = /^[*•●x.·-]*$/i
const depthMax = 32

function isSecret(name: string, value: Json): boolean {
  if (typeof value !== 'string') return false
  return marked.test(value) || (secretName.test(name) && !masked.test(value))
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

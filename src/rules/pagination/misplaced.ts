/** Finds paging facts that stand elsewhere than in `meta` at top level (ENV-05). */
import { isObject, type Json, member } from '#exchange/json.ts'

const telling = ['current_page', 'last_page', 'per_page', 'total']

/** Three of the four facts are no coincidence. */
function holdsPaging(value: Json | undefined): boolean {
  return telling.filter((name) => member(value, name) !== undefined).length >= 3
}

/**
 * Where the paging facts of an answer stand, as a JSON pointer, if `meta` at top level does not
 * have
 * them: inside data, under another name, or bare at top level. Null where none are found.
 */
export function misplacedMeta(json: Json | undefined): string | null {
  if (!isObject(json) || isObject(member(json, 'meta'))) return null
  if (holdsPaging(json)) return '/'
  for (const [name, value] of Object.entries(json)) {
    if (holdsPaging(value)) return `/${name.slice(0, 40)}`
  }
  const data = member(json, 'data')
  return isObject(data) && holdsPaging(member(data, 'meta')) ? '/data/meta' : null
}

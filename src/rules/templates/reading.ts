/** Reads slugs out of lists of templates. */
import { type Json, member } from '#exchange/json.ts'

/** The slug of a template, or null where it is no text that could be ordered. */
export function slugOf(item: Json): string | null {
  const slug = member(item, 'slug')
  return typeof slug === 'string' && slug.trim() !== '' ? slug : null
}

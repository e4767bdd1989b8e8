/** Rules about lists of templates (TPL-01, TPL-05, TPL-06). */
import { templateTexts } from '#contract/catalogue.ts'
import { type Json, member } from '#exchange/json.ts'
import { complain } from '../finding.ts'
import { templateReads } from '../locations/uses.ts'
import { judgeListAnswer } from '../plans/listing.ts'
import { readableTexts } from '../plans/texts.ts'
import { type Rule, rule } from '../rule.ts'
import { slugOf } from './reading.ts'

// An order needs a slug.
const templatesAreListed = rule({
  id: 'templates/templates-are-listed',
  clause: 'TPL-01',
  view: templateReads,
  when: ({ listed }) => listed === true,
  judge: ({ answer }) => judgeListAnswer(answer, 'GET /locations/{id}/templates'),
})

// A template without a slug cannot be ordered.
const templatesHaveSlugs = rule({
  id: 'templates/templates-have-slugs',
  clause: 'TPL-01',
  view: templateReads,
  when: ({ answer }) => Array.isArray(answer.data),
  judge({ items }) {
    const odd = items.find((item) => slugOf(item) === null)
    if (odd === undefined) return null
    return complain('A template has no slug that is non-empty text', {
      expected: 'text',
      actual: member(odd, 'slug') ?? 'absent or null',
      where: 'slug',
    })
  },
})

// Two entries of one slug leave open which one is ordered.
const slugsAreUnique = rule({
  id: 'templates/slugs-are-unique',
  clause: 'TPL-05',
  view: templateReads,
  when: ({ answer }) => Array.isArray(answer.data),
  judge({ items }) {
    const slugs = items.flatMap((item) => slugOf(item) ?? [])
    const twice = slugs.find((slug, index) => slugs.indexOf(slug) !== index)
    if (twice === undefined) return null
    return complain('A location lists a slug twice', { actual: twice.slice(0, 80) })
  },
})

/** The documented text of another slug, where a template shows that and not its own. */
function contradiction(item: Json): string | null {
  const own = templateTexts[slugOf(item)!]
  const texts = readableTexts(item, slugOf(item)!)
  if (own === undefined || texts.some((text) => text.includes(own))) return null
  return Object.values(templateTexts).find((other) => texts.includes(other)) ?? null
}

// People choose by name. What member it is in, and how it is put, is free (AMB-09).
const namesAreReadable = rule({
  id: 'templates/names-are-readable',
  clause: 'TPL-06',
  view: templateReads,
  when: ({ items }) => items.length > 0 && items.every((item) => slugOf(item) !== null),
  judge({ items }) {
    const odd = items.find((item) => contradiction(item) !== null)
    if (odd !== undefined) {
      return complain('A template bears the documented name of another one', {
        expected: templateTexts[slugOf(odd)!],
        actual: contradiction(odd),
        where: slugOf(odd)!,
      })
    }
    if (items.every((item) => readableTexts(item, slugOf(item)!).length > 0)) return null
    return complain('A template names its system in no member beside slug', { where: 'name' })
  },
})

export const templateListRules: Rule[] = [
  templatesAreListed,
  templatesHaveSlugs,
  slugsAreUnique,
  namesAreReadable,
]

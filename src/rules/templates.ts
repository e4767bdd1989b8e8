/** GET /locations/{id}/templates: the operating systems on offer (TPL). */
import { templateTexts } from '#contract/catalogue.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { catalogued, templatesLocation } from '#views/catalogue.ts'
import { type Order, orders } from '#views/catalogue-creations.ts'
import { type Answer, answers, isSuccess } from '#views/responses.ts'
import type { Subject } from '#views/view.ts'
import { complain } from './finding.ts'
import { mentions } from './plans/blame.ts'
import { isListAnswer, judgeListAnswer } from './plans/listing.ts'
import { readableTexts } from './plans/texts.ts'
import { type Question, question } from './question.ts'
import { type Rule, rule } from './rule.ts'

interface TemplateRead extends Subject {
  readonly answer: Answer
  readonly items: readonly Json[]
  /** Null where the list of locations was not read to its end. */
  readonly listed: boolean | null
}

const templateReads = catalogued<TemplateRead>('templatesOfLocations', function* (answer, shelf) {
  if (!isListAnswer(answer, 'listTemplates')) return
  const location = templatesLocation(answer.exchange)
  const listed = location !== null && shelf.locations.has(location)
  yield {
    exchanges: answer.exchanges,
    answer,
    items: Array.isArray(answer.data) ? (answer.data as readonly Json[]) : [],
    listed: listed || (location === null || shelf.locationsWhole ? false : null),
  }
})

// An order needs a slug.
const templatesAreListed = rule({
  id: 'templates/templates-are-listed',
  clause: 'TPL-01',
  view: templateReads,
  when: ({ listed }) => listed === true,
  judge: ({ answer }) => judgeListAnswer(answer, 'GET /locations/{id}/templates'),
})

function slugOf(item: Json): string | null {
  const slug = member(item, 'slug')
  return typeof slug === 'string' && slug.trim() !== '' ? slug : null
}

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

/** Words by which a refusal blames size or stock rather than the slug. */
const otherReasons = /stock|sold|capacity|too small|minimum|larger|hostname/i

/** Everything else about the order is as the catalogue offers it. */
function isSoundOrder({ plain, planListed, locationListed, inStock }: Order): boolean {
  return plain && planListed && locationListed === true && inStock !== false
}

// Slugs are to be confirmed with this list; a confirmed one has to work.
const listedSlugIsAccepted = rule({
  id: 'templates/listed-slug-is-accepted',
  clause: 'TPL-02',
  view: orders,
  needs: ['creates'],
  when: (order) =>
    isSoundOrder(order) &&
    order.slugListed === true &&
    (order.answer.status === 201 ||
      (order.answer.status === 422 &&
        mentions(order.answer, /template|slug|image/i, otherReasons))),
  judge({ answer }) {
    if (answer.status === 201) return null
    return complain('A template listed for the location is refused there', {
      expected: 201,
      actual: answer.status,
    })
  },
})

/** A slug that nobody would offer, and nobody listed. */
function isInvented({ slug, slugListed, slugElsewhere }: Order): boolean {
  return slugListed !== true && !slugElsewhere && /no-such|nonexist|non-exist|invalid/i.test(slug)
}

/** Refusals that come before the template is looked at, and failures of the server (TRN-12). */
function isUndecided({ status }: Answer): boolean {
  return [401, 402, 403, 409].includes(status) || status >= 500
}

// A typing error in a script must not end as a server with some other system.
const unknownSlugIsInvalid = rule({
  id: 'templates/unknown-slug-is-a-validation-error',
  clause: 'TPL-03',
  view: orders,
  needs: ['creates'],
  when: (order) => isSoundOrder(order) && isInvented(order) && !isUndecided(order.answer),
  judge({ answer }) {
    const { status, code } = answer
    if (status === 422 && (code === null || code === 'VALIDATION_ERROR')) return null
    return complain('A template that no location offers is not refused as a validation error', {
      expected: '422 VALIDATION_ERROR',
      actual: `${status} ${code ?? ''}`.trim().slice(0, 80),
      where: status === 422 ? 'code' : 'status',
    })
  },
})

// What a region does not list it does not have.
const foreignSlugIsRefused = rule({
  id: 'templates/slug-of-another-location-is-refused',
  clause: 'TPL-04',
  view: orders,
  needs: ['creates'],
  optional: 'no template was ordered that only another location lists',
  when: (order) =>
    isSoundOrder(order) &&
    order.slugListed === false &&
    order.slugElsewhere &&
    order.answer.status < 500,
  judge({ answer }) {
    if (!isSuccess(answer)) return null
    return complain('A template that the location does not list is accepted there', {
      expected: 'a 4xx',
      actual: answer.status,
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
  const own = templateTexts[slugOf(item) ?? '']
  const texts = readableTexts(item, 'slug')
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
    if (items.every((item) => readableTexts(item, 'slug').length > 0)) return null
    return complain('A template names its system in no member beside slug', { where: 'name' })
  },
})

export const templatesRules: Rule[] = [
  templatesAreListed,
  templatesHaveSlugs,
  listedSlugIsAccepted,
  unknownSlugIsInvalid,
  foreignSlugIsRefused,
  slugsAreUnique,
  namesAreReadable,
]

// 404, 422 and an empty list all say that there is no such place.
const templatesOfUnknownLocations = question({
  id: 'templates/templates-of-unknown-locations',
  clause: 'TPL-07',
  view: templateReads,
  when: ({ listed }) => listed === false,
  answer({ answer, items }) {
    if (!isSuccess(answer)) return `${answer.status}`
    return `${answer.status} with ${items.length === 0 ? 'no' : 'some'} templates`
  },
})

// Availability varies by region (AMB-10).
const commonSlugs = question({
  id: 'templates/documented-slugs-on-offer',
  clause: 'TPL-08',
  view: templateReads,
  when: ({ listed, answer }) => listed === true && Array.isArray(answer.data),
  answer({ items }) {
    const slugs = items.map(slugOf)
    const offered = Object.keys(templateTexts).filter((slug) => slugs.includes(slug))
    return offered.length === 0 ? 'none' : offered.join(', ')
  },
})

// Two sentences of the reference disagree about whether this list is paged (AMB-07).
const paged = question({
  id: 'templates/paged',
  clause: 'TPL-09',
  view: answers,
  when: (answer) => isListAnswer(answer, 'listTemplates') && answer.status === 200,
  answer: ({ json }) => (isObject(member(json, 'meta')) ? 'with meta' : 'without meta'),
})

// Only the slug is named (AMB-09).
const members = question({
  id: 'templates/members',
  clause: 'TPL-06',
  view: templateReads,
  when: ({ items }) => items.length > 0,
  answer({ items }) {
    const names = Object.keys(isObject(items[0]) ? items[0] : {}).sort()
    return names.filter((name) => /^[\w.-]{1,40}$/.test(name)).join(', ') || 'none'
  },
})

export const templatesQuestions: Question[] = [
  templatesOfUnknownLocations,
  commonSlugs,
  paged,
  members,
]

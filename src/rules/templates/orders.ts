/** Rules about ordering a template: listed ones are accepted, others are not (TPL-02 to TPL-04). */
import { type Order, orders } from '#views/catalogue-creations.ts'
import { type Answer, isCrash, isSuccess } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { mentions } from '../plans/blame.ts'
import { sizeWords } from '../plans/excuses.ts'
import { type Rule, rule } from '../rule.ts'

/** A refusal blames something other than the slug. That it is not available is about the slug. */
const stock = /stock|sold|capacity|hostname|currently|temporar|mainten|at the moment|being updated/i
const otherReasons = new RegExp(`${stock.source}|${sizeWords.source}`, 'i')

/** Everything else about the order is as the catalogue offers it. */
function isSoundOrder({ plain, planListed, locationListed, inStock }: Order): boolean {
  return plain && planListed && locationListed === true && inStock !== false
}

const templateWords = /template|slug|image|operating/i
const otherWords = /plan|location|region|hostname/i
const nothing = /$^/

/**
 * Does a refusal blame the template? By name; or it blames nothing, while the list has slugs of its
 * own in place of all documented ones, so that list and creation hardly mean the same.
 */
function blamesTemplate({ answer, usualSlugs, inStock }: Order): boolean {
  if (answer.status !== 422) return false
  if (mentions(answer, templateWords, otherReasons)) return true
  // Where the list says how much is left, that may be what a silent refusal is about (AMB-40).
  if (usualSlugs !== false || inStock === null || mentions(answer, otherWords, nothing))
    return false
  return !mentions(answer, otherReasons, nothing)
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
    (order.answer.status === 201 || blamesTemplate(order)),
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

/** Refusals that come before the template is looked at, and answers that ask for patience. */
function isUndecided({ status }: Answer): boolean {
  return [401, 402, 403, 409].includes(status) || (status >= 500 && !isCrash(status))
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

export const templateOrderRules: Rule[] = [
  listedSlugIsAccepted,
  unknownSlugIsInvalid,
  foreignSlugIsRefused,
]

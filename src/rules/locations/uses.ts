/**
 * Rules about what the id of a location leads to: its templates, and orders there (LOC-02, LOC-07,
 * INV-25).
 */
import type { Json } from '#exchange/json.ts'
import { catalogued, templatesLocation } from '#views/catalogue.ts'
import { orders } from '#views/catalogue-creations.ts'
import { type Answer, isSuccess } from '#views/responses.ts'
import type { Subject } from '#views/view.ts'
import { complain } from '../finding.ts'
import { mentions } from '../plans/blame.ts'
import { scarcityWords } from '../plans/excuses.ts'
import { isListAnswer } from '../plans/listing.ts'
import { type Rule, rule } from '../rule.ts'
import { itemsOf } from './reading.ts'

export interface TemplateRead extends Subject {
  readonly answer: Answer
  readonly items: readonly Json[]
  /** Null where the list of locations was not read to its end. */
  readonly listed: boolean | null
}

/** Every list of templates that somebody who is let in asked for. */
export const templateReads = catalogued<TemplateRead>('templateReads', function* (answer, shelf) {
  if (!isListAnswer(answer, 'listTemplates')) return
  const location = templatesLocation(answer.exchange)
  const listed = location !== null && shelf.locations.has(location)
  yield {
    exchanges: answer.exchanges,
    answer,
    items: itemsOf(answer),
    listed: listed || (shelf.locationsWhole ? false : null),
  }
})

// A list of ids that nothing else knows, such as keys of the database, is of no use.
const idsLeadToTemplates = rule({
  id: 'locations/ids-lead-to-templates',
  clause: 'LOC-02',
  view: templateReads,
  when: ({ listed }) => listed === true,
  judge({ answer }) {
    if (answer.status === 200) return null
    return complain('The id of a listed location does not lead to its templates', {
      expected: 200,
      actual: answer.status,
      where: 'templates',
    })
  },
})

/** It is full, or closed for now, or another part of the order is to blame. */
const otherReasons = new RegExp(`template|plan|${scarcityWords.source}`, 'i')

// The same id has to do as location_id.
const idsServeForOrders = rule({
  id: 'locations/ids-serve-for-orders',
  clause: 'LOC-02',
  view: orders,
  needs: ['creates'],
  when: ({ answer, plain, locationListed, planListed }) =>
    plain &&
    planListed &&
    locationListed === true &&
    (answer.status === 201 ||
      (answer.status === 422 && mentions(answer, /location/i, otherReasons))),
  judge({ answer }) {
    if (answer.status === 201) return null
    return complain('The id of a listed location is refused as location_id', {
      expected: 201,
      actual: answer.status,
      where: 'order',
    })
  },
})

// Whoever follows the advice to check the list first relies on its being complete.
const unlistedIsRefused = rule({
  id: 'locations/unlisted-location-is-refused',
  clause: 'LOC-07',
  view: orders,
  needs: ['creates'],
  when: ({ answer, planListed, locationListed }) =>
    planListed &&
    locationListed === false &&
    (isSuccess(answer) || [400, 404, 409, 422].includes(answer.status)),
  judge({ answer }) {
    if (!isSuccess(answer)) return null
    return complain('A location that is not listed is accepted for an order', {
      expected: '404, 409 or 422',
      actual: answer.status,
    })
  },
})

// Templates of nowhere are somebody's templates. An empty list is one way of saying no (TPL-07).
const templatesBelongToListedLocations = rule({
  id: 'locations/templates-belong-to-listed-locations',
  clause: 'INV-25',
  view: templateReads,
  when: ({ listed }) => listed !== null,
  judge({ answer, listed, items }) {
    if (listed === true || answer.status !== 200 || items.length === 0) return null
    return complain('A location that is not listed has templates', {
      expected: '404, 422 or an empty list',
      actual: `${items.length} templates`,
    })
  },
})

export const locationUseRules: Rule[] = [
  idsLeadToTemplates,
  idsServeForOrders,
  unlistedIsRefused,
  templatesBelongToListedLocations,
]

/** GET /locations: where servers can be placed (LOC, INV-25). */
import { documentedLocations } from '#contract/catalogue.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { catalogued, idOf, templatesLocation } from '#views/catalogue.ts'
import { orders } from '#views/catalogue-creations.ts'
import { type Answer, answers, isSuccess } from '#views/responses.ts'
import type { Subject } from '#views/view.ts'
import { complain } from './finding.ts'
import { mentions } from './plans/blame.ts'
import { isListAnswer, judgeListAnswer } from './plans/listing.ts'
import { readableTexts } from './plans/texts.ts'
import { type Question, question } from './question.ts'
import { type Rule, rule } from './rule.ts'

function itemsOf(answer: Answer): readonly Json[] {
  return Array.isArray(answer.data) ? (answer.data as readonly Json[]) : []
}

function isLocationList(answer: Answer): boolean {
  return isListAnswer(answer, 'listLocations') && answer.status === 200
}

// Without it nobody knows where to order.
const locationsAreListed = rule({
  id: 'locations/locations-are-listed',
  clause: 'LOC-01',
  view: answers,
  when: (answer) => isListAnswer(answer, 'listLocations'),
  judge(answer) {
    if (itemsOf(answer).every(isObject)) return judgeListAnswer(answer, 'GET /locations')
    return complain('A location is no object', { expected: 'an object', where: 'item' })
  },
})

// The id is all that leads from the list to an order.
const idsAreIntegers = rule({
  id: 'locations/ids-are-integers',
  clause: 'LOC-02',
  view: answers,
  when: (answer) => isLocationList(answer) && itemsOf(answer).every(isObject),
  judge(answer) {
    const odd = itemsOf(answer).find((item) => idOf(item) === null)
    if (odd === undefined) return null
    return complain('The id of a location is no integer', {
      expected: 'an integer',
      actual: member(odd, 'id') ?? 'absent or null',
      where: 'id',
    })
  },
})

interface TemplateRead extends Subject {
  readonly answer: Answer
  readonly items: readonly Json[]
  /** Null where the list of locations was not read to its end. */
  readonly listed: boolean | null
}

const templateReads = catalogued<TemplateRead>('templateReads', function* (answer, shelf) {
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

const stock = /stock|sold|capacity|availab|template|plan/i

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
    (answer.status === 201 || (answer.status === 422 && mentions(answer, /location/i, stock))),
  judge({ answer }) {
    if (answer.status === 201) return null
    return complain('The id of a listed location is refused as location_id', {
      expected: 201,
      actual: answer.status,
      where: 'order',
    })
  },
})

/** City names as they may be recognised in any text of a location. */
const cities = documentedLocations.map(({ id, region }) => ({
  id,
  city: region.split(',')[0]!.toLowerCase(),
}))

/** The city of another id, where the text names that and not its own. */
function contradiction(item: Json): string | null {
  const own = cities.find(({ id }) => id === idOf(item))
  const text = readableTexts(item).join(' ').toLowerCase()
  if (own === undefined || text.includes(own.city)) return null
  return cities.find(({ city }) => text.includes(city))?.city ?? null
}

// A server in Tokyo that was meant for London is noticed by its latency, at the earliest.
const idsStandForTheirRegions = rule({
  id: 'locations/ids-stand-for-their-regions',
  clause: 'LOC-03',
  view: answers,
  when: isLocationList,
  judge(answer) {
    const odd = itemsOf(answer).find((item) => contradiction(item) !== null)
    if (odd === undefined) return null
    return complain(`Location ${idOf(odd)} names another region than documented`, {
      expected: documentedLocations.find(({ id }) => id === idOf(odd))?.region,
      actual: contradiction(odd),
      where: `${idOf(odd)}`,
    })
  },
})

// A list of numbers cannot be offered to people.
const regionsAreReadable = rule({
  id: 'locations/regions-are-readable',
  clause: 'LOC-04',
  view: answers,
  when: (answer) => isLocationList(answer) && itemsOf(answer).every(isObject),
  judge(answer) {
    if (itemsOf(answer).every((item) => readableTexts(item).length > 0)) return null
    return complain('A location names its region in no member', { expected: 'readable text' })
  },
})

// location_id has to name one place.
const idsAreUnique = rule({
  id: 'locations/ids-are-unique',
  clause: 'LOC-06',
  view: answers,
  when: isLocationList,
  judge(answer) {
    const ids = itemsOf(answer).flatMap((item) => idOf(item) ?? [])
    const twice = ids.find((id, index) => ids.indexOf(id) !== index)
    if (twice === undefined) return null
    return complain('A location id occurs twice', { actual: twice })
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

export const locationsRules: Rule[] = [
  locationsAreListed,
  idsAreIntegers,
  idsLeadToTemplates,
  idsServeForOrders,
  idsStandForTheirRegions,
  regionsAreReadable,
  idsAreUnique,
  unlistedIsRefused,
  templatesBelongToListedLocations,
]

// Two sentences of the reference disagree about whether this list is paged (AMB-07).
const paged = question({
  id: 'locations/paged',
  clause: 'LOC-05',
  view: answers,
  when: isLocationList,
  answer: ({ json }) => (isObject(member(json, 'meta')) ? 'with meta' : 'without meta'),
})

// Only a table of ids and regions is given, no body (AMB-08).
const members = question({
  id: 'locations/members',
  clause: 'LOC-04',
  view: answers,
  when: (answer) => isLocationList(answer) && itemsOf(answer).length > 0,
  answer(answer) {
    const [first] = itemsOf(answer)
    const names = Object.keys(isObject(first) ? first : {}).sort()
    return names.filter((name) => /^[\w.-]{1,40}$/.test(name)).join(', ') || 'none'
  },
})

// The two examples of the reference order in 6 and in 3 (AMB-01).
const exampleLocations = question({
  id: 'locations/locations-of-the-examples',
  clause: 'LOC-03',
  view: answers,
  when: isLocationList,
  answer(answer) {
    const ids = itemsOf(answer).map(idOf)
    const offered = [3, 6].filter((id) => ids.includes(id))
    return offered.length === 0 ? 'neither' : `offered: ${offered.join(', ')}`
  },
})

export const locationsQuestions: Question[] = [paged, members, exampleLocations]

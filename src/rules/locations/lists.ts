/** Rules about the list of locations (LOC-01 to LOC-04, LOC-06). */
import { documentedLocations } from '#contract/catalogue.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { idOf } from '#views/catalogue.ts'
import { answers } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { isListAnswer, judgeListAnswer } from '../plans/listing.ts'
import { readableTexts } from '../plans/texts.ts'
import { type Rule, rule } from '../rule.ts'
import { isLocationList, itemsOf } from './reading.ts'

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

export const locationListRules: Rule[] = [
  locationsAreListed,
  idsAreIntegers,
  idsStandForTheirRegions,
  regionsAreReadable,
  idsAreUnique,
]

/**
 * Questions about locations: what the reference leaves open is recorded and compared from run to
 * run.
 */
import { isObject, member } from '#exchange/json.ts'
import { idOf } from '#views/catalogue.ts'
import { answers } from '#views/responses.ts'
import { type Question, question } from '../question.ts'
import { isLocationList, itemsOf } from './reading.ts'

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

export const locationQuestionList: Question[] = [paged, members, exampleLocations]

/**
 * Questions about templates: what the reference leaves open is recorded and compared from run to
 * run.
 */
import { templateTexts } from '#contract/catalogue.ts'
import { isObject, member } from '#exchange/json.ts'
import { answers, isSuccess } from '#views/responses.ts'
import { templateReads } from '../locations/uses.ts'
import { isListAnswer } from '../plans/listing.ts'
import { type Question, question } from '../question.ts'
import { slugOf } from './reading.ts'

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

export const templateQuestionList: Question[] = [
  templatesOfUnknownLocations,
  commonSlugs,
  paged,
  members,
]

/** Rules about the envelope of successes (ENV-01, ENV-03 to ENV-07). */
import { isObject, member } from '#exchange/json.ts'
import { type Answer, answers, isSuccess } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { misplacedMeta } from '../pagination/misplaced.ts'
import { type Rule, rule } from '../rule.ts'
import { contentOf, isDocumented } from '../transport/content.ts'
import { isOwnRefusal } from './failures.ts'
import { collections, isBare, isWrappedTwice, resources } from './payload.ts'

/** A documented operation succeeded and sent JSON. */
function hasJson(answer: Answer): boolean {
  return isDocumented(answer) && isSuccess(answer) && contentOf(answer) === 'json'
}

function operationOf(answer: Answer): string {
  return answer.exchange.operation!
}

/** A GET has something to say, if only an empty list; writes may have nothing (ENV-07). */
function isEmptyRead(answer: Answer): boolean {
  const isRead = isDocumented(answer) && answer.exchange.request.method === 'GET'
  return isRead && isWithoutContent(answer) && contentOf(answer) === 'none'
}

// Generated clients unwrap `data` in one place for all operations.
const successesHaveData = rule({
  id: 'envelope/successes-have-data',
  clause: 'ENV-01',
  view: answers,
  when: (answer) => hasJson(answer) || isEmptyRead(answer),
  judge(answer) {
    const { json, data, status } = answer
    if (isEmptyRead(answer)) {
      return complain('A read succeeds without data', { expected: 200, actual: status })
    }
    if (isObject(json) && data !== undefined) return null
    return complain('A success is no JSON object with a member data', {
      expected: '{ "data": … }',
      actual: isObject(json) ? Object.keys(json).slice(0, 5) : describe(json),
    })
  },
})

function describe(json: unknown): string {
  return Array.isArray(json) ? 'an array' : json === null ? 'null' : `a ${typeof json}`
}

/** A wrong layer of wrapping, or paging facts inside data, are reported as just that. */
function isPlainlyWrapped(answer: Answer): boolean {
  if (answer.data === undefined || isWrappedTwice(answer)) return false
  return misplacedMeta(answer.json)?.startsWith('/data') !== true
}

// PHP turns a filtered list into an object with numbers for names; clients that iterate break.
const collectionsAreArrays = rule({
  id: 'envelope/collections-are-arrays',
  clause: 'ENV-03',
  view: answers,
  when: (answer) =>
    hasJson(answer) && collections.has(operationOf(answer)) && isPlainlyWrapped(answer),
  judge({ data }) {
    if (Array.isArray(data)) return null
    return complain('A collection is no array', { expected: 'an array', actual: describe(data) })
  },
})

// One-element arrays for single resources are the mirror image. Credentials may still be null
// (AMB-23).
const resourcesAreObjects = rule({
  id: 'envelope/single-resources-are-objects',
  clause: 'ENV-03',
  view: answers,
  needs: ['creates'],
  when: (answer) =>
    hasJson(answer) && resources.has(operationOf(answer)) && isPlainlyWrapped(answer),
  judge(answer) {
    if (isObject(answer.data)) return null
    if (answer.data === null && operationOf(answer) === 'getServerCredentials') return null
    return complain('A single resource is no object', {
      expected: 'an object',
      actual: describe(answer.data),
    })
  },
})

// Wrapped twice or not at all: either way data.uuid is undefined. Power and DELETE put there what
// they like.
const payloadIsWrappedOnce = rule({
  id: 'envelope/payload-is-wrapped-once',
  clause: 'ENV-04',
  view: answers,
  when: (answer) =>
    hasJson(answer) && (collections.has(operationOf(answer)) || resources.has(operationOf(answer))),
  judge(answer) {
    if (isBare(answer)) return complain('The payload is not wrapped in data', { where: 'bare' })
    if (!isWrappedTwice(answer)) return null
    return complain('The payload is wrapped in data twice', { where: 'twice' })
  },
})

// Clients look for paging facts in one place.
const metaStandsBesideData = rule({
  id: 'envelope/meta-stands-beside-data',
  clause: 'ENV-05',
  view: answers,
  when: (answer) =>
    hasJson(answer) &&
    collections.has(operationOf(answer)) &&
    answer.data !== undefined &&
    !isWrappedTwice(answer) &&
    (isObject(member(answer.json, 'meta')) || misplacedMeta(answer.json) !== null),
  judge({ json }) {
    const place = misplacedMeta(json)
    if (place === null) return null
    return complain('The paging facts do not stand in meta beside data', {
      expected: '/meta',
      actual: place,
    })
  },
})

// A client that tests for `error` first takes such a success for a failure.
const successesHaveNoError = rule({
  id: 'envelope/data-and-error-exclude-each-other',
  clause: 'ENV-06',
  view: answers,
  when: (answer) =>
    (isDocumented(answer) || isOwnRefusal(answer)) &&
    contentOf(answer) === 'json' &&
    isObject(answer.json),
  judge(answer) {
    const error = member(answer.json, 'error')
    if (error === undefined) return null
    if (isSuccess(answer)) return complain('A success has a member error', { where: 'success' })
    if (answer.data === undefined) return null
    return complain('An answer has both data and error', { where: 'both' })
  },
})

/** 204 and 205 are defined to have none. */
function isWithoutContent({ status }: Answer): boolean {
  return status === 204 || status === 205
}

// Power and DELETE may answer with 204; an empty 200 leaves a JSON client with a parse error.
const contentFitsTheStatus = rule({
  id: 'envelope/content-fits-the-status',
  clause: 'ENV-07',
  view: answers,
  when: (answer) => isDocumented(answer) && isSuccess(answer) && contentOf(answer) !== 'unknown',
  judge(answer) {
    const empty = contentOf(answer) === 'none'
    if (empty === isWithoutContent(answer)) return null
    return complain(empty ? 'A success comes without content' : 'A 204 comes with content', {
      actual: answer.status,
      where: empty ? 'empty' : 'content',
    })
  },
})

export const successRules: Rule[] = [
  successesHaveData,
  collectionsAreArrays,
  resourcesAreObjects,
  payloadIsWrappedOnce,
  metaStandsBesideData,
  successesHaveNoError,
  contentFitsTheStatus,
]

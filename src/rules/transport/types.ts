/** Rules about JSON types: as in the examples, and the same everywhere (TRN-17, INV-31). */

import { type Json, member } from '#exchange/json.ts'
import { findResponseSchema, type ValidationError, validators } from '#generated/validators.js'
import { type Answer, answers, isSuccess } from '#views/responses.ts'
import { memberTypes } from '#views/types.ts'
import { statusMembers } from '#views/types-status.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { contentOf, isDocumented } from './content.ts'

/** Ids, times and addresses of a 201 have clauses of their own (CRE-06, CRE-13, CRE-17). */
const judgedInThe201 = /\/(?:uuid|created_at|ip_addresses)(?:\/|$)/
/** The one container below data that no clause of the envelope looks at. */
const addressList = /\/ip_addresses(?:\/\d+)?$/
/**
 * Shown as text, but a system or password that is not known yet may well be null. That a new server
 * is installing, and not null, is CRE-05's.
 */
const perhapsNull = new Set(['operating_system', 'password_status', 'status'])
const operations = new Set([
  'listPlans',
  'createServer',
  'listServers',
  'getServer',
  'getServerStatus',
])

function isJudged(answer: Answer): boolean {
  const { operation } = answer.exchange
  if (!isDocumented(answer) || !isSuccess(answer) || contentOf(answer) !== 'json') return false
  return operation !== null && operations.has(operation)
}

/** What the schema of the operation says against an answer. */
function schemaErrors(answer: Answer): readonly ValidationError[] {
  const operation = answer.exchange.operation as Parameters<typeof findResponseSchema>[0]
  const schema = findResponseSchema(operation, answer.status)
  if (schema === null) return []
  const validate = validators[schema]
  validate(answer.json)
  return [...(validate.errors ?? [])]
}

/** The value a JSON pointer leads to; pointers of ajv escape `~` and `/` only. */
function valueAt(json: Json | undefined, pointer: string): Json | undefined {
  let value = json
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    value = Array.isArray(value) ? (value[Number(name)] as Json | undefined) : member(value, name)
  }
  return value
}

/** Array indexes vary from run to run; the member does not. */
function general(pointer: string): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*')
}

interface Mismatch {
  readonly pointer: string
  readonly expected: string
  readonly actual: string
}

function nameType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/**
 * Other containers are the envelope's business, fractions where integers are usual that of single
 * clauses.
 */
function readMismatch(answer: Answer, error: ValidationError): Mismatch | null {
  const pointer = error.instancePath
  if (error.keyword !== 'type' || !pointer.startsWith('/data/')) return null
  if (answer.exchange.operation === 'createServer' && judgedInThe201.test(pointer)) return null
  const expected = String(error.params.type).replace('integer', 'number').replace(',', ' or ')
  const value = valueAt(answer.json, pointer)
  const actual = nameType(value)
  if (/object|array/.test(expected) && !addressList.test(pointer)) return null
  if (expected.split(' or ').includes(actual)) return null
  const name = pointer.slice(pointer.lastIndexOf('/') + 1)
  if (value === null && perhapsNull.has(name)) return null
  return { pointer: general(pointer), expected, actual }
}

const nullables = ['status', 'state']

/** A nullable member that spells its null out. */
function readNullText({ data }: Answer): Mismatch | null {
  const name = nullables.find((nullable) => member(data, nullable) === 'null')
  return name === undefined ? null : { pointer: `/data/${name}`, expected: 'null', actual: 'text' }
}

// "3.92" plus "5.23" is "3.925.23": text where a number belongs breaks sums silently.
const typesFollowTheExamples = rule({
  id: 'transport/types-follow-the-examples',
  clause: 'TRN-17',
  view: answers,
  when: isJudged,
  judge(answer) {
    const mismatches = schemaErrors(answer).flatMap((error) => readMismatch(answer, error) ?? [])
    const first = mismatches[0] ?? readNullText(answer)
    if (first === null) return null
    return complain(`${first.pointer} has another JSON type than in the examples`, {
      expected: first.expected,
      actual: first.actual,
      where: first.pointer,
    })
  },
})

// A client that reads `status === null` never sees a server become ready when the member is left
// out.
// Where it is always left out, LST-02, GET-01 and STA-01 say so.
const nullIsWritten = rule({
  id: 'transport/nullable-members-are-written-as-null',
  clause: 'TRN-17',
  view: statusMembers,
  needs: ['creates'],
  when: ({ words, nulls }) => nulls > 0 || words > 0,
  judge({ operation, absent }) {
    if (absent === 0) return null
    return complain('The member status is left out where it would be null', {
      expected: 'a word or null',
      operation,
      where: operation === 'listServers' ? '/data/*/status' : '/data/status',
    })
  },
})

// A member that is text here and a number there breaks typed clients.
const typesAreStable = rule({
  id: 'transport/types-are-stable',
  clause: 'INV-31',
  view: memberTypes,
  when: ({ types }) => types.length > 0,
  judge({ types, name }) {
    if (types.length === 1) return null
    return complain(`${name} has different JSON types in different answers`, {
      actual: types,
      where: name,
    })
  },
})

export const typeRules: Rule[] = [typesFollowTheExamples, nullIsWritten, typesAreStable]

/** Mutations of JSON bodies: one member broken, or the body as a whole. */
import type { BodySchema, Operation } from '#generated/operations.ts'
import type { Mutation, Twin } from './mutations.ts'
import type { Expectation } from './oracle.ts'
import { bytesOf, callOf, membersOf, mutation, objectText } from './twins.ts'
import { type BadValue, badMembers, type FaultKind } from './values.ts'

/** Refused creations have a status and a code (ERR-07); a wrong power action any 4xx (PWR-02). */
function strictest(operation: Operation): Expectation {
  return operation.id === 'createServer' ? 'unprocessable' : 'refused'
}

function expectationOf(operation: Operation, value: BadValue, required: boolean): Expectation {
  if (value.kind === 'null') return required ? strictest(operation) : 'open'
  // A parser may stop at some depth and call it malformed.
  if (value.kind === 'deep nesting') return 'refused'
  if (value.distance === 'impossible') return strictest(operation)
  return value.distance === 'wrong' ? 'refused' : 'open'
}

/** One member at a time: left out, given twice, or with a bad value. */
function memberMutations(operation: Operation, schema: BodySchema, twin: Twin): Mutation[] {
  const call = callOf(operation, twin)
  const valid = membersOf(twin)
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const required = schema.required.includes(name)
    const own = JSON.stringify(twin.body?.[name] ?? null)
    const others = valid.filter(([other]) => other !== name)
    const write = (
      fault: string,
      kind: FaultKind,
      expects: Expectation,
      members: readonly (readonly [string, string])[],
    ): Mutation =>
      mutation(operation, {
        place: 'body',
        member: name,
        kind,
        fault,
        expects,
        call: { ...call, rawBody: bytesOf(objectText(members)) },
      })
    const bads = badMembers(property, twin.body?.[name])
    return [
      ...(required ? [write('left out', 'missing', strictest(operation), others)] : []),
      write('twice alike', 'duplicate', 'open', [...valid, [name, own]]),
      write('twice, last null', 'duplicate', 'open', [...valid, [name, 'null']]),
      write('twice, first null', 'duplicate', 'open', [[name, 'null'], ...valid]),
      ...bads.map((value) =>
        write(value.name, value.kind, expectationOf(operation, value, required), [
          ...others,
          [name, value.raw],
        ]),
      ),
    ]
  })
}

type Whole = readonly [fault: string, kind: FaultKind, expects: Expectation, text: string | null]

/** JSON that is no object, and objects that say nothing or too much. */
function oddBodies(operation: Operation, text: string): Whole[] {
  const member = (name: string, raw: string): string =>
    `${text.slice(0, -1)},${JSON.stringify(name)}:${raw}}`
  return [
    ['nothing', 'missing', 'refused', null],
    ['blanks', 'empty', 'refused', ' \n '],
    ['empty object', 'empty', strictest(operation), '{}'],
    ['null', 'null', 'refused', 'null'],
    ['empty array', 'wrong type', 'refused', '[]'],
    ['in an array', 'wrong type', 'refused', `[${text}]`],
    ['text', 'wrong type', 'refused', JSON.stringify(text)],
    ['number', 'wrong type', 'refused', '7'],
    ['true', 'wrong type', 'refused', 'true'],
    ['in data', 'wrong type', 'refused', `{"data":${text}}`],
    ['deep array', 'deep nesting', 'refused', '['.repeat(3_000) + ']'.repeat(3_000)],
    ['deep member', 'deep nesting', 'open', member('x', '['.repeat(900) + ']'.repeat(900))],
    ['200,000 characters', 'too long', 'open', member('x', JSON.stringify('y'.repeat(200_000)))],
    ['object names', 'hostile text', 'open', member('__proto__', '{"admin":true}')],
    ['10,000 blanks', 'too long', 'open', text + ' '.repeat(10_000)],
  ]
}

/** Texts that are no JSON (ERR-10). */
function brokenBodies(text: string): Whole[] {
  return [
    ['cut off', 'malformed', 'malformed', text.slice(0, -1)],
    ['comma at the end', 'malformed', 'malformed', `${text.slice(0, -1)},}`],
    ['single quotes', 'malformed', 'malformed', text.replaceAll('"', "'")],
    ['names without quotes', 'malformed', 'malformed', text.replaceAll(/"(\w+)":/g, '$1:')],
    ['NaN', 'malformed', 'malformed', `${text.slice(0, -1)},"x":NaN}`],
    ['comment', 'malformed', 'malformed', `${text.slice(0, -1)}/* x */,}`],
    ['two texts', 'malformed', 'malformed', text + text],
    ['word', 'malformed', 'malformed', 'hello'],
    ['markup', 'malformed', 'malformed', '<server plan_id="1"/>'],
    ['cut-off bytes', 'invalid UTF-8', 'malformed', `${text.slice(0, -1)},"x":"\u00ff`],
  ]
}

/** Every mutation of the body of an operation; none where it has no body. */
export function bodyMutations(operation: Operation, twin: Twin): Mutation[] {
  const schema = operation.bodySchema
  if (schema === null) return []
  const { rawBody: _valid, ...call } = callOf(operation, twin)
  const text = objectText(membersOf(twin))
  const wholes = [...oddBodies(operation, text), ...brokenBodies(text)].map(
    ([fault, kind, expects, body]) =>
      mutation(operation, {
        place: 'body',
        member: null,
        kind,
        fault,
        expects,
        call: body === null ? call : { ...call, rawBody: bytesOf(body) },
      }),
  )
  return [...memberMutations(operation, schema, twin), ...wholes]
}

/** Mutations of what stands in a URL: identifiers in the path, parameters in the query. */
import type { Operation, OperationParameter } from '#generated/operations.ts'
import type { Mutation, Twin } from './mutations.ts'
import type { Expectation } from './oracle.ts'
import { callOf, fillPath, mutation } from './twins.ts'
import { type BadValue, badUrlValues } from './values.ts'

/** Operations that may find nothing without a complaint (TPL-07, DEL-08). */
const forgiving = new Set(['listTemplates', 'deleteServer'])

/** A uuid nobody has, without its last digit or with one too many, and a pattern for any. */
const nearUuids: readonly BadValue[] = [
  ['seven characters', 'deadbee'],
  ['nine characters', 'deadbeefd'],
  ['one digit short', 'deadbeef-dead-4ead-8ead-deadbeefdea'],
  ['one digit long', 'deadbeef-dead-4ead-8ead-deadbeefdeadd'],
  ['no hexadecimal', 'zzzzzzzz-dead-4ead-8ead-deadbeefdead'],
  ['in braces', '%7Bdeadbeef-dead-4ead-8ead-deadbeefdead%7D'],
  ['internal number', '1'],
].map(([name = '', raw = '']) => ({ name, kind: 'wrong type', distance: 'wrong', raw }))

function expectationOf(operation: Operation, { distance, kind }: BadValue): Expectation {
  // An empty segment is another path (TRN-19).
  if (kind === 'empty' || distance === 'odd') return 'open'
  return forgiving.has(operation.id) ? 'open' : 'refused'
}

/** Single faults of each identifier in the path. */
export function pathMutations(operation: Operation, twin: Twin): Mutation[] {
  return operation.pathParameters.flatMap(({ name, schema }) => {
    const values = [...badUrlValues(schema), ...(schema.type === 'string' ? nearUuids : [])]
    return values.map((value) =>
      mutation(operation, {
        place: 'path',
        member: name,
        kind: value.kind,
        fault: value.name,
        expects: expectationOf(operation, value),
        call: {
          ...callOf(operation, twin),
          path: fillPath(operation, { ...twin.path, [name]: value.raw }),
        },
      }),
    )
  })
}

/** A parameter written in ways that frameworks read as lists and maps. */
function structuresOf({ name }: OperationParameter): BadValue[] {
  const write = (fault: string, kind: BadValue['kind'], raw: string): BadValue => ({
    name: fault,
    kind,
    distance: 'odd',
    raw,
  })
  return [
    write('no value', 'missing', name),
    write('twice', 'duplicate', `${name}=1&${name}=2`),
    write('as a list', 'wrong type', `${name}[]=1&${name}[]=2`),
    write('as a map', 'wrong type', `${name}[a][b]=1`),
    write('deep map', 'deep nesting', `${name}${'[a]'.repeat(300)}=1`),
  ]
}

/**
 * Single faults of each query parameter. What a bad one gets is open: a 4xx or a default (AMB-17).
 */
export function queryMutations(operation: Operation, twin: Twin): Mutation[] {
  return operation.queryParameters.flatMap((parameter) => {
    const single = badUrlValues(parameter.schema).map((value) => ({
      ...value,
      raw: `${parameter.name}=${value.raw}`,
    }))
    const call = callOf(operation, twin)
    return [...single, ...structuresOf(parameter)].map(({ name, kind, raw }) =>
      mutation(operation, {
        place: 'query',
        member: parameter.name,
        kind,
        fault: name,
        expects: 'open',
        call: { ...call, path: `${call.path}?${raw}` },
      }),
    )
  })
}

/**
 * Every single-fault mutation of every request that the OpenAPI document describes. Pure: words, no
 * wire.
 */
import { type OperationId, operationIds, operations } from '#generated/operations.ts'
import type { Call } from '#target/caller.ts'
import { bodyMutations } from './bodies.ts'
import { headerMutations } from './headers.ts'
import type { Expectation } from './oracle.ts'
import { pathMutations, queryMutations } from './urls.ts'
import type { FaultKind } from './values.ts'

/** A request that succeeds, before one thing in it is broken. */
export interface Twin {
  /** Values of the path parameters. */
  readonly path: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>> | null
}

export interface Mutation {
  /** `operation place member: fault`; unique, and the same for every twin. */
  readonly id: string
  readonly operation: OperationId
  readonly place: 'path' | 'query' | 'header' | 'body'
  /** The parameter or member that is broken; null for the body as a whole. */
  readonly member: string | null
  readonly kind: FaultKind
  readonly expects: Expectation
  readonly call: Call
}

/** All mutations of one operation's request. */
export function mutationsOf(id: OperationId, twin: Twin): Mutation[] {
  const operation = operations[id]
  return [
    ...pathMutations(operation, twin),
    ...queryMutations(operation, twin),
    ...headerMutations(operation, twin),
    ...bodyMutations(operation, twin),
  ]
}

/** All mutations of all operations, given what a valid request of each looks like. */
export function allMutations(twinOf: (id: OperationId) => Twin): Mutation[] {
  return operationIds.flatMap((id) => mutationsOf(id, twinOf(id)))
}

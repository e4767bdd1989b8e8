/** Answers some refusals in another legitimate way, whatever other dimensions do about others. */
import type { RefusalKind } from '#server/context.ts'
import type { Move } from './dimension.ts'

/** Status and code per kind of refusal; a code left out stays as it is. */
export type Answers = Partial<Record<RefusalKind, readonly [status: number, code?: string]>>

export function refusing(answers: Answers): Move {
  return (soFar) => ({
    statusOf: (kind, context) => answers[kind]?.[0] ?? soFar.statusOf(kind, context),
    codeOf: (kind, context) => answers[kind]?.[1] ?? soFar.codeOf(kind, context),
  })
}

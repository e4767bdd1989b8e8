/** The shape of a fault: one way in which a real team gets the API wrong, as policies. */
import type { ClauseId } from '#contract/clause.ts'
import type { Need } from '#contract/need.ts'
import type { Policies } from '#server/policies.ts'

/** `topic/kebab-sentence`; never renamed and never reused. */
export type FaultId = `${string}/${string}`

export interface Fault {
  readonly id: FaultId
  /** One sentence that a release manager understands. */
  readonly title: string
  /**
   * The clauses this defect breaks; the first is the one it must be reported on. None for a
   * legitimate variant.
   */
  readonly violates: readonly ClauseId[]
  /** Further clauses that may fairly be reported as a consequence. */
  readonly tolerates?: readonly ClauseId[]
  /** What a run must have been given to be able to see it. */
  readonly needs?: readonly Need[]
  readonly policies: Partial<Policies>
}

/** A choice that the reference leaves open: no harness may complain about it. */
export interface Variant extends Fault {
  readonly violates: readonly []
  /** The open points and clauses that allow it. */
  readonly allowedBy: readonly (ClauseId | `AMB-${number}`)[]
}

/** Writes a fault down: exactly one defect, and at least one clause that it breaks. */
export function fault(
  definition: Fault & { readonly violates: readonly [ClauseId, ...ClauseId[]] },
): Fault {
  return definition
}

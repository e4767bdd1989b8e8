/** The shape of one point that the reference leaves open or says in two ways. */
import type { ClauseId } from '../clause.ts'

export interface Ambiguity {
  readonly id: `AMB-${number}`
  readonly title: string
  /** The clauses whose judgement depends on it. */
  readonly clauses: readonly ClauseId[]
  /** What the reference leaves open, or says in two ways. */
  readonly open: string
  /** Every reading that must pass without an alarm. */
  readonly accepted: string
}

/**
 * A step of the plan: which requests it sends, what it costs, what it needs, and which promises it
 * feeds.
 */
import type { Need } from '#contract/need.ts'
import type { Session } from './session.ts'

export interface Step {
  /** Unique in the plan; the prefix of the step name on the tape. */
  readonly id: string
  /** Sections of the contract that its exchanges are evidence for. */
  readonly topics: readonly string[]
  /** Requests by operation, as planned. */
  readonly costs: Readonly<Record<string, number>>
  /** Servers it makes. */
  readonly creates?: number
  readonly needs?: readonly Need[]
  /** Left out where this is given: another step shows the same. */
  readonly unless?: Need
  /** Account whose allowance it uses; `A` unless said otherwise. */
  readonly account?: string
  /** Steps that must have run before: pulled in when only some topics are chosen. */
  readonly after?: readonly string[]
  /** Independent of position: may fill a wait. */
  readonly filler?: boolean
  run(session: Session): Promise<void>
}

/** Total requests of a step. */
export function requestsOf(step: Step): number {
  return Object.values(step.costs).reduce((sum, count) => sum + count, 0)
}

/** The shape of one open point: its legitimate answers, each as a change of the policies so far. */
import type { ClauseId } from '#contract/clause.ts'
import type { Policies } from '#server/policies.ts'

/** What leaves the point open: a clause of the level open, or an ambiguity of the reference. */
export type Allowance = ClauseId | `AMB-${number}`

/** A change that may build on what other dimensions have decided already. */
export type Move = (soFar: Readonly<Policies>) => Partial<Policies>

export interface Option {
  /** One sentence saying what such a server does. */
  readonly title: string
  readonly move: Move
}

/** An open point; the honest server's own answer is the one that is not listed. */
export interface Dimension {
  readonly allowedBy: readonly Allowance[]
  readonly options: Readonly<Record<string, Option>>
}

/** An answer that does not depend on other dimensions, or one that builds on them. */
export function option(title: string, change: Partial<Policies> | Move): Option {
  return { title, move: typeof change === 'function' ? change : () => change }
}

export function dimension(
  allowedBy: readonly Allowance[],
  options: Readonly<Record<string, Option>>,
): Dimension {
  return { allowedBy, options }
}

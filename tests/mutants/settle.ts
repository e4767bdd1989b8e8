/** Decides whether an outcome of the mutation run is as it must be, or is excused. */
import { faultOf } from '#faults/index.ts'
import { defects } from '../foreign/defects.ts'
import { type Outcome, readOutcome } from './job.ts'
import type { Pardon } from './pardons.ts'

export type Pardons = ReadonlyMap<string, Pardon>
export type Settlement = 'right' | 'pardoned' | 'stale' | 'wrong'

/**
 * A fault that is not killed must be pardoned for just that; one that is killed must not be. What
 * conforms is never pardoned.
 */
export function settleOutcome(outcome: Outcome, pardons: Pardons): Settlement {
  const reading = readOutcome(outcome)
  const pardon = pardons.get(outcome.job.id)
  if (pardon === undefined) return reading === 'killed' || reading === 'silent' ? 'right' : 'wrong'
  if (reading === pardon.reading) return 'pardoned'
  return reading === 'killed' ? 'stale' : 'wrong'
}

/** Pardons of faults that there are not. */
export function strayPardons(pardons: Pardons): string[] {
  const known = new Set(defects.map(({ id }) => id))
  return [...pardons.keys()].filter((id) => !known.has(id) && faultOf(id) === null)
}

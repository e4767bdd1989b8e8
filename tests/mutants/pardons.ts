/**
 * Faults that no run kills as it should, with the reason why that is accepted. An entry that is no
 * longer true fails the mutation run, and so does a fault that should be here and is not.
 */

export interface Pardon {
  /** What the fault is read as: nobody notices; only a consequence is; something else is blamed. */
  readonly reading: 'survived' | 'near' | 'collateral'
  readonly why: string
}

/** By fault or defect id. Every entry is a debt: it is printed on every run. */
export const pardons: ReadonlyMap<string, Pardon> = new Map<string, Pardon>([])

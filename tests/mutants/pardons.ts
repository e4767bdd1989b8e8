/** Faults that survive, or kill more than they should, with the reason why that is accepted. */

/** By fault or defect id. Every entry is a debt: it is printed on every run. */
export const pardons: ReadonlyMap<string, string> = new Map()

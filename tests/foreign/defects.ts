/** The list of all single defects. */
import type { Defect } from './defect.ts'

/** Every defect, grouped as the contract groups its clauses. */
export const defects: readonly Defect[] = []

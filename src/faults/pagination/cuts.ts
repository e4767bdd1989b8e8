/** Faults in which items lie on which page. */
import { type Fault, fault } from '../fault.ts'

export const cutFaults: readonly Fault[] = [
  // The page size reaches the paginator's meta, the query keeps its ->limit(25).
  fault({
    id: 'pagination/per-page-echoed-but-not-applied',
    title: 'per_page is repeated in meta, but pages always hold 25 items.',
    violates: ['PAG-06', 'PAG-07', 'PAG-11'],
    tolerates: ['PAG-05', 'PAG-10', 'PAG-15', 'PAG-18', 'LST-06', 'INV-09', 'PLN-15', 'INV-11'],
    policies: { cut: (items, page) => items.slice((page - 1) * 25, page * 25) },
  }),
]

/** Faults in what meta says about a page. */
import { amendMeta } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

export const metaFaults: readonly Fault[] = [
  // The classic fencepost: a short last page is not counted.
  fault({
    id: 'pagination/last-page-is-floor',
    title: 'last_page is rounded down, so that a short last page is never fetched.',
    violates: ['PAG-08', 'INV-10'],
    tolerates: ['PAG-11', 'INV-09', 'PAG-10'],
    policies: { lastPage: (total, perPage) => Math.max(1, Math.floor(total / perPage)) },
  }),
  // A COUNT(*) read through a driver that returns every column as text.
  fault({
    id: 'pagination/total-as-text',
    title: 'meta.total is text instead of a number.',
    violates: ['PAG-02'],
    tolerates: ['TRN-17', 'INV-31', 'PAG-10', 'INV-09'],
    policies: amendMeta((meta) => {
      meta.total = String(meta.total)
    }),
  }),
]

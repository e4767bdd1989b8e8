/** Faults that show when one key is used twice at the same moment. */
import { type Fault, fault } from '../fault.ts'

export const raceFaults: readonly Fault[] = [
  // The key is written after the creation, and nothing locks it meanwhile.
  fault({
    id: 'idempotency/two-at-once-create-two',
    title: 'Two simultaneous requests with one key make two servers.',
    violates: ['IDE-09', 'INV-15'],
    tolerates: ['IDE-10', 'IDE-11', 'INV-16', 'IDE-03', 'IDE-04', 'IDE-02'],
    needs: ['creates'],
    policies: { onBusyKey: 'proceed', createLagMs: 60 },
  }),
]

/** Faults in how a server is found by the id in the path. */
import { type Fault, fault } from '../fault.ts'

export const lookupFaults: readonly Fault[] = [
  // Route model binding looks at one column only.
  fault({
    id: 'get/short-uuid-not-accepted',
    title: 'GET /servers/{uuid} does not find a server by its short uuid.',
    violates: ['GET-03'],
    tolerates: ['GET-04', 'INV-07'],
    needs: ['creates'],
    policies: { acceptsShort: () => false },
  }),
]

/** Faults in what a repeated key answers. */

import { serverWith } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const replayFaults: readonly Fault[] = [
  // "It was not created now", says the author, and 200 is what the resource class sends by itself.
  fault({
    id: 'idempotency/replay-answered-200',
    title: 'A repeated creation is answered 200 instead of the original 201.',
    violates: ['IDE-02'],
    tolerates: ['IDE-05', 'IDE-06', 'IDE-10', 'IDE-11', 'IDE-13', 'IDE-20'],
    needs: ['creates'],
    policies: {
      replay: (stored) => ({ status: 200, headers: [], body: JSON.parse(stored.json) as unknown }),
    },
  }),
  // The middleware is registered for the web routes and not for the API.
  fault({
    id: 'idempotency/replay-creates-a-second-server',
    title: 'Idempotency-Key is ignored: a repeated request makes a second server.',
    violates: ['IDE-03', 'IDE-12', 'IDE-08', 'IDE-09', 'INV-15'],
    tolerates: ['IDE-02', 'IDE-04', 'IDE-05', 'IDE-06', 'IDE-11', 'IDE-13', 'IDE-20', 'INV-16'],
    needs: ['creates'],
    policies: { keyOf: () => null },
  }),
  // Only the id of the server is stored with the key; the resource is rendered anew.
  fault({
    id: 'idempotency/replay-shows-present-state',
    title: 'A replay shows the server as it is now instead of the original answer.',
    violates: ['IDE-04', 'INV-16'],
    tolerates: ['IDE-05', 'IDE-02'],
    needs: ['creates'],
    policies: {
      replay(stored, entry, context) {
        const server = serverWith(entry.uuid, context)
        const { policies } = context
        const body =
          server === undefined
            ? (JSON.parse(stored.json) as unknown)
            : policies.successBody(policies.renderCreated(server, context), undefined, context)
        return { status: stored.status, headers: [...stored.headers], body }
      },
    },
  }),
]

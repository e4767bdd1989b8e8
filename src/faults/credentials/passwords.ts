/** Faults in when a password is shown, to whom, and which one. */
import { type Fault, fault } from '../fault.ts'

export const passwordFaults: readonly Fault[] = [
  // The password is generated with the order and read straight from the table.
  fault({
    id: 'credentials/password-shown-while-installing',
    title: 'The root password is shown before the installation is over.',
    violates: ['CRD-02', 'INV-13'],
    tolerates: ['CRD-04'],
    needs: ['creates'],
    policies: { shownPassword: (server) => server.password },
  }),
]

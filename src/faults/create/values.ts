/** Faults in single values of the 201: letters, nulls. */
import { amendData, amendServers } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

export const creationValueFaults: readonly Fault[] = [
  // Made to be read out on the telephone.
  fault({
    id: 'create/short-uuid-in-capitals',
    title: 'uuid_short is written in capitals, uuid in small letters.',
    violates: ['CRE-08'],
    needs: ['creates'],
    policies: amendServers((server) => {
      server.uuid_short = String(server.uuid_short).toUpperCase()
    }),
  }),
  // The job that sets it is only queued when the answer is rendered.
  fault({
    id: 'create/password-status-null-at-first',
    title: 'password_status is null in the 201.',
    violates: ['CRE-04', 'CRE-11', 'TRN-17'],
    needs: ['creates'],
    policies: amendData(['createServer'], (server) => {
      server.password_status = null
    }),
  }),
]

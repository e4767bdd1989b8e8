/** Faults in whether credentials can be read, and in the members beside the password. */

import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies } from '#server/policies.ts'
import { amendData, amendReply, isMembers } from '../amend.ts'
import { isInstalling } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const credentials = ['getServerCredentials'] as const

export const credentialAnswerFaults: readonly Fault[] = [
  // "There are no credentials yet" is a 404 to most people.
  fault({
    id: 'credentials/not-found-while-installing',
    title: 'The credentials of a server that installs are answered 404.',
    violates: ['CRD-02'],
    tolerates: ['CRE-19'],
    needs: ['creates'],
    policies: {
      beforeHandle(context) {
        const { operation, policies, id, now } = context
        if (operation !== 'getServerCredentials') return null
        return isInstalling(policies.resolve(id, context), now) ? refuse('unknown-server') : null
      },
    },
  }),
  // The middleware of all server routes.
  fault({
    id: 'credentials/refused-while-installing',
    title: 'The credentials of a server that installs are refused with 409.',
    violates: ['CRD-02'],
    needs: ['creates'],
    policies: {
      blocks: (server, { operation, now }) =>
        operation === 'getServerCredentials' && isInstalling(server, now) ? 'installing' : null,
    },
  }),
  // The member is added when there is something to show.
  fault({
    id: 'credentials/password-member-missing-while-installing',
    title: 'While a server installs root_password is missing instead of null.',
    violates: ['CRD-01', 'CRD-02'],
    tolerates: ['TRN-17', 'CRD-04', 'INV-13'],
    needs: ['creates'],
    policies: amendData(credentials, (data) => {
      if (data.root_password === null) delete data.root_password
    }),
  }),
  // The status was left to GET /servers/{uuid}.
  fault({
    id: 'credentials/without-password-status',
    title: 'The credentials have no password_status.',
    violates: ['CRD-01'],
    tolerates: ['CRD-03', 'CRD-04', 'TRN-17', 'INV-13'],
    needs: ['creates'],
    policies: amendData(credentials, (data) => {
      delete data.password_status
    }),
  }),
  // A user name and a password are what credentials are everywhere else.
  fault({
    id: 'credentials/password-under-another-name',
    title: 'The password is called password instead of root_password.',
    violates: ['CRD-01'],
    tolerates: ['CRD-02', 'CRD-03', 'CRD-04', 'TRN-17', 'INV-13', 'STA-15', 'INV-29'],
    needs: ['creates'],
    policies: amendData(credentials, (data) => {
      data.password = data.root_password
      delete data.root_password
    }),
  }),
  // The flag is written by the job that never runs.
  fault({
    id: 'credentials/status-stays-generating',
    title: 'password_status stays generating although the password is there.',
    violates: ['CRD-03', 'CRD-04', 'INV-13'],
    tolerates: ['STA-15', 'CRD-09'],
    needs: ['creates'],
    policies: amendData(credentials, (data) => {
      data.password_status = 'generating'
    }),
  }),
  // The flag is a default of the column.
  fault({
    id: 'credentials/ready-while-installing',
    title: 'password_status is ready while the password is still null.',
    violates: ['CRD-04', 'INV-13'],
    tolerates: ['CRD-09'],
    needs: ['creates'],
    policies: amendData(credentials, (data) => {
      data.password_status = 'ready'
    }),
  }),
  // The secret lives in a vault that the deletion does not reach.
  fault({
    id: 'credentials/readable-after-deletion',
    title: 'The credentials of a deleted server can still be read.',
    violates: ['CRD-08', 'DEL-03', 'INV-28'],
    needs: ['creates'],
    policies: {
      resolve(id, context) {
        const { operation, account } = context
        const kept = account?.servers.find(({ uuid }) => uuid === id)
        const isThere = operation === 'getServerCredentials' && kept !== undefined
        return isThere ? kept : defaultPolicies.resolve(id, context)
      },
    },
  }),
  // Two columns of one name in two tables.
  fault({
    id: 'credentials/password-status-differs-from-get',
    title: 'Once ready, the password is still said to be generating by GET /servers/{uuid}.',
    violates: ['CRD-09'],
    tolerates: ['INV-13', 'CRD-04'],
    needs: ['creates'],
    policies: amendData(['getServer'], (data) => {
      data.password_status = 'generating'
    }),
  }),
  // The whole payload in base64, "so that nobody reads it over your shoulder".
  fault({
    id: 'credentials/payload-is-a-text',
    title: 'The credentials are one encoded text instead of an object.',
    violates: ['CRD-01', 'ENV-03'],
    tolerates: ['CRD-02', 'CRD-03', 'CRD-05', 'STA-15', 'CRD-06'],
    needs: ['creates'],
    policies: amendReply(credentials, (reply) => {
      if (reply.status !== 200 || !isMembers(reply.body)) return undefined
      const json = JSON.stringify(reply.body.data)
      return { ...reply, body: { data: Buffer.from(json).toString('base64') } }
    }),
  }),
]

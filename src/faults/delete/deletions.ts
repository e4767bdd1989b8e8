/** Faults in deletions: that there are any, what goes, and what stays behind. */
import type { OperationId, ServerRecord } from '#server/model.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { isInstalling } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** Operations that go on finding what was deleted. */
function stillFinds(...operations: readonly OperationId[]): Partial<Policies> {
  return {
    resolve(id, context) {
      const kept = context.account?.servers.find((one) => one.uuid === id)
      const finds = context.operation !== null && operations.includes(context.operation)
      return finds && kept !== undefined ? kept : defaultPolicies.resolve(id, context)
    },
  }
}

/** Servers for which a deletion was asked once. */
const asked = new WeakSet<ServerRecord>()

export const deletionFaults: readonly Fault[] = [
  // The console asks for the name of the server, and the API has no such dialogue.
  fault({
    id: 'delete/refused-without-confirmation',
    title: 'DELETE of an installed server is refused with 422 for want of a confirmation.',
    violates: ['DEL-01'],
    tolerates: ['DEL-03', 'LST-10', 'CRD-08', 'INV-28', 'DEL-02', 'IDE-05'],
    needs: ['creates'],
    policies: {
      beforeHandle: ({ operation }) =>
        operation === 'deleteServer' ? refuse('validation', 'Confirm the name.') : null,
    },
  }),
  // The ability to delete was added to the tokens later, and none has it.
  fault({
    id: 'delete/forbidden-to-every-token',
    title: 'DELETE of one’s own installed server is refused with 403.',
    violates: ['DEL-01'],
    tolerates: ['DEL-03', 'LST-10', 'CRD-08', 'INV-28', 'DEL-02', 'IDE-05', 'DEL-05', 'AUT-14'],
    needs: ['creates'],
    policies: {
      deleteRefusal: () => 'suspended',
      statusOf: (kind, context) =>
        kind === 'suspended' ? 403 : defaultPolicies.statusOf(kind, context),
    },
  }),
  // A running machine has to be stopped first, says the node.
  fault({
    id: 'delete/refused-while-running',
    title: 'DELETE of a running server is refused with 409.',
    violates: ['DEL-01'],
    tolerates: ['DEL-03', 'LST-10', 'CRD-08', 'INV-28', 'DEL-02', 'IDE-05'],
    needs: ['creates'],
    policies: {
      deleteRefusal: (server, { now }) =>
        server.power.running && !isInstalling(server, now) ? 'power-conflict' : null,
    },
  }),
  // The deletion works, its event listener does not.
  fault({
    id: 'delete/answered-500-although-done',
    title: 'DELETE is answered 500 although the server was deleted.',
    violates: ['DEL-01', 'TRN-12'],
    needs: ['creates'],
    policies: { deleteReply: () => refuse('internal') },
  }),
  // The row is read with trashed ones, and its machine on the node is gone.
  fault({
    id: 'delete/repetition-crashes',
    title: 'A second DELETE of a server is answered 500.',
    violates: ['DEL-02', 'TRN-12'],
    needs: ['creates'],
    policies: {
      deleteMissing: (kind) => (kind === 'deleted-server' ? refuse('internal') : null),
    },
  }),
  // "Already deleted" failed validation.
  fault({
    id: 'delete/repetition-answered-422',
    title: 'A second DELETE of a server is answered 422.',
    violates: ['DEL-02'],
    needs: ['creates'],
    policies: {
      deleteMissing: (kind) => (kind === 'deleted-server' ? refuse('validation') : null),
    },
  }),
  // The flag that starts a deletion is never looked at by anything.
  fault({
    id: 'delete/accepted-but-never-done',
    title: 'DELETE is accepted, and the server stays as it was.',
    violates: ['DEL-03', 'LST-10', 'INV-28'],
    tolerates: ['CRD-08', 'INV-09', 'DEL-02'],
    needs: ['creates'],
    policies: { applyDelete: () => {} },
  }),
  // A first request asks the customer to confirm, and the API answers as if he had.
  fault({
    id: 'delete/done-at-the-second-request',
    title: 'DELETE is accepted, and only a second one deletes the server.',
    violates: ['DEL-03', 'LST-10', 'INV-28'],
    tolerates: ['CRD-08', 'INV-09', 'DEL-02'],
    needs: ['creates'],
    policies: {
      applyDelete(server, context) {
        if (asked.has(server)) defaultPolicies.applyDelete(server, context)
        asked.add(server)
      },
    },
  }),
  // deleting for ever: the job of the node times out, and nothing retries it.
  fault({
    id: 'delete/stays-deleting',
    title: 'A deleted server shows as deleting for hours.',
    violates: ['DEL-03', 'LST-10', 'INV-28'],
    tolerates: ['CRD-08', 'INV-12'],
    needs: ['creates'],
    policies: { deleteTakesMs: 6 * 3_600_000 },
  }),
  // withTrashed() for the sake of the invoices.
  fault({
    id: 'delete/get-still-answers',
    title: 'GET /servers/{uuid} goes on showing a deleted server.',
    violates: ['DEL-03', 'INV-28'],
    needs: ['creates'],
    policies: stillFinds('getServer'),
  }),
  // The scope of the living is on the uuid's query, not on the short one's.
  fault({
    id: 'delete/short-uuid-still-answers',
    title: 'GET by its short uuid goes on showing a deleted server.',
    violates: ['DEL-03', 'INV-28'],
    needs: ['creates'],
    policies: {
      resolve(id, context) {
        const kept = context.account?.servers.find(({ shortId }) => shortId === id)
        const finds = context.operation === 'getServer' && kept !== undefined
        return finds ? kept : defaultPolicies.resolve(id, context)
      },
    },
  }),
  // The node's cache of states is emptied at night.
  fault({
    id: 'delete/status-still-answers',
    title: 'The status of a deleted server is still answered.',
    violates: ['DEL-03', 'INV-28'],
    needs: ['creates'],
    policies: stillFinds('getServerStatus'),
  }),
  // Backups outlive their server, and so does their list.
  fault({
    id: 'delete/backups-still-answer',
    title: 'The backups of a deleted server are still listed.',
    violates: ['DEL-07', 'INV-28'],
    tolerates: ['BAK-02'],
    needs: ['creates'],
    policies: stillFinds('listBackups'),
  }),
  // $servers->delete() on the relation instead of the model.
  fault({
    id: 'delete/takes-all-servers-of-the-account',
    title: 'DELETE removes all servers of the account.',
    violates: ['DEL-04'],
    tolerates: ['LST-10', 'SAF-02', 'GET-07', 'INV-09', 'SAF-01', 'INV-12', 'STA-04', 'INV-14'],
    needs: ['creates'],
    policies: {
      applyDelete(_server, context) {
        for (const one of context.account?.servers ?? []) defaultPolicies.applyDelete(one, context)
      },
    },
  }),
  // The account's whole group is powered off for the volume to be released.
  fault({
    id: 'delete/stops-all-servers-of-the-account',
    title: 'DELETE stops the other servers of the account.',
    violates: ['DEL-04'],
    // A power call on the other one was refused shortly before.
    tolerates: ['ERR-16'],
    needs: ['creates'],
    policies: {
      applyDelete(server, context) {
        defaultPolicies.applyDelete(server, context)
        for (const other of context.account?.servers ?? []) {
          if (other !== server && other.goneAt === null) {
            defaultPolicies.applyPower('kill', other, context)
          }
        }
      },
    },
  }),
  // A stack of machines on the node: the last one made is the first one gone.
  fault({
    id: 'delete/takes-the-newest-server',
    title: "DELETE removes the account's newest server, whichever was addressed.",
    violates: ['DEL-04', 'DEL-03'],
    tolerates: ['LST-10', 'CRD-08', 'INV-28', 'DEL-02', 'GET-07', 'SAF-02', 'SAF-01', 'INV-12'],
    needs: ['creates'],
    policies: {
      deleteTarget: (server, { account }) =>
        account?.servers.findLast(({ goneAt }) => goneAt === null) ?? server,
    },
  }),
]

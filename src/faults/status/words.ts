/** Faults in the words of a server's status and state. */
import { defaultPolicies } from '#server/policies.ts'
import { amendData, amendServers } from '../amend.ts'
import { isInstalling, serverWith } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const status = ['getServerStatus'] as const

export const statusWordFaults: readonly Fault[] = [
  // The row is written when the node reports for the first time.
  fault({
    id: 'status/null-while-installing',
    title: 'The status operation says null while the server installs.',
    violates: ['STA-03', 'STA-12', 'INV-06'],
    tolerates: ['STA-15', 'INV-12'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      if (data.status === 'installing') data.status = null
    }),
  }),
  // The column has a default, and the cast to null was dropped with the old model.
  fault({
    id: 'status/empty-text-instead-of-null',
    title: 'The status of a healthy server is an empty text.',
    violates: ['STA-01'],
    tolerates: ['STA-12', 'INV-06', 'INV-12', 'STA-03', 'STA-04', 'TRN-17'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      if (data.status === null) data.status = ''
    }),
  }),
  // Progress in words.
  fault({
    id: 'status/word-of-its-own-while-installing',
    title: 'The status operation says provisioning where the others say installing.',
    violates: ['STA-03', 'STA-12', 'INV-06'],
    tolerates: ['INV-12'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      if (data.status === 'installing') data.status = 'provisioning'
    }),
  }),
  // The job that clears the column failed, and nobody reads its queue.
  fault({
    id: 'status/installing-for-ever',
    title: 'The status goes on saying installing after the server runs.',
    violates: ['STA-03', 'INV-13', 'CRD-02'],
    tolerates: ['CRD-03', 'STA-12', 'INV-06', 'CRD-04', 'LST-04', 'STA-04'],
    needs: ['creates'],
    policies: {
      statusWord: (server, context) => defaultPolicies.statusWord(server, context) ?? 'installing',
    },
  }),
  // The status operation alone reads the order instead of the server.
  fault({
    id: 'status/installing-for-ever-in-the-status-alone',
    title: 'The status operation says installing long after get and list do not.',
    violates: ['STA-12', 'STA-03', 'INV-06'],
    tolerates: ['CRD-02', 'INV-13'],
    needs: ['creates'],
    policies: amendData(status, (data) => {
      data.status ??= 'installing'
    }),
  }),
  // libvirt says "active", Proxmox "running".
  fault({
    id: 'status/state-online-instead-of-running',
    title: 'A running server has the state online.',
    violates: ['STA-04'],
    tolerates: ['STA-10', 'PWR-12', 'STA-15'],
    needs: ['creates'],
    policies: {
      stateWord(server, context) {
        const word = defaultPolicies.stateWord(server, context)
        return word === 'running' ? 'online' : word
      },
    },
  }),
  // The machine is made and never started.
  fault({
    id: 'status/never-started-after-installation',
    title: 'A server stays stopped when its installation is over.',
    violates: ['STA-04'],
    tolerates: ['STA-15', 'STA-10', 'PWR-12', 'CRD-03'],
    needs: ['creates'],
    policies: {
      onCreate(server) {
        server.power.next = null
      },
    },
  }),
  // Right for the first machine of an account; the second waits for a licence.
  fault({
    id: 'status/second-server-never-starts',
    title: "An account's second server stays stopped when its installation is over.",
    violates: ['STA-04'],
    tolerates: ['STA-15', 'STA-10', 'PWR-12', 'CRD-03'],
    needs: ['creates'],
    policies: {
      onCreate(server, { account }) {
        if (account?.servers[1] === server) server.power.next = null
      },
    },
  }),
  // One enum for both questions.
  fault({
    id: 'status/state-says-installing',
    title: 'state says installing while a server installs.',
    violates: ['STA-05'],
    tolerates: ['INV-12'],
    needs: ['creates'],
    policies: {
      stateWord: (server, context) =>
        isInstalling(server, context.now)
          ? 'installing'
          : defaultPolicies.stateWord(server, context),
    },
  }),
  // status ?? state.
  fault({
    id: 'status/status-says-running-when-healthy',
    title: 'status says running where null or a word for healthy belongs.',
    violates: ['STA-05'],
    tolerates: ['STA-12', 'INV-06', 'INV-12'],
    needs: ['creates'],
    policies: amendServers(
      (server) => {
        server.status ??= 'running'
      },
      ['getServer', 'listServers', 'getServerStatus'],
    ),
  }),
  // The list's column shows what the customer wants to know.
  fault({
    id: 'status/status-says-stopped-when-off',
    title: 'A stopped server has the status stopped in get and list.',
    violates: ['STA-05'],
    tolerates: ['STA-12', 'LST-09', 'INV-05', 'INV-06', 'INV-12'],
    needs: ['creates'],
    policies: amendServers(
      (shown, context) => {
        const server = serverWith(shown.uuid, context)
        if (server && shown.status === null && !server.power.running) shown.status = 'stopped'
      },
      ['getServer', 'listServers'],
    ),
  }),
  // get reads the row, status reads the cache of the row.
  fault({
    id: 'status/get-says-null-while-installing',
    title: 'GET /servers/{uuid} says status null while the server installs.',
    violates: ['STA-12', 'INV-06'],
    tolerates: ['LST-09', 'INV-05', 'STA-03'],
    needs: ['creates'],
    policies: amendData(['getServer'], (data) => {
      if (data.status === 'installing') data.status = null
    }),
  }),
  // The rescue system flips the column for a moment after every start.
  fault({
    id: 'status/installing-again-after-a-start',
    title: 'A server that is started again says installing for half a minute.',
    violates: ['STA-09', 'INV-33', 'INV-12'],
    tolerates: ['STA-03', 'CRD-02', 'INV-13', 'STA-12', 'INV-06'],
    needs: ['creates'],
    policies: {
      statusWord(server, context) {
        const { running, since } = server.power
        const restarted = running && since > server.installedAt && context.now < since + 30_000
        return restarted ? 'installing' : defaultPolicies.statusWord(server, context)
      },
    },
  }),
  // Two workers update one column, and the slower one wins for a moment.
  fault({
    id: 'status/installing-comes-back-once',
    title: 'Some seconds after its installation a server says installing once more.',
    violates: ['STA-09', 'INV-33', 'INV-12'],
    tolerates: ['STA-03', 'CRD-02', 'INV-13', 'STA-12', 'INV-06', 'STA-15'],
    needs: ['creates'],
    policies: {
      statusWord(server, context) {
        const since = context.now - server.installedAt
        return since > 4_000 && since < 40_000
          ? 'installing'
          : defaultPolicies.statusWord(server, context)
      },
    },
  }),
]

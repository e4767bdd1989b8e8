/** Faults in when a password is shown, and which one. */
import { defaultPolicies } from '#server/policies.ts'
import { isInstalling, noteRestart, rankOf, timesAround, wasRestarted } from '../circumstances.ts'
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
  // An empty column is an empty text.
  fault({
    id: 'credentials/empty-password-while-installing',
    title: 'While a server installs its password is an empty text instead of null.',
    violates: ['CRD-02'],
    tolerates: ['CRD-04', 'INV-13', 'CRD-01'],
    needs: ['creates'],
    policies: {
      shownPassword: (server, context) => defaultPolicies.shownPassword(server, context) ?? '',
    },
  }),
  // A placeholder for people, read by programs.
  fault({
    id: 'credentials/placeholder-while-installing',
    title: 'While a server installs its password is a text that says so.',
    violates: ['CRD-02'],
    tolerates: ['CRD-04', 'INV-13', 'CRD-05', 'INV-27', 'CRD-06'],
    needs: ['creates'],
    policies: {
      shownPassword: (server, context) =>
        defaultPolicies.shownPassword(server, context) ?? 'being generated',
    },
  }),
  // The secret is mailed, and the API shows that there is one.
  fault({
    id: 'credentials/password-never-shown',
    title: 'The password stays null after the installation.',
    violates: ['CRD-03', 'STA-15'],
    tolerates: ['CRD-04', 'INV-13'],
    needs: ['creates'],
    policies: { shownPassword: () => null },
  }),
  // A job resets the password a minute after the first boot and fills in the column then.
  fault({
    id: 'credentials/password-a-minute-late',
    title: 'The password is shown only a minute after the server is said to be ready.',
    violates: ['STA-15', 'CRD-03'],
    needs: ['creates'],
    policies: {
      passwordStatus: (server, { now }) =>
        now < server.installedAt + 60_000 ? 'generating' : 'ready',
      shownPassword: (server, { now }) =>
        now < server.installedAt + 60_000 ? null : server.password,
    },
  }),
  // The cloud-init disk is made anew with every boot, and its password with it.
  fault({
    id: 'credentials/restart-makes-a-new-password',
    title: 'After a restart a server has another password.',
    violates: ['CRD-05', 'INV-27'],
    needs: ['creates'],
    policies: {
      applyPower: noteRestart,
      shownPassword(server, context) {
        const password = defaultPolicies.shownPassword(server, context)
        if (password === null || !wasRestarted(server, context)) return password
        return `${password.slice(3)}new`
      },
    },
  }),
  // Reading resets: the panel's "reset root password" shares the controller.
  fault({
    id: 'credentials/every-read-makes-a-new-password',
    title: 'Every read of the credentials gives another password.',
    violates: ['CRD-05', 'INV-27', 'SAF-01'],
    tolerates: ['SAF-02', 'CRD-06'],
    needs: ['creates'],
    policies: {
      shownPassword: (server, context) =>
        isInstalling(server, context.now) ? null : context.random.word(24),
    },
  }),
  // Show it once, as tokens are shown.
  fault({
    id: 'credentials/password-shown-once',
    title: 'The password is shown at the first read only and null afterwards.',
    violates: ['CRD-05', 'SAF-01'],
    tolerates: ['SAF-02', 'CRD-03', 'CRD-04', 'INV-13', 'INV-27', 'STA-15'],
    needs: ['creates'],
    policies: {
      shownPassword(server, context) {
        const password = defaultPolicies.shownPassword(server, context)
        if (password === null || context.operation !== 'getServerCredentials') return password
        return timesAround(context, `password ${server.uuid}`) > 1 ? null : password
      },
    },
  }),
  // The image's own password, as long as nobody changes it.
  fault({
    id: 'credentials/one-password-for-all-servers',
    title: 'All servers have the same root password.',
    violates: ['CRD-06'],
    tolerates: ['INV-30'],
    needs: ['creates'],
    policies: { passwordOf: () => 'ch4ngeme-Please-Now-0000' },
  }),
  // A seed of the account instead of the server.
  fault({
    id: 'credentials/one-password-for-an-account',
    title: 'The servers of one account share their root password.',
    violates: ['CRD-06'],
    needs: ['creates'],
    policies: {
      shownPassword: (server, context) =>
        isInstalling(server, context.now) ? null : `account-${server.account}-0x5f3759df`,
    },
  }),
  // The generator of the first server seeds that of the second with nothing.
  fault({
    id: 'credentials/second-server-has-no-password',
    title: "An account's second server never gets a password.",
    violates: ['CRD-03', 'STA-15'],
    tolerates: ['CRD-04', 'INV-13'],
    needs: ['creates'],
    policies: {
      shownPassword: (server, context) =>
        rankOf(server, context) > 1 ? null : defaultPolicies.shownPassword(server, context),
    },
  }),
  // The first read shows the image's password, and sets the account's own in motion.
  fault({
    id: 'credentials/password-changes-after-the-first-read',
    title: 'From the second read on the password is another one.',
    violates: ['CRD-05', 'INV-27'],
    tolerates: ['SAF-02', 'SAF-01'],
    needs: ['creates'],
    policies: {
      shownPassword(server, context) {
        const password = defaultPolicies.shownPassword(server, context)
        if (password === null || context.operation !== 'getServerCredentials') return password
        return timesAround(context, `reads ${server.uuid}`) > 1 ? `${password}2` : password
      },
    },
  }),
]

/** Faults in power actions: which are taken, what they do, to which server. */
import { type PowerAction, powerActions } from '#contract/catalogue.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendReply, isMembers } from '../amend.ts'
import { flip, isInstalling } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** Does not know one of the actions. */
function doesNotKnow(missing: PowerAction): Partial<Policies> {
  return {
    powerActionIn(body, context) {
      const action = defaultPolicies.powerActionIn(body, context)
      return action === missing
        ? refuse('validation', `The action ${action} is not known.`)
        : action
    },
  }
}

/** Takes some actions and does nothing about them. */
function forgets(...actions: readonly PowerAction[]): Partial<Policies> {
  return {
    applyPower: (action, server, context) => {
      if (!actions.includes(action)) defaultPolicies.applyPower(action, server, context)
    },
  }
}

/** Reads every text that names no action as this one. */
function takesAnyWordFor(action: PowerAction): Partial<Policies> {
  return {
    powerActionIn(body, context) {
      const word = isMembers(body) ? body.action : undefined
      const isUnknown = typeof word === 'string' && !powerActions.some((one) => one === word)
      return isUnknown ? action : defaultPolicies.powerActionIn(body, context)
    },
  }
}

function isEmpty(body: unknown): boolean {
  return body === undefined || (isMembers(body) && Object.keys(body).length === 0)
}

export const powerFaults: readonly Fault[] = [
  // The enum of the node has reboot.
  fault({
    id: 'power/restart-not-known',
    title: 'The power action restart is refused.',
    violates: ['PWR-01'],
    tolerates: ['PWR-12'],
    needs: ['creates'],
    policies: doesNotKnow('restart'),
  }),
  // kill was thought too dangerous for an API.
  fault({
    id: 'power/kill-not-known',
    title: 'The power action kill is refused.',
    violates: ['PWR-01'],
    tolerates: ['STA-10'],
    needs: ['creates'],
    policies: doesNotKnow('kill'),
  }),
  // stop is the word in Proxmox.
  fault({
    id: 'power/shutdown-not-known',
    title: 'The power action shutdown is refused.',
    violates: ['PWR-01'],
    tolerates: ['STA-10'],
    needs: ['creates'],
    policies: doesNotKnow('shutdown'),
  }),
  // A lock that is released when the installation succeeds, and it was renamed.
  fault({
    id: 'power/refused-long-after-installation',
    title: 'Power actions are refused with 409 although the installation is over.',
    violates: ['PWR-01'],
    tolerates: ['STA-10', 'PWR-12'],
    needs: ['creates'],
    policies: { powerRefusal: () => 'installing' },
  }),
  // match() with a default arm.
  fault({
    id: 'power/unknown-action-accepted',
    title: 'A word that is no power action is accepted and does nothing.',
    violates: ['PWR-02'],
    needs: ['creates'],
    policies: takesAnyWordFor('start'),
  }),
  // The same, and the default arm restarts.
  fault({
    id: 'power/unknown-action-restarts',
    title: 'A word that is no power action restarts the server.',
    violates: ['PWR-02'],
    tolerates: ['SAF-01', 'STA-07', 'INV-33', 'SAF-02'],
    needs: ['creates'],
    policies: takesAnyWordFor('restart'),
  }),
  // An empty body is `{}`, and `action` defaults to start.
  fault({
    id: 'power/empty-body-starts',
    title: 'A power request without a body is accepted as a start.',
    violates: ['PWR-03'],
    needs: ['creates'],
    policies: {
      powerRefusal: (action, server, context) =>
        isEmpty(context.body) ? null : defaultPolicies.powerRefusal(action, server, context),
      applyPower: (action, server, context) => {
        if (!isInstalling(server, context.now)) defaultPolicies.applyPower(action, server, context)
      },
      powerActionIn: (body, context) =>
        isEmpty(body) ? 'start' : defaultPolicies.powerActionIn(body, context),
    },
  }),
  // The job sends ACPI, and nothing in the image listens; the same for the hard way.
  fault({
    id: 'power/stopping-has-no-effect',
    title: 'Shutdown and kill are accepted, and the server goes on running.',
    violates: ['STA-10'],
    tolerates: ['INV-12'],
    needs: ['creates'],
    policies: forgets('shutdown', 'kill'),
  }),
  // The queue for starts is paused.
  fault({
    id: 'power/start-has-no-effect',
    title: 'Start is accepted, and the server stays stopped.',
    violates: ['STA-10'],
    tolerates: ['PWR-12'],
    needs: ['creates'],
    policies: forgets('start'),
  }),
  // The status comes from a column that only the installation writes.
  fault({
    id: 'power/state-does-not-follow',
    title: 'The state goes on saying running whatever power action was carried out.',
    violates: ['STA-10'],
    tolerates: ['STA-07'],
    needs: ['creates'],
    policies: {
      stateWord: (server, context) =>
        isInstalling(server, context.now) ? defaultPolicies.stateWord(server, context) : 'running',
    },
  }),
  // stop(); start() with the second call in a job of its own, which is lost.
  fault({
    id: 'power/restart-leaves-it-stopped',
    title: 'After a restart the server is stopped.',
    violates: ['PWR-12'],
    tolerates: ['STA-10', 'STA-04'],
    needs: ['creates'],
    policies: {
      applyPower: (action, server, context) =>
        defaultPolicies.applyPower(action === 'restart' ? 'shutdown' : action, server, context),
    },
  }),
  // restart on the node only reloads its configuration.
  fault({
    id: 'power/restart-has-no-effect',
    title: 'A restart is accepted, and the server runs on without one.',
    violates: ['PWR-12'],
    needs: ['creates'],
    policies: forgets('restart'),
  }),
  // The handler takes the machine from the node's list by its position.
  fault({
    id: 'power/acts-on-all-servers-of-the-account',
    title: 'A power action is done to all servers of the account.',
    violates: ['PWR-08'],
    tolerates: ['STA-10', 'SAF-01', 'STA-07', 'INV-33', 'SAF-02', 'INV-12', 'ERR-16'],
    needs: ['creates'],
    policies: {
      applyPower(action, _server, context) {
        for (const one of context.account?.servers ?? [])
          if (!isInstalling(one, context.now)) defaultPolicies.applyPower(action, one, context)
      },
    },
  }),
  // The newest machine has the highest number, and the number was sorted as text.
  fault({
    id: 'power/acts-on-the-newest-server',
    title: "A power action is done to the account's newest server, whichever was addressed.",
    violates: ['PWR-08', 'STA-10'],
    tolerates: ['PWR-12', 'SAF-01', 'STA-07', 'INV-33', 'SAF-02', 'INV-12', 'ERR-16'],
    needs: ['creates'],
    policies: {
      powerTarget: (server, context) =>
        context.account?.servers.findLast(({ goneAt }) => goneAt === null) ?? server,
    },
  }),
  // The console's switch was a link once.
  fault({
    id: 'power/get-switches-the-server',
    title: 'GET on the power path switches the server on or off.',
    violates: ['PWR-09', 'SAF-01'],
    tolerates: ['STA-10', 'INV-12', 'STA-07', 'SAF-02', 'INV-33', 'AUT-14', 'PWR-02', 'PWR-12'],
    needs: ['creates'],
    policies: amendReply(null, (_reply, context) => {
      const { method, path, account, now } = context
      const [, uuid] = /^\/servers\/([^/]+)\/power$/.exec(path) ?? []
      const server = account?.servers.find((one) => one.uuid === uuid)
      if (method === 'GET' && server !== undefined) flip(server, now)
      return undefined
    }),
  }),
  // The machine is started, and a started machine is an installed one.
  fault({
    id: 'power/start-ends-the-installation',
    title: 'A start during the installation ends it at once.',
    violates: ['PWR-07'],
    tolerates: ['STA-03', 'STA-15', 'CRD-02', 'CRD-03', 'STA-12', 'IDE-04', 'LST-05', 'INV-06'],
    needs: ['creates'],
    policies: {
      powerRefusal: () => null,
      applyPower(action, server, context) {
        if (isInstalling(server, context.now)) {
          Object.assign(server, { installedAt: context.now })
          server.power.running = true
          server.power.since = context.now
          server.power.next = null
        } else defaultPolicies.applyPower(action, server, context)
      },
    },
  }),
  // Billing stops a server, and nothing stops its start.
  fault({
    id: 'power/suspended-server-can-be-started',
    title: 'A server suspended for billing can be started through the API.',
    violates: ['PWR-10'],
    needs: ['creates', 'suspension'],
    policies: {
      powerRefusal: (action, server, context) =>
        server.suspendedAt !== null ? null : defaultPolicies.powerRefusal(action, server, context),
    },
  }),
]

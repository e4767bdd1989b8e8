/** Faults in which a read changes something, or tells two things about one. */
import { defaultPolicies } from '#server/policies.ts'
import { amendBody } from '../amend.ts'
import { isInstalling, timesAround } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const readFaults: readonly Fault[] = [
  // "Wake on request": whoever asks must want to use it.
  fault({
    id: 'retries/reading-the-status-starts-the-server',
    title: 'Reading the status of a stopped server starts it.',
    violates: ['SAF-01', 'STA-10'],
    tolerates: ['INV-12', 'SAF-02', 'PWR-08', 'AUT-14', 'PWR-09', 'PWR-02'],
    needs: ['creates'],
    policies: {
      renderStatus(server, context) {
        const shown = defaultPolicies.renderStatus(server, context)
        if (!server.power.running && !isInstalling(server, context.now))
          context.policies.applyPower('start', server, context)
        return shown
      },
    },
  }),
  // A snapshot is taken so that there is something to list.
  fault({
    id: 'retries/listing-backups-makes-one',
    title: 'Every read of the backups makes a backup.',
    violates: ['SAF-01', 'SAF-02'],
    tolerates: ['PAG-19', 'PAG-10', 'INV-09'],
    needs: ['creates'],
    policies: {
      backupsOf(server, context) {
        const { random, now } = context
        const uuid = context.policies.uuidOf(random, now, 0)
        const backup = { uuid, name: 'on demand', sizeBytes: 2 ** 30, createdAt: now }
        Object.assign(server, { backups: [...server.backups, backup] })
        return server.backups
      },
    },
  }),
  // Reading marks as seen, and seen means accepted.
  fault({
    id: 'retries/get-shortens-the-name',
    title: 'Every read of a server takes the first label off its name.',
    violates: ['GET-07', 'SAF-01', 'INV-03'],
    tolerates: ['LST-09', 'INV-05', 'SAF-02', 'CRE-09', 'INV-04'],
    needs: ['creates'],
    policies: {
      renderServer(server, context) {
        const shown = defaultPolicies.renderServer(server, context)
        if (context.operation === 'getServer' && server.name.includes('.'))
          server.name = server.name.slice(server.name.indexOf('.') + 1)
        return shown
      },
    },
  }),
  // The session of the console ends with the machine it looked at.
  fault({
    id: 'retries/reading-credentials-restarts-the-server',
    title: 'Reading the credentials restarts the server, so that they take effect.',
    violates: ['SAF-01'],
    tolerates: ['INV-33', 'STA-07', 'SAF-02', 'STA-10', 'CRD-05'],
    needs: ['creates'],
    policies: {
      renderCredentials(server, context) {
        if (!isInstalling(server, context.now))
          context.policies.applyPower('restart', server, context)
        return defaultPolicies.renderCredentials(server, context)
      },
    },
  }),
  // Two nodes, one of which has an old copy of the table.
  fault({
    id: 'retries/last-location-missing-every-other-time',
    title: 'Every other reading of the locations lacks the last one.',
    violates: ['SAF-02'],
    tolerates: ['PAG-19'],
    policies: amendBody(['listLocations'], (body, context) => {
      if (timesAround(context, 'locations') % 2 === 0)
        body.data = (body.data as unknown[]).slice(0, -1)
    }),
  }),
  // The templates' cache is filled by half when it is cold.
  fault({
    id: 'retries/templates-grow-with-every-read',
    title: 'The first reading of the templates shows fewer than the second.',
    violates: ['SAF-02'],
    tolerates: ['PAG-19'],
    policies: amendBody(['listTemplates'], (body, context) => {
      if (timesAround(context, `templates of ${context.id}`) === 1)
        body.data = (body.data as unknown[]).slice(0, 2)
    }),
  }),
]

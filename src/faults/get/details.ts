/** Faults in what GET /servers/{uuid} shows. */
import { defaultPolicies } from '#server/policies.ts'
import { amendData } from '../amend.ts'
import { isInstalling, noteRestart, timesAround, wasRestarted } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const get = ['getServer'] as const

export const detailFaults: readonly Fault[] = [
  // Two resources, each extended by someone else.
  fault({
    id: 'get/details-without-short-uuid',
    title: 'GET /servers/{uuid} has no uuid_short, although the list has one.',
    violates: ['GET-01', 'GET-02'],
    tolerates: ['GET-03', 'INV-03', 'INV-05', 'GET-04', 'INV-07', 'LST-09', 'TRN-17'],
    needs: ['creates'],
    policies: amendData(get, (server) => {
      delete server.uuid_short
    }),
  }),
  // Hardware is "in the plan".
  fault({
    id: 'get/details-without-memory',
    title: 'GET /servers/{uuid} has no memory, although the list has it.',
    violates: ['GET-01', 'GET-02'],
    tolerates: ['INV-05', 'LST-09', 'INV-04', 'TRN-17'],
    needs: ['creates'],
    policies: amendData(get, (server) => {
      delete server.memory
    }),
  }),
  // whenLoaded('addresses') without load('addresses').
  fault({
    id: 'get/details-without-addresses',
    title: 'GET /servers/{uuid} has no ip_addresses, although the 201 had them.',
    violates: ['GET-02'],
    tolerates: ['INV-04', 'TRN-17'],
    needs: ['creates'],
    policies: amendData(get, (server) => {
      delete server.ip_addresses
    }),
  }),
  // toArray() of a relation that was never loaded.
  fault({
    id: 'get/addresses-empty',
    title: 'GET /servers/{uuid} shows no addresses, although the 201 had some.',
    violates: ['INV-04'],
    tolerates: ['GET-02'],
    needs: ['creates'],
    policies: amendData(get, (server) => {
      server.ip_addresses = []
    }),
  }),
  // Another resource writes addresses in the details, with the mask of the whole pool.
  fault({
    id: 'get/addresses-with-another-prefix',
    title: 'GET /servers/{uuid} shows addresses with another cidr than the 201.',
    violates: ['INV-04'],
    tolerates: ['INV-26', 'CRE-15'],
    needs: ['creates'],
    policies: amendData(get, (server) => {
      const addresses = Array.isArray(server.ip_addresses) ? server.ip_addresses : []
      server.ip_addresses = addresses.map((one: object) => ({ ...one, cidr: 16 }))
    }),
  }),
  // No cast in this one resource: the driver's null and numbers come through.
  fault({
    id: 'get/created-at-is-null',
    title: 'GET /servers/{uuid} has a created_at of null.',
    violates: ['TRN-17'],
    tolerates: ['INV-04', 'GET-02', 'GET-07'],
    needs: ['creates'],
    policies: amendData(get, (server) => {
      server.created_at = null
    }),
  }),
  // The template may be retired, so its name is not shown any more.
  fault({
    id: 'get/operating-system-dropped-after-installation',
    title: 'Once installed, a server does not show its operating system any more.',
    violates: ['GET-02'],
    tolerates: ['INV-04', 'TRN-17'],
    needs: ['creates'],
    policies: amendData(get, (data, { server, now }) => {
      if (server !== null && !isInstalling(server, now)) delete data.operating_system
    }),
  }),
  // now() in the resource.
  fault({
    id: 'get/created-at-is-the-time-of-the-read',
    title: 'created_at is the time of the read instead of that of the creation.',
    violates: ['GET-07', 'INV-04'],
    tolerates: ['SAF-02', 'STA-08', 'INV-08'],
    needs: ['creates'],
    policies: amendData(get, (server, context) => {
      server.created_at = defaultPolicies.timeText(context.now, context)
    }),
  }),
  // The model's updated_at shares a column with created_at since the merge of two tables.
  fault({
    id: 'get/created-at-moves-to-the-end-of-the-installation',
    title: 'created_at changes when the installation is over.',
    violates: ['GET-07', 'INV-04'],
    tolerates: ['SAF-02'],
    needs: ['creates'],
    policies: amendData(get, (data, context) => {
      const { server, now } = context
      if (server !== null && !isInstalling(server, now))
        data.created_at = defaultPolicies.timeText(server.installedAt, context)
    }),
  }),
  // The guest agent reports the memory that it sees, which is less than was bought.
  fault({
    id: 'get/memory-as-the-guest-sees-it',
    title: 'Once installed, a server shows less memory than before.',
    violates: ['GET-07', 'INV-04', 'CRE-10'],
    tolerates: ['LST-09', 'INV-05', 'SAF-02', 'INV-02'],
    needs: ['creates'],
    policies: amendData(get, (data, { server, now }) => {
      if (server !== null && !isInstalling(server, now))
        data.memory = Number(data.memory) - 64 * 2 ** 20
    }),
  }),
  // The guest renames itself on its first boot.
  fault({
    id: 'get/name-replaced-after-installation',
    title: 'Once installed, a server has another name.',
    violates: ['GET-07', 'INV-03'],
    tolerates: ['LST-09', 'INV-05', 'CRE-09', 'SAF-02'],
    needs: ['creates'],
    policies: amendData(get, (data, { server, now }) => {
      if (server !== null && !isInstalling(server, now)) data.name = 'localhost'
    }),
  }),
  // A boot takes the next address of the pool.
  fault({
    id: 'get/address-replaced-by-a-restart',
    title: 'After a restart a server has another address.',
    violates: ['INV-04'],
    tolerates: ['GET-07'],
    needs: ['creates'],
    policies: {
      applyPower: noteRestart,
      ...amendData(get, (data, context) => {
        const { server } = context
        if (server !== null && wasRestarted(server, context))
          data.ip_addresses = [{ ...server.addresses[0], address: '203.0.113.250' }]
      }),
    },
  }),
  // One of two replicas has missed a migration of the disks.
  fault({
    id: 'get/disk-differs-every-other-time',
    title: 'Every other read of a server shows another disk.',
    violates: ['GET-07', 'INV-04', 'SAF-02'],
    tolerates: ['CRE-10', 'INV-02'],
    needs: ['creates'],
    policies: amendData(get, (data, context) => {
      if (timesAround(context, `disk ${data.uuid}`) % 2 === 0) data.disk = Number(data.disk) * 2
    }),
  }),
  // The details were meant to be full.
  fault({
    id: 'get/root-password-in-details',
    title: 'GET /servers/{uuid} holds the root password.',
    violates: ['GET-08', 'INV-29'],
    tolerates: ['CRD-02'],
    needs: ['creates'],
    policies: amendData(get, (data, { server }) => {
      data.root_password = server?.password
    }),
  }),
  // It is null at first, so nobody saw it in the review.
  fault({
    id: 'get/root-password-in-details-once-ready',
    title: 'GET /servers/{uuid} holds the root password once it is ready.',
    violates: ['GET-08', 'INV-29'],
    needs: ['creates'],
    policies: amendData(get, (data, context) => {
      if (context.server !== null)
        data.credentials = {
          username: 'root',
          password: context.policies.shownPassword(context.server, context),
        }
    }),
  }),
]

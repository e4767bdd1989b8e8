/** Faults in the members of the 201, and of the server that it describes. */
import { defaultPolicies } from '#server/policies.ts'
import { amendData, amendReply, amendServers, type Members, withHeader } from '../amend.ts'
import { rankOf, serverWith } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const inThe201 = ['createServer'] as const

export const creationAnswerFaults: readonly Fault[] = [
  // The list's resource is used for the answer as well.
  fault({
    id: 'create/answer-without-disk',
    title: 'The 201 has no disk.',
    violates: ['CRE-04'],
    tolerates: ['CRE-10', 'INV-02'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      delete server.disk
    }),
  }),
  // Addresses are assigned by a job, and the relation is loaded when there are any.
  fault({
    id: 'create/answer-without-addresses',
    title: 'The 201 has no ip_addresses.',
    violates: ['CRE-04'],
    tolerates: ['CRE-13'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      delete server.ip_addresses
    }),
  }),
  // The clock of the database sets created_at, and the model in hand does not know it yet.
  fault({
    id: 'create/answer-without-created-at',
    title: 'The 201 has null for created_at, later reads have the time.',
    violates: ['CRE-17', 'CRE-04'],
    tolerates: ['INV-04', 'TRN-17', 'CRE-18'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      server.created_at = null
    }),
  }),
  // password_status was added to the get resource only.
  fault({
    id: 'create/answer-without-password-status',
    title: 'The 201 has no password_status.',
    violates: ['CRE-04'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      delete server.password_status
    }),
  }),
  // The job that sets the status runs a moment later.
  fault({
    id: 'create/status-null-at-first',
    title: 'The 201 has status null; it becomes installing a moment later.',
    violates: ['CRE-05'],
    tolerates: ['STA-12', 'STA-09', 'INV-33', 'INV-12', 'INV-06', 'STA-03'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      server.status = null
    }),
  }),
  // The word of the queue.
  fault({
    id: 'create/status-pending',
    title: 'The 201 has the status pending.',
    violates: ['CRE-05'],
    tolerates: ['STA-12', 'INV-06', 'STA-03'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      server.status = 'pending'
    }),
  }),
  // The password is made at once here and the flag says so.
  fault({
    id: 'create/password-status-ready-at-once',
    title: 'The 201 says that the password is ready.',
    violates: ['INV-13', 'CRE-11'],
    tolerates: ['CRD-04'],
    needs: ['creates'],
    policies: amendData(inThe201, (server) => {
      server.password_status = 'ready'
    }),
  }),
  // bin2hex(random_bytes(16)).
  fault({
    id: 'create/uuid-without-hyphens',
    title: 'A uuid is written as 32 digits without hyphens.',
    violates: ['CRE-06'],
    tolerates: ['GET-03', 'GET-06'],
    needs: ['creates'],
    policies: {
      uuidOf: (...given) => defaultPolicies.uuidOf(...given).replaceAll('-', ''),
    },
  }),
  // HasUlids where HasUuids was meant.
  fault({
    id: 'create/ulid-for-a-uuid',
    title: 'A server has a ULID instead of a uuid.',
    violates: ['CRE-06'],
    tolerates: ['GET-03', 'GET-06', 'CRE-08'],
    needs: ['creates'],
    policies: {
      uuidOf: (random, _now, sequence) => `${random.word(24).toLowerCase()}${10 + sequence}`,
    },
  }),
  // substr($uuid, 0, 7).
  fault({
    id: 'create/short-uuid-of-seven-characters',
    title: 'uuid_short has seven characters.',
    violates: ['CRE-07'],
    tolerates: ['CRE-08', 'GET-03', 'GET-09', 'INV-07'],
    needs: ['creates'],
    policies: { shortIdOf: (uuid) => uuid.slice(0, 7) },
  }),
  // Everything up to the second hyphen.
  fault({
    id: 'create/short-uuid-of-thirteen-characters',
    title: 'uuid_short has thirteen characters.',
    violates: ['CRE-07'],
    tolerates: ['CRE-08', 'GET-03', 'INV-07'],
    needs: ['creates'],
    policies: { shortIdOf: (uuid) => uuid.slice(0, 13) },
  }),
  // Chosen apart, because the start of a time-ordered uuid is hardly unique.
  fault({
    id: 'create/short-uuid-unrelated-to-uuid',
    title: 'uuid_short is a random text instead of the start of uuid.',
    violates: ['CRE-08'],
    needs: ['creates'],
    policies: { shortIdOf: (_uuid, random) => random.hex(8) },
  }),
  // The end is more random than the start.
  fault({
    id: 'create/short-uuid-from-the-end',
    title: 'uuid_short is the end of uuid instead of its start.',
    violates: ['CRE-08'],
    needs: ['creates'],
    policies: { shortIdOf: (uuid) => uuid.slice(-8) },
  }),
  // The name is a label of the panel, the host name goes to the guest.
  fault({
    id: 'create/hostname-ignored',
    title: 'A server is named by the platform even when a hostname was asked for.',
    violates: ['CRE-09'],
    needs: ['creates'],
    policies: { nameOf: (_request, shortId) => `vps-${shortId}` },
  }),
  // hostname -s.
  fault({
    id: 'create/hostname-cut-at-the-first-dot',
    title: 'A server is named by the first label of the hostname only.',
    violates: ['CRE-09'],
    needs: ['creates'],
    policies: {
      nameOf: (request, shortId) =>
        defaultPolicies.nameOf(request, shortId).split('.')[0] ?? shortId,
    },
  }),
  // name is nullable in the table.
  fault({
    id: 'create/nameless-without-hostname',
    title: 'A server without a hostname has an empty name.',
    violates: ['CRE-09'],
    tolerates: ['CRE-04', 'LST-02', 'GET-01'],
    needs: ['creates'],
    policies: { nameOf: ({ hostname }) => hostname ?? '' },
  }),
  // The slug is what is stored with the server.
  fault({
    id: 'create/operating-system-is-the-slug',
    title: 'operating_system is the slug of the template.',
    violates: ['CRE-12'],
    needs: ['creates'],
    policies: amendServers((server, context) => {
      if ('operating_system' in server)
        server.operating_system = serverWith(server.uuid, context)?.template.slug
    }),
  }),
  // A generator seeded by the second.
  fault({
    id: 'create/uuid-given-twice',
    title: 'Two servers in a row get the same uuid.',
    violates: ['CRE-20'],
    tolerates: [
      'IDE-07',
      'IDE-23',
      'IDE-15',
      'GET-04',
      'INV-03',
      'INV-07',
      'PAG-11',
      'GET-07',
      'CRE-10',
      'LST-03',
      'CRD-06',
      'DEL-04',
      'LST-09',
      'INV-05',
      'LST-10',
      'INV-14',
      'INV-04',
      'PAG-18',
    ],
    needs: ['creates'],
    policies: {
      uuidOf(_random, _now, sequence) {
        const digits = (0x5eed0000 + (sequence >> 1)).toString(16)
        return `${digits}-0000-4000-8000-000000000000`
      },
    },
  }),
  // Fixtures for the front end that were never taken out.
  fault({
    id: 'create/root-password-in-the-answer',
    title: 'The 201 holds the root password.',
    violates: ['CRE-26', 'INV-29'],
    needs: ['creates'],
    policies: amendData(inThe201, (data, context) => {
      data.root_password = serverWith(data.uuid, context)?.password
    }),
  }),
  // Only new customers see it: the welcome answer of the first server.
  fault({
    id: 'create/root-password-in-the-first-answer-of-an-account',
    title: "The 201 of an account's first server holds the root password, later ones do not.",
    violates: ['CRE-26', 'INV-29'],
    needs: ['creates'],
    policies: amendData(inThe201, (data, context) => {
      const server = serverWith(data.uuid, context)
      if (server && rankOf(server, context) === 1) data.root_password = server.password
    }),
  }),
  fault({
    id: 'create/root-password-in-a-header',
    title: 'A header of the 201 holds the root password.',
    violates: ['CRE-26', 'INV-29'],
    needs: ['creates'],
    policies: amendReply(inThe201, (reply, context) => {
      const server = serverWith((reply.body as { data?: Members } | undefined)?.data?.uuid, context)
      const headers = withHeader(reply.headers, 'X-Root-Password', server?.password ?? null)
      return { ...reply, headers }
    }),
  }),
]

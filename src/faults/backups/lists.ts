/** Faults in the list of a server's backups. */
import { defaultPolicies } from '#server/policies.ts'
import { amendBody, amendItems, amendMeta, amendReply } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

const backups = ['listBackups'] as const

export const backupFaults: readonly Fault[] = [
  // A handful of rows needs no pages.
  fault({
    id: 'backups/without-meta',
    title: "The list of a server's backups has no meta.",
    violates: ['PAG-01', 'BAK-01'],
    needs: ['creates'],
    policies: amendBody(backups, (body) => {
      delete body.meta
    }),
  }),
  // Only where there is something to count.
  fault({
    id: 'backups/without-meta-when-empty',
    title: 'An empty list of backups has no meta.',
    violates: ['PAG-01', 'BAK-01'],
    needs: ['creates'],
    policies: amendBody(backups, (body) => {
      if (Array.isArray(body.data) && body.data.length === 0) delete body.meta
    }),
  }),
  // No backups, no resource.
  fault({
    id: 'backups/answered-404-when-empty',
    title: 'The backups of a server that has none are answered 404.',
    violates: ['BAK-01'],
    tolerates: ['PAG-01', 'BAK-02'],
    needs: ['creates'],
    policies: amendReply(backups, (reply, context) => {
      const { data } = (reply.body ?? {}) as { data?: unknown }
      if (!Array.isArray(data) || data.length > 0) return undefined
      const body = context.policies.errorBody('NOT_FOUND', 'There are no backups.', context)
      return { ...reply, status: 404, body }
    }),
  }),
  // An empty relation is null in this resource.
  fault({
    id: 'backups/null-when-empty',
    title: 'The backups of a server that has none are null instead of an empty array.',
    violates: ['ENV-03', 'BAK-01'],
    needs: ['creates'],
    policies: amendBody(backups, (body) => {
      if (Array.isArray(body.data) && body.data.length === 0) body.data = null
    }),
  }),
  // The backups are looked up by the uuid in the path, and the server by nobody.
  fault({
    id: 'backups/unknown-server-has-an-empty-list',
    title: 'The backups of a server that does not exist or is foreign are an empty list.',
    violates: ['BAK-02'],
    tolerates: ['AUT-13', 'DEL-07', 'INV-28', 'DEL-03'],
    needs: ['creates', 'other'],
    policies: amendReply(backups, (reply) =>
      reply.status === 404
        ? {
            ...reply,
            status: 200,
            body: {
              data: [],
              meta: { current_page: 1, last_page: 1, per_page: 25, total: 0 },
            },
          }
        : undefined,
    ),
  }),
  // $account->backups().
  fault({
    id: 'backups/of-all-servers-of-the-account',
    title: "The backups of one server are those of all the account's servers.",
    violates: ['BAK-05'],
    needs: ['creates', 'backup'],
    policies: {
      backupsOf: (_server, { account }) => (account?.servers ?? []).flatMap((one) => one.backups),
    },
  }),
  // Backup::latest(): the scope is missing altogether.
  fault({
    id: 'backups/of-everybody',
    title: "A server's backups are those of all accounts.",
    violates: ['BAK-05', 'INV-30'],
    tolerates: ['AUT-13'],
    needs: ['creates', 'other'],
    policies: {
      backupsOf: (_server, { world, now }) => world.allServers(now).flatMap((one) => one.backups),
    },
  }),
  // Backup::all().
  fault({
    id: 'backups/of-machines-before',
    title: 'A new server shows backups that are older than itself.',
    violates: ['BAK-05'],
    needs: ['creates'],
    policies: {
      backupsOf: (server) => [
        {
          uuid: '5b1f6c1e-0d5e-4c55-9f6a-3a7a3f1c2d10',
          name: 'nightly 1',
          sizeBytes: 2 ** 30,
          createdAt: server.installedAt - 86_400_000,
        },
      ],
    },
  }),
  // The empty page was written by hand: page 0 of 0.
  fault({
    id: 'backups/empty-page-zero',
    title: 'An empty list of backups says that it is page 0.',
    violates: ['PAG-03', 'BAK-03'],
    tolerates: ['PAG-05', 'PAG-12', 'PAG-09'],
    needs: ['creates'],
    policies: amendMeta((meta) => {
      if (meta.total === 0) meta.current_page = 0
    }, backups),
  }),
  // The paginator of backups was made with another default.
  fault({
    id: 'backups/default-page-size-of-10',
    title: 'Backups are paged by 10 where nothing is asked for.',
    violates: ['PAG-04', 'BAK-03'],
    needs: ['creates'],
    policies: {
      perPageOf: (query, context) =>
        context.operation === 'listBackups' && query.per_page === undefined
          ? 10
          : defaultPolicies.perPageOf(query, context),
    },
  }),
  // Sizes come from object storage as text.
  fault({
    id: 'backups/total-as-text',
    title: 'The total of backups is text.',
    violates: ['PAG-02', 'BAK-03'],
    tolerates: ['INV-31', 'TRN-17'],
    needs: ['creates'],
    policies: amendMeta((meta) => {
      meta.total = String(meta.total)
    }, backups),
  }),
  // The archive's access key is part of its link.
  fault({
    id: 'backups/root-password-in-items',
    title: "A backup holds its server's root password.",
    violates: ['INV-29'],
    needs: ['creates', 'backup'],
    policies: amendItems(backups, (item, { server }) => {
      item.encryption_password = server?.password
    }),
  }),
]

/** Faults in the members of the items of the server list. */
import { amendBody, amendItems } from '../amend.ts'
import { isInstalling, pageAsked, serverWith } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const inTheList = ['listServers'] as const

export const listItemFaults: readonly Fault[] = [
  // pluck('uuid') is quicker than a resource.
  fault({
    id: 'list/items-are-ids',
    title: 'The server list holds uuids instead of servers.',
    violates: ['LST-02'],
    tolerates: ['LST-03', 'LST-06', 'LST-10', 'AUT-15', 'PAG-11', 'LST-09', 'LST-05', 'AUT-12'],
    needs: ['creates'],
    policies: amendBody(inTheList, (body) => {
      const items = Array.isArray(body.data) ? (body.data as { uuid: string }[]) : []
      body.data = items.map(({ uuid }) => uuid)
    }),
  }),
  // Short ids are made in the get resource.
  fault({
    id: 'list/items-without-short-uuid',
    title: 'List items have no uuid_short.',
    violates: ['LST-02'],
    tolerates: ['LST-09', 'INV-03', 'INV-05', 'TRN-17'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item) => {
      delete item.uuid_short
    }),
  }),
  // The cast of the list's slim model is missing.
  fault({
    id: 'list/memory-as-text',
    title: 'The memory of list items is text.',
    violates: ['LST-02', 'TRN-17'],
    tolerates: ['LST-09', 'INV-05', 'INV-31', 'INV-32'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item) => {
      item.memory = String(item.memory)
    }),
  }),
  // Eager loading stops after the first chunk.
  fault({
    id: 'list/processors-missing-on-later-pages',
    title: 'Servers after the first page of the list have no cpu.',
    violates: ['LST-02'],
    tolerates: ['LST-09', 'INV-05', 'TRN-17', 'SAF-02'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item, context) => {
      if (pageAsked(context) > 1) delete item.cpu
    }),
  }),
  // A view over the plans, joined by position.
  fault({
    id: 'list/memory-of-the-neighbouring-plan',
    title: 'The memory of list items is that of another plan.',
    violates: ['LST-09', 'INV-05'],
    tolerates: ['CRE-10', 'INV-02', 'INV-04'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item, context) => {
      const plans = context.policies.plans(context)
      const at = plans.findIndex(({ memory }) => memory === item.memory)
      item.memory = plans[(at + 1) % plans.length]?.memory
    }),
  }),
  // Right for the first server: the loop variable of the second is stale.
  fault({
    id: 'list/later-items-have-the-name-of-the-first',
    title: 'All servers in the list have the name of the first one.',
    violates: ['LST-09', 'INV-03', 'INV-05'],
    tolerates: ['GET-07'],
    needs: ['creates'],
    policies: amendBody(inTheList, (body, { account }) => {
      const name = account?.servers[0]?.name
      for (const item of body.data as { name?: string | undefined }[]) item.name = name
    }),
  }),
  // The search index behind the list is fed when a server is made and never again.
  fault({
    id: 'list/status-stays-installing',
    title: 'The list goes on saying installing after the installation is over.',
    violates: ['STA-12', 'LST-09', 'INV-06', 'INV-05'],
    tolerates: ['STA-03', 'LST-04', 'LST-05', 'LST-06'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item) => {
      item.status ??= 'installing'
    }),
  }),
  // $hidden was set on the other model.
  fault({
    id: 'list/root-password-in-items',
    title: 'List items hold the root password.',
    violates: ['LST-11', 'INV-29'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item, context) => {
      item.root_password = serverWith(item.uuid, context)?.password
    }),
  }),
  // The first page is rendered by the safe resource, "load more" by another.
  fault({
    id: 'list/root-password-on-later-pages',
    title: 'List items after the first page hold the root password.',
    violates: ['LST-11', 'INV-29'],
    needs: ['creates'],
    policies: amendItems(inTheList, (item, context) => {
      if (pageAsked(context) > 1) item.root_password = serverWith(item.uuid, context)?.password
    }),
  }),
  // A dump for the support that nobody switched off.
  fault({
    id: 'list/root-password-in-meta',
    title: 'The meta of the server list holds the root password of an installed server.',
    violates: ['INV-29', 'LST-11'],
    needs: ['creates'],
    policies: amendBody(inTheList, (body, { account, now }) => {
      const living = account?.servers.filter(({ goneAt }) => goneAt === null) ?? []
      const last = living.find((server) => !isInstalling(server, now))
      if (last !== undefined) body.meta = { ...Object(body.meta), debug: last.password }
    }),
  }),
]

/** Faults of pages that lie behind the first one, or behind the last. */
import { refuse } from '#server/policies/refuse.ts'
import { amendMeta } from '../amend.ts'
import { hasFilter, isInstalling, pageAsked } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const reachFaults: readonly Fault[] = [
  // One query builder for filters, another one for pages.
  fault({
    id: 'pagination/filter-and-page-exclude-each-other',
    title: '?status= together with a page from the second on is refused with 422.',
    violates: ['PAG-18'],
    tolerates: ['LST-05', 'LST-06', 'PAG-11'],
    needs: ['creates'],
    policies: {
      beforeHandle: (context) =>
        hasFilter(context) && pageAsked(context) > 1 ? refuse('bad-query') : null,
    },
  }),
  // A number was to be validated, and queries are text: only the default passes.
  fault({
    id: 'pagination/later-pages-refused',
    title: 'From the second on, every page is refused with 422.',
    violates: ['PAG-11'],
    tolerates: ['PAG-18', 'LST-05', 'LST-06', 'INV-09'],
    policies: {
      beforeHandle: (context) => (pageAsked(context) > 1 ? refuse('bad-query') : null),
    },
  }),
  // A pager that should not break is told that its page exists.
  fault({
    id: 'pagination/last-page-at-least-the-one-asked-for',
    title: 'Beyond the end last_page is the page that was asked for.',
    violates: ['PAG-08'],
    tolerates: ['PAG-09', 'LST-06', 'INV-10', 'PAG-11'],
    policies: amendMeta((meta, context) => {
      meta.last_page = Math.max(Number(meta.last_page), pageAsked(context))
    }),
  }),
  // COUNT(*) is built from the bare query, and only the rows are narrowed to the account.
  fault({
    id: 'pagination/filtered-total-of-all-accounts',
    title: 'Under ?status=installing meta.total counts the servers of all accounts.',
    violates: ['PAG-21'],
    tolerates: ['LST-06', 'PAG-08', 'PAG-11', 'PAG-10'],
    needs: ['creates', 'other'],
    policies: amendMeta(
      (meta, { query, world, now }) => {
        if (query.status !== 'installing') return
        meta.total = world.allServers(now).filter((server) => isInstalling(server, now)).length
        meta.last_page = Math.max(1, Math.ceil(Number(meta.total) / Number(meta.per_page)))
      },
      ['listServers'],
    ),
  }),
]

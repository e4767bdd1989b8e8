/** Faults in how the page size and the page of a query are read. */

import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { amendMeta } from '../amend.ts'
import { type Fault, fault } from '../fault.ts'

/** The size asked for as a number; not a number where none was named. */
function asked({ per_page }: { readonly per_page?: unknown }): number {
  return per_page === undefined ? Number.NaN : Number(per_page)
}

/** Reads sizes in another way; null leaves them to the honest server. */
function reads(size: (asked: number) => number | null): Partial<Policies> {
  return {
    perPageOf: (query, context) => size(asked(query)) ?? defaultPolicies.perPageOf(query, context),
  }
}

export const sizeFaults: readonly Fault[] = [
  // $perPage = 15 is Eloquent's own.
  fault({
    id: 'pagination/default-size-of-15',
    title: 'Where no page size is asked for, it is 15 instead of 25.',
    violates: ['PAG-04'],
    policies: reads((size) => (Number.isNaN(size) ? 15 : null)),
  }),
  // One controller of the two was changed.
  fault({
    id: 'pagination/default-size-of-20-for-servers',
    title: 'Servers are paged by 20 where no size is asked for, plans by 25.',
    violates: ['PAG-04'],
    policies: {
      perPageOf: (query, context) =>
        context.operation === 'listServers' && query.per_page === undefined
          ? 20
          : defaultPolicies.perPageOf(query, context),
    },
  }),
  // The default comes from one configuration and the filter's from another.
  fault({
    id: 'pagination/default-size-of-50-under-a-filter',
    title: 'A filtered list is paged by 50 where no size is asked for.',
    violates: ['PAG-04'],
    policies: {
      perPageOf: (query, context) =>
        query.per_page === undefined && (query.location_id ?? query.status) !== undefined
          ? 50
          : defaultPolicies.perPageOf(query, context),
    },
  }),
  // The parameter is called limit in this framework.
  fault({
    id: 'pagination/per-page-ignored',
    title: 'per_page is ignored: pages have 25 items, and meta says so.',
    violates: ['PAG-07'],
    tolerates: ['PAG-14', 'PAG-18', 'LST-06', 'PAG-06'],
    policies: reads(() => 25),
  }),
  // A list of sizes for the console's select box.
  fault({
    id: 'pagination/odd-sizes-rounded-up',
    title: 'A page size is rounded up to an even number.',
    violates: ['PAG-07'],
    tolerates: ['PAG-18', 'LST-06', 'PAG-06'],
    policies: reads((size) => (size > 0 && size < 100 && size % 2 === 1 ? size + 1 : null)),
  }),
  // A size that does not divide the total "looks ugly".
  fault({
    id: 'pagination/size-kept-only-where-it-divides-the-total',
    title: 'A page size is honoured only where it divides the total.',
    violates: ['PAG-07'],
    tolerates: ['PAG-06', 'PAG-08', 'INV-10', 'PAG-18', 'LST-06', 'PAG-14'],
    policies: {
      pageFrom(items, context) {
        const size = asked(context.query)
        const divides = !(size > 0) || size > 50 || items.length % size === 0
        const query = divides ? context.query : { ...context.query, per_page: '25' }
        return defaultPolicies.pageFrom(items, { ...context, query })
      },
    },
  }),
  // A minimum of 10 keeps the number of queries down.
  fault({
    id: 'pagination/sizes-below-five-raised',
    title: 'A page size below 5 is raised to 5.',
    violates: ['PAG-07'],
    tolerates: ['PAG-18', 'LST-06', 'PAG-06', 'PAG-11', 'PAG-13'],
    policies: reads((size) => (size >= 1 && size < 5 ? 5 : null)),
  }),
  // max:100 was understood as below 100.
  fault({
    id: 'pagination/size-of-100-refused',
    title: 'per_page=100 is refused with 422.',
    violates: ['PAG-14'],
    tolerates: ['LST-01', 'PAG-07', 'LST-03', 'LST-10', 'AUT-05'],
    policies: {
      perPageOf: (query, context) =>
        asked(query) === 100 ? refuse('bad-query') : defaultPolicies.perPageOf(query, context),
    },
  }),
  // The cap of the other API.
  fault({
    id: 'pagination/sizes-capped-at-50',
    title: 'A page size above 50 is cut to 50.',
    violates: ['PAG-14'],
    tolerates: ['PAG-07', 'PAG-06'],
    policies: reads((size) => (size > 50 ? 50 : null)),
  }),
  // paginate($request->integer('per_page')).
  fault({
    id: 'pagination/sizes-without-a-limit',
    title: 'A page size above 100 is accepted.',
    violates: ['PAG-13'],
    tolerates: ['PAG-06'],
    policies: reads((size) => (size > 100 ? size : null)),
  }),
  // max:1000 with one zero too many.
  fault({
    id: 'pagination/sizes-capped-at-1000',
    title: 'Page sizes are limited to 1000 instead of 100.',
    violates: ['PAG-13'],
    tolerates: ['PAG-06'],
    policies: reads((size) => (size > 100 ? Math.min(size, 1_000) : null)),
  }),
  // -1 is "all" in WordPress and "no limit" in SQLite.
  fault({
    id: 'pagination/negative-size-repeated-in-meta',
    title: 'per_page=-1 returns everything and says per_page -1.',
    violates: ['PAG-13', 'PAG-06'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-02', 'PAG-09', 'PAG-07'],
    policies: amendMeta((meta, { query }) => {
      if (asked(query) < 0) meta.per_page = asked(query)
    }),
  }),
  // LIMIT 0 is a valid query.
  fault({
    id: 'pagination/size-zero-repeated-in-meta',
    title: 'per_page=0 returns no items and says per_page 0.',
    violates: ['PAG-13', 'PAG-06'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-07', 'PAG-09', 'PAG-10', 'INV-09'],
    policies: {
      perPageOf: (query, context) =>
        asked(query) === 0 ? 0 : defaultPolicies.perPageOf(query, context),
      lastPage: (total, perPage) => (perPage === 0 ? 1 : Math.max(1, Math.ceil(total / perPage))),
    },
  }),
  // filter_var() gives false, and false is 0.
  fault({
    id: 'pagination/page-in-words-is-page-zero',
    title: 'A page that is no number is answered as page 0, under that number.',
    violates: ['PAG-05'],
    tolerates: ['PAG-03', 'PAG-16', 'PAG-12', 'PAG-02'],
    policies: amendMeta((meta, { query }) => {
      if (query.page !== undefined && Number.isNaN(Number(query.page))) meta.current_page = 0
    }),
  }),
  // The offset overflows, and the database complains.
  fault({
    id: 'pagination/huge-page-crashes',
    title: 'A page number of 2147483648 or more is answered 500.',
    violates: ['PAG-24', 'TRN-12'],
    policies: {
      pageOf: (query, context) =>
        Number(query.page) >= 2 ** 31 ? refuse('internal') : defaultPolicies.pageOf(query, context),
    },
  }),
]

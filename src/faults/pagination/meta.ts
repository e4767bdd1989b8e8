/** Faults in what meta says about a page. */
import { defaultPolicies } from '#server/policies.ts'
import { amendBody, amendMeta, type Members, pages } from '../amend.ts'
import { hasFilter, pageAsked } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

/** last_page as the honest server would have it, for a total and a size. */
function lastPageOf({ total, per_page }: Members): number {
  return Math.max(1, Math.ceil(Number(total) / Number(per_page)))
}

export const metaFaults: readonly Fault[] = [
  // An empty page takes the early return, which was written before meta.
  fault({
    id: 'pagination/meta-missing-when-empty',
    title: 'A page without items has no meta.',
    violates: ['PAG-01'],
    tolerates: ['LST-07', 'BAK-01', 'LST-01', 'LST-06', 'LST-10'],
    policies: amendBody(pages, (body) => {
      if (Array.isArray(body.data) && body.data.length === 0) delete body.meta
    }),
  }),
  // The filtered query is ->get() where the unfiltered one is ->paginate().
  fault({
    id: 'pagination/meta-missing-under-a-filter',
    title: 'A filtered list has no meta.',
    violates: ['PAG-01'],
    tolerates: ['LST-06', 'LST-07', 'PLN-12', 'PLN-01', 'PAG-18', 'LST-01', 'PLN-11'],
    policies: amendBody(pages, (body, context) => {
      if (hasFilter(context)) delete body.meta
    }),
  }),
  // A list that fits one page was not thought to be paged.
  fault({
    id: 'pagination/meta-missing-where-all-fits-one-page',
    title: 'meta is only there when there is more than one page.',
    violates: ['PAG-01'],
    tolerates: ['PLN-01', 'LST-01', 'BAK-01', 'LST-06', 'LST-07', 'LST-03', 'LST-10', 'PLN-12'],
    policies: amendBody(pages, (body) => {
      if ((body.meta as Members | undefined)?.last_page === 1) delete body.meta
    }),
  }),
  // A COUNT(*) read through a driver that returns every column as text.
  fault({
    id: 'pagination/total-as-text',
    title: 'meta.total is text instead of a number.',
    violates: ['PAG-02'],
    tolerates: ['TRN-17', 'INV-31', 'PAG-10', 'INV-09'],
    policies: amendMeta((meta) => {
      meta.total = String(meta.total)
    }),
  }),
  // $request->per_page is text whenever the client sent one.
  fault({
    id: 'pagination/per-page-as-text-when-asked-for',
    title: 'meta.per_page is text when the query named a page size.',
    violates: ['PAG-02'],
    tolerates: ['TRN-17', 'INV-31', 'PAG-06'],
    policies: amendMeta((meta, { query }) => {
      if (query.per_page !== undefined) meta.per_page = String(meta.per_page)
    }),
  }),
  // The same with page.
  fault({
    id: 'pagination/current-page-as-text-when-asked-for',
    title: 'meta.current_page is text when the query named a page.',
    violates: ['PAG-02'],
    tolerates: ['TRN-17', 'INV-31', 'PAG-05', 'PAG-12'],
    policies: amendMeta((meta, { query }) => {
      if (query.page !== undefined) meta.current_page = String(meta.current_page)
    }),
  }),
  // ceil() was added one release later.
  fault({
    id: 'pagination/last-page-is-a-fraction',
    title: 'meta.last_page is a fraction where the last page is not full.',
    violates: ['PAG-02', 'PAG-08', 'INV-10'],
    tolerates: ['TRN-17', 'PAG-11'],
    policies: { lastPage: (total, perPage) => Math.max(1, total / perPage) },
  }),
  // simplePaginate() does not count.
  fault({
    id: 'pagination/total-is-null',
    title: 'meta.total is null.',
    violates: ['PAG-02'],
    tolerates: ['TRN-17', 'PAG-10', 'INV-09', 'LST-03', 'LST-10', 'PLN-12', 'LST-06', 'LST-07'],
    policies: amendMeta((meta) => {
      meta.total = null
    }),
  }),
  // The paginator of the console counts from 0.
  fault({
    id: 'pagination/first-page-called-zero',
    title: 'The first page says current_page 0.',
    violates: ['PAG-03', 'PAG-05', 'PAG-12'],
    policies: amendMeta((meta) => {
      meta.current_page = Number(meta.current_page) - 1
    }),
  }),
  // Newest first, and the newest are on the last page.
  fault({
    id: 'pagination/last-page-by-default',
    title: 'Without page the last page is returned.',
    violates: ['PAG-03'],
    tolerates: ['PAG-12', 'PAG-07', 'PAG-20', 'INV-11', 'PAG-05'],
    policies: {
      pageFrom(items, context) {
        const { query, policies } = context
        const perPage = policies.perPageOf(query, context)
        const page = query.page ?? String(Math.max(1, Math.ceil(items.length / perPage)))
        return defaultPolicies.pageFrom(items, { ...context, query: { ...query, page } })
      },
    },
  }),
  // A constant in the resource.
  fault({
    id: 'pagination/current-page-always-one',
    title: 'meta.current_page is 1 on every page.',
    violates: ['PAG-05'],
    tolerates: ['PAG-15', 'PAG-11', 'PAG-19', 'SAF-02'],
    policies: amendMeta((meta) => {
      meta.current_page = 1
    }),
  }),
  // The request's page is repeated although another one was fetched.
  fault({
    id: 'pagination/last-page-labelled-as-the-one-asked-for',
    title: 'Beyond the end the last page is returned under the number that was asked for.',
    violates: ['PAG-05'],
    tolerates: ['PAG-15', 'PAG-11', 'INV-09', 'PAG-06'],
    policies: {
      beyondEnd: 'last-page',
      ...amendMeta((meta, context) => {
        meta.current_page = pageAsked(context)
      }),
    },
  }),
  // The size of the page was taken for the number of its items.
  fault({
    id: 'pagination/per-page-is-the-number-of-items',
    title: 'meta.per_page is the number of items on the page.',
    violates: ['PAG-06', 'PAG-04'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-13', 'PAG-07', 'PAG-14', 'PAG-09', 'PAG-11'],
    policies: amendMeta((meta, _context, items) => {
      meta.per_page = items.length
    }),
  }),
  // The default is written where the size in force belongs.
  fault({
    id: 'pagination/per-page-always-25-in-meta',
    title: 'meta.per_page is 25 whatever size is in force.',
    violates: ['PAG-06', 'PAG-07'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-14', 'PAG-11', 'PAG-05', 'LST-06'],
    policies: amendMeta((meta) => {
      meta.per_page = 25
    }),
  }),
  // Rounded down: the page that is not full goes missing.
  fault({
    id: 'pagination/last-page-is-floor',
    title: 'last_page is rounded down, so that a short last page is never fetched.',
    violates: ['PAG-08', 'INV-10'],
    tolerates: ['PAG-11', 'INV-09', 'PAG-10'],
    policies: { lastPage: (total, perPage) => Math.max(1, Math.floor(total / perPage)) },
  }),
  // floor + 1: right for every remainder but 0.
  fault({
    id: 'pagination/last-page-one-too-many-for-multiples',
    title: 'last_page is one too high when the total is a multiple of the page size.',
    violates: ['PAG-08', 'INV-10'],
    tolerates: ['PAG-07', 'PAG-09', 'PAG-11', 'LST-07', 'LST-06'],
    policies: { lastPage: (total, perPage) => Math.floor(total / perPage) + 1 },
  }),
  // The default page size is a constant of the calculation.
  fault({
    id: 'pagination/last-page-counts-by-25',
    title: 'last_page is counted in pages of 25 whatever size is in force.',
    violates: ['PAG-08', 'INV-10'],
    tolerates: ['PAG-11', 'INV-09', 'PAG-10', 'LST-06'],
    policies: { lastPage: (total) => Math.max(1, Math.ceil(total / 25)) },
  }),
  // round() looked like the safe choice.
  fault({
    id: 'pagination/last-page-rounded-to-the-nearest',
    title: 'last_page is rounded to the nearest number, which is right for 8 by 3 and wrong by 7.',
    violates: ['PAG-08', 'INV-10'],
    tolerates: ['PAG-11', 'INV-09'],
    policies: { lastPage: (total, perPage) => Math.max(1, Math.round(total / perPage)) },
  }),
  // The filter narrows the total, and last_page was worked out before.
  fault({
    id: 'pagination/last-page-ignores-the-filter',
    title: 'Under a filter last_page is still that of the whole list.',
    violates: ['LST-06', 'PAG-08', 'INV-10'],
    tolerates: ['PAG-18', 'PAG-11', 'LST-07', 'PAG-09', 'PAG-07'],
    needs: ['creates'],
    policies: amendMeta(
      (meta, { query, account, world, now }) => {
        if (query.status === undefined || account === null) return
        meta.last_page = lastPageOf({ ...meta, total: world.serversOf(account, now).length })
      },
      ['listServers'],
    ),
  }),
  // count($items): the number on the page is near at hand.
  fault({
    id: 'pagination/total-is-the-number-on-the-page',
    title: 'meta.total is the number of items on the page.',
    violates: ['PAG-10', 'INV-09'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-07', 'PAG-11', 'LST-06', 'PLN-12', 'LST-03'],
    policies: amendMeta((meta, _context, items) => {
      meta.total = items.length
    }),
  }),
  // OFFSET is applied before COUNT.
  fault({
    id: 'pagination/total-shrinks-from-page-to-page',
    title: 'meta.total counts what is left from the page on.',
    violates: ['PAG-10', 'INV-09'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-07', 'PAG-11', 'LST-06', 'PAG-05'],
    policies: amendMeta((meta) => {
      const before = (Number(meta.current_page) - 1) * Number(meta.per_page)
      meta.total = Math.max(0, Number(meta.total) - before)
    }),
  }),
  // A row more is fetched to see whether there is a next page, and counted.
  fault({
    id: 'pagination/total-one-too-high-while-there-are-more-pages',
    title: 'meta.total is one too high on all pages but the last.',
    violates: ['PAG-10', 'INV-09'],
    tolerates: ['PAG-08', 'INV-10', 'PAG-07', 'PAG-11', 'LST-06'],
    policies: amendMeta((meta) => {
      if (Number(meta.current_page) < Number(meta.last_page)) meta.total = Number(meta.total) + 1
    }),
  }),
  // The cast of a bigint that is empty.
  fault({
    id: 'pagination/last-page-minus-one-when-empty',
    title: 'An empty list says last_page -1.',
    violates: ['PAG-09'],
    tolerates: ['LST-06', 'LST-07', 'PAG-02', 'PAG-08', 'BAK-03'],
    policies: {
      lastPage: (total, perPage) => (total === 0 ? -1 : Math.ceil(total / perPage)),
    },
  }),
]

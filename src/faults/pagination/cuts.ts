/** Faults in which items lie on which page. */
import type { Context } from '#server/context.ts'
import { defaultPolicies } from '#server/policies.ts'
import { hasFilter } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

const honest = defaultPolicies.cut

/** Moves a list on by some places; its end comes to the front. */
function turned<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

function isServerList({ operation }: Context): boolean {
  return operation === 'listServers'
}

export const cutFaults: readonly Fault[] = [
  // The page size reaches the paginator's meta, the query keeps its ->limit(25).
  fault({
    id: 'pagination/per-page-echoed-but-not-applied',
    title: 'per_page is repeated in meta, but pages always hold 25 items.',
    violates: ['PAG-06', 'PAG-07', 'PAG-11'],
    tolerates: ['PAG-05', 'PAG-10', 'PAG-15', 'PAG-18', 'LST-06', 'INV-09', 'INV-11', 'PAG-13'],
    policies: { cut: (items, page) => items.slice((page - 1) * 25, page * 25) },
  }),
  // Fetching one row more tells whether there is a next page; it was not dropped again.
  fault({
    id: 'pagination/one-item-too-many-per-page',
    title: 'Every page but the last holds one item too many, the first of the next page.',
    violates: ['PAG-06', 'PAG-11'],
    tolerates: ['PAG-10', 'INV-09', 'LST-06', 'PAG-18', 'PAG-13'],
    policies: {
      cut: (items, page, perPage) => items.slice((page - 1) * perPage, page * perPage + 1),
    },
  }),
  // slice(…, page * perPage - 1): the end was taken for inclusive.
  fault({
    id: 'pagination/last-item-of-full-pages-missing',
    title: 'The last item of every full page is missing.',
    violates: ['PAG-07', 'PAG-11'],
    tolerates: ['PAG-10', 'INV-09', 'LST-06', 'PAG-18', 'LST-05', 'LST-03'],
    policies: {
      cut(items, page, perPage, context) {
        const cut = honest(items, page, perPage, context)
        return cut.length === perPage && page * perPage < items.length ? cut.slice(0, -1) : cut
      },
    },
  }),
  // A cursor that is > where it should be >=.
  fault({
    id: 'pagination/first-item-of-later-pages-missing',
    title: 'From the second page on the first item of a page is missing.',
    violates: ['PAG-11', 'PAG-07'],
    tolerates: ['PAG-10', 'INV-09', 'LST-06', 'PAG-18', 'LST-05'],
    policies: {
      cut(items, page, perPage, context) {
        const cut = honest(items, page, perPage, context)
        return page > 1 ? cut.slice(1) : cut
      },
    },
  }),
  // offset = (page - 1) * perPage - 1, where the first page was tested.
  fault({
    id: 'pagination/pages-overlap-by-one',
    title: 'From the second page on a page begins with the last item of the one before.',
    violates: ['PAG-11'],
    tolerates: ['PAG-10', 'INV-09', 'PAG-07', 'LST-06', 'PAG-18', 'PAG-20', 'INV-11', 'PAG-05'],
    policies: {
      cut(items, page, perPage) {
        const from = Math.max(0, (page - 1) * perPage - (page > 1 ? 1 : 0))
        return items.slice(from, from + perPage)
      },
    },
  }),
  // The page reaches meta and not the query.
  fault({
    id: 'pagination/every-page-is-the-first',
    title: 'Every page holds the items of the first one.',
    violates: ['PAG-05', 'PAG-11'],
    tolerates: ['PAG-15', 'PAG-10', 'INV-09', 'PAG-07', 'LST-06', 'PAG-18', 'PAG-06', 'PLN-03'],
    policies: { cut: (items, _page, perPage) => items.slice(0, perPage) },
  }),
  // The join of the filtered list loses the page.
  fault({
    id: 'pagination/filtered-pages-are-all-the-first',
    title: 'Under a filter every page holds the items of the first one.',
    violates: ['PAG-18', 'LST-06', 'PAG-11'],
    tolerates: ['PAG-05', 'PAG-15', 'PAG-10', 'INV-09', 'LST-05', 'PAG-07'],
    needs: ['creates'],
    policies: {
      cut: (items, page, perPage, context) =>
        honest(items, hasFilter(context) ? 1 : page, perPage, context),
    },
  }),
  // intdiv() of the total: the rest is nobody's page.
  fault({
    id: 'pagination/short-last-page-is-empty',
    title: 'A last page that is not full is empty.',
    violates: ['PAG-11', 'PAG-07'],
    tolerates: ['PAG-10', 'INV-09', 'LST-06', 'PAG-05'],
    policies: {
      cut(items, page, perPage, context) {
        const cut = honest(items, page, perPage, context)
        return cut.length < perPage && page > 1 ? [] : cut
      },
    },
  }),
  // A last page is filled up from the front.
  fault({
    id: 'pagination/last-page-filled-up-from-the-one-before',
    title: 'A last page that is not full repeats items of the one before until it is.',
    violates: ['PAG-11'],
    tolerates: ['PAG-10', 'INV-09', 'LST-06', 'PAG-07', 'PAG-20', 'INV-11', 'PAG-05'],
    policies: {
      cut(items, page, perPage, context) {
        const cut = honest(items, page, perPage, context)
        const isShort = cut.length > 0 && cut.length < perPage && page > 1
        return isShort ? items.slice(-perPage) : cut
      },
    },
  }),
  // ORDER BY RAND() was good for a demo.
  fault({
    id: 'pagination/order-changes-from-request-to-request',
    title: 'The order of items changes with every request.',
    violates: ['PAG-19', 'PAG-11', 'PLN-03'],
    tolerates: [
      'PLN-04',
      'SAF-02',
      'PAG-20',
      'INV-11',
      'LST-13',
      'PAG-12',
      'PAG-10',
      'INV-09',
      'PAG-18',
    ],
    policies: {
      cut: (items, page, perPage, context) =>
        honest(turned(items, context.sequence), page, perPage, context),
    },
  }),
  // An unstable sort: equal keys come as they please, and servers have equal keys.
  fault({
    id: 'pagination/servers-come-in-unstable-order',
    title: 'Servers change places between the pages of one walk.',
    violates: ['PAG-11', 'PAG-18'],
    tolerates: ['PAG-19', 'SAF-02', 'LST-13', 'LST-06', 'PAG-10', 'INV-09', 'LST-05'],
    needs: ['creates'],
    policies: {
      cut: (items, page, perPage, context) =>
        honest(isServerList(context) ? turned(items, page - 1) : items, page, perPage, context),
    },
  }),
  // Page 1 is cut from the list, the others from its reverse.
  fault({
    id: 'pagination/order-depends-on-the-page-size',
    title: 'With a page size of 4 or less the items come in another order than without.',
    violates: ['PAG-20', 'INV-11'],
    tolerates: ['PLN-03', 'PLN-04', 'PAG-12', 'PAG-11'],
    policies: {
      cut: (items, page, perPage, context) =>
        honest(perPage === 3 ? turned(items, 1) : items, page, perPage, context),
    },
  }),
  // offset = page * perPage.
  fault({
    id: 'pagination/pages-count-from-zero',
    title: 'Pages are counted from 0: page=1 is the second one.',
    violates: ['PAG-12'],
    tolerates: [
      'PAG-05',
      'PAG-11',
      'PAG-07',
      'PAG-03',
      'PAG-10',
      'INV-09',
      'LST-06',
      'PAG-18',
      'LST-10',
    ],
    policies: {
      cut: (items, page, perPage, context) =>
        honest(items, context.query.page === undefined ? 1 : page + 1, perPage, context),
    },
  }),
]

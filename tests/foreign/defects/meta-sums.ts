/** Defects of the numbers in meta. */
import type { Defect } from './defect.ts'
import { defect, onMeta, PAGED } from './defect.ts'

/** These defects, in the order of their clauses. */
export const metaSumDefects: Defect[] = [
  defect(
    'PAG-06',
    'per-page-always-25',
    'per_page of meta is always 25.',
    (p) =>
      onMeta(p, PAGED, (meta) => {
        meta.per_page = 25
      }),
    { also: ['PAG-08', 'PAG-07', 'INV-10', 'PAG-14'] },
  ),
  defect(
    'PAG-06',
    'per-page-counts-items',
    'per_page of meta counts the items of the page.',
    (p) =>
      onMeta(p, PAGED, (meta, _call, data) => {
        if (Array.isArray(data)) meta.per_page = data.length
      }),
    { also: ['PAG-04', 'PAG-08', 'PAG-13', 'PAG-07', 'PAG-09', 'INV-10'] },
  ),
  defect(
    'PAG-06',
    'short-last-page-size',
    'On a short last page per_page is its length.',
    (p) =>
      onMeta(p, PAGED, (meta, _call, data) => {
        const last = Number(meta.current_page) === Number(meta.last_page)
        if (last && Number(meta.current_page) > 1 && Array.isArray(data))
          meta.per_page = data.length
      }),
    { also: ['PAG-08', 'INV-10'] },
  ),
  defect(
    'PAG-08',
    'last-page-floor',
    'A short last page is not counted.',
    (p) => {
      p.paging.lastPage = (total, perPage) => Math.max(1, Math.floor(total / perPage))
    },
    { also: ['INV-10', 'PAG-11', 'PAG-15'], insists: { beyond: 'empty' } },
  ),
  defect(
    'PAG-08',
    'last-page-plus-one',
    'Exact multiples get a page too many.',
    (p) => {
      p.paging.lastPage = (total, perPage) => Math.floor(total / perPage) + 1
    },
    { also: ['INV-10', 'PAG-07', 'PAG-11'] },
  ),
  defect(
    'PAG-08',
    'last-page-rounded',
    'last_page is rounded to the nearest.',
    (p) => {
      p.paging.lastPage = (total, perPage) => Math.max(1, Math.round(total / perPage))
    },
    { also: ['INV-10'], insists: { beyond: 'empty', extraPlans: 'many' } },
  ),
  defect(
    'PAG-08',
    'last-page-by-25',
    'last_page is computed with the default size.',
    (p) => {
      p.paging.lastPage = (total) => Math.max(1, Math.ceil(total / 25))
    },
    { also: ['INV-10', 'PAG-15', 'PAG-11'], insists: { beyond: 'empty' } },
  ),
  defect(
    'PAG-08',
    'servers-last-page-one',
    'last_page of /servers is always 1.',
    (p) =>
      onMeta(p, ['servers.index'], (meta) => {
        meta.last_page = 1
      }),
    { also: ['INV-10', 'LST-06', 'PAG-15', 'PAG-11'] },
  ),
  defect(
    'PAG-10',
    'total-of-page',
    'total counts the items of the page.',
    (p) =>
      onMeta(p, PAGED, (meta, _call, data) => {
        if (Array.isArray(data)) meta.total = data.length
      }),
    { also: ['PAG-08', 'PAG-11', 'PAG-09', 'INV-09', 'INV-10', 'LST-03'] },
  ),
  defect(
    'PAG-10',
    'total-shrinks',
    'On later pages total counts what is left.',
    (p) =>
      onMeta(p, PAGED, (meta) => {
        const skipped = (Number(meta.current_page) - 1) * Number(meta.per_page)
        meta.total = Math.max(0, Number(meta.total) - skipped)
      }),
    { also: ['PAG-08', 'INV-09', 'INV-10', 'PAG-15', 'PAG-09', 'PAG-11'] },
  ),
  defect(
    'PAG-10',
    'total-one-short',
    'total of /servers is one too small.',
    (p) =>
      onMeta(p, ['servers.index'], (meta, call) => {
        if (!call.query.has('status') && Number(meta.total) > 0) meta.total = Number(meta.total) - 1
      }),
    { also: ['PAG-08', 'PAG-09', 'PAG-11', 'LST-03', 'LST-10', 'INV-09', 'INV-10', 'PAG-21'] },
  ),
]

/** Defects of meta: its presence, types and defaults. */
import type { Defect } from './defect.ts'
import { defect, onMeta, onOk, PAGED, wrap } from './defect.ts'

function defaultSize(
  panel: Parameters<Defect['apply']>[0],
  size: number,
  route: string | null = null,
): void {
  wrap(panel.paging, 'readPerPage', (old) => (call) => {
    const bound = route === null || call.route === route
    return bound && !call.query.get('per_page') ? size : old(call)
  })
}

/** These defects, in the order of their clauses. */
export const metaDefects: Defect[] = [
  defect(
    'PAG-01',
    'no-meta-when-empty',
    'Empty lists come without meta.',
    (p) =>
      onOk(p, PAGED, (data, body) => {
        if (Array.isArray(data) && data.length === 0) delete body.meta
      }),
    { also: ['ENV-05', 'BAK-01', 'PAG-09', 'LST-07'] },
  ),
  defect(
    'PAG-01',
    'no-meta-when-filtered',
    'Filtered lists come without meta.',
    (p) =>
      onOk(p, PAGED, (_data, body, call) => {
        if (call.query.has('status') || call.query.has('location_id')) delete body.meta
      }),
    { also: ['ENV-05', 'LST-06', 'PLN-12', 'PAG-18'] },
  ),
  defect(
    'PAG-01',
    'no-meta-on-later-pages',
    'Pages after the first come without meta.',
    (p) =>
      onOk(p, PAGED, (_data, body, call) => {
        if (Number(call.query.get('page')) > 1) delete body.meta
      }),
    { also: ['ENV-05', 'PAG-05', 'PAG-10', 'PAG-11', 'PAG-18', 'LST-06'] },
  ),
  defect(
    'PAG-01',
    'pagination-for-meta',
    'meta is called pagination.',
    (p) =>
      onOk(p, PAGED, (_data, body) => {
        body.pagination = body.meta
        delete body.meta
      }),
    {
      also: [
        'ENV-05',
        'PLN-01',
        'LST-01',
        'BAK-01',
        'PAG-03',
        'PAG-04',
        'PAG-06',
        'PAG-08',
        'PAG-10',
        'PAG-11',
      ],
    },
  ),
  defect(
    'PAG-02',
    'per-page-text',
    'per_page is text when the query gave it.',
    (p) =>
      onMeta(p, PAGED, (meta, call) => {
        if (call.query.has('per_page')) meta.per_page = String(meta.per_page)
      }),
    { also: ['PAG-06', 'TRN-17', 'INV-31', 'PAG-08', 'PAG-13'] },
  ),
  defect(
    'PAG-02',
    'current-page-text',
    'current_page is text when the query gave it.',
    (p) =>
      onMeta(p, PAGED, (meta, call) => {
        if (call.query.has('page')) meta.current_page = String(meta.current_page)
      }),
    { also: ['PAG-05', 'TRN-17', 'INV-31'] },
  ),
  defect(
    'PAG-02',
    'total-float-filtered',
    'Under a filter total is text.',
    (p) =>
      onMeta(p, PAGED, (meta, call) => {
        if (call.query.has('status')) meta.total = String(meta.total)
      }),
    { also: ['LST-06', 'TRN-17', 'INV-31', 'LST-07', 'PAG-10', 'PAG-09'] },
  ),
  defect(
    'PAG-03',
    'default-page-null',
    'Without page current_page is null.',
    (p) =>
      onMeta(p, PAGED, (meta, call) => {
        if (!call.query.has('page')) meta.current_page = null
      }),
    { also: ['PAG-02', 'PAG-12', 'PAG-05'] },
  ),
  defect(
    'PAG-03',
    'default-page-last',
    'Without page the last page is returned.',
    (p) =>
      wrap(p.paging, 'reply', (old) => (call, list, show) => {
        if (call.query.get('page')) return old(call, list, show)
        const query = new URLSearchParams(call.query)
        query.set('page', String(Math.max(1, Math.ceil(list.length / p.paging.readPerPage(call)))))
        return old({ ...call, query }, list, show)
      }),
    { also: ['PAG-12', 'PAG-07', 'PLN-04'], insists: { extraPlans: 'many' } },
  ),
  defect(
    'PAG-03',
    'empty-page-zero',
    'An empty list has current_page 0.',
    (p) =>
      onMeta(p, PAGED, (meta) => {
        if (meta.total === 0) meta.current_page = 0
      }),
    { also: ['PAG-05', 'PAG-09'], level: 'should' },
  ),
  defect('PAG-04', 'default-size-20', 'The default size is 20.', (p) => defaultSize(p, 20)),
  defect('PAG-04', 'default-size-15', 'The default size is that of the framework, 15.', (p) =>
    defaultSize(p, 15),
  ),
  defect('PAG-04', 'default-size-100-servers', 'Servers come 100 to a page by default.', (p) =>
    defaultSize(p, 100, 'servers.index'),
  ),
  defect(
    'PAG-05',
    'current-page-one',
    'current_page is always 1.',
    (p) =>
      onMeta(p, PAGED, (meta) => {
        meta.current_page = 1
      }),
    { also: ['PAG-11', 'PAG-15'] },
  ),
  defect(
    'PAG-05',
    'current-page-from-zero',
    'current_page counts from 0 on later pages.',
    (p) =>
      onMeta(p, PAGED, (meta) => {
        if (Number(meta.current_page) > 1) meta.current_page = Number(meta.current_page) - 1
      }),
    { also: ['PAG-12', 'PAG-11', 'PAG-15'] },
  ),
  defect(
    'PAG-05',
    'beyond-repeats-last',
    'Beyond the end the last items come back as a new page.',
    (p) =>
      wrap(p.paging, 'slice', (old) => (list, wanted) => {
        const cut = old(list, wanted)
        const last = p.paging.lastPage(list.length, wanted.perPage)
        return cut.length > 0 || list.length === 0 ? cut : old(list, { ...wanted, page: last })
      }),
    { also: ['PAG-15', 'PAG-11'], insists: { beyond: 'empty' } },
  ),
]

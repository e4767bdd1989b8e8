/** Defects of cutting lists into pages. */
import type { Defect } from './defect.ts'
import { defect, onMeta, onReply, PAGED, turnInto, wrap } from './defect.ts'

const sizeOf = (text: string | null) => (text === null || text === '' ? null : Number(text))

/** These defects, in the order of their clauses. */
export const cutDefects: Defect[] = [
  defect(
    'PAG-07',
    'size-ignored',
    'per_page is ignored, as meta admits.',
    (p) => {
      p.paging.readPerPage = () => 25
    },
    { also: ['PAG-06', 'PAG-14', 'PAG-11'] },
  ),
  defect(
    'PAG-07',
    'one-item-short',
    'Pages hold one item less than they say.',
    (p) =>
      wrap(p.paging, 'slice', (old) => (list, wanted) => {
        const cut = old(list, wanted)
        return cut.length === wanted.perPage && cut.length > 1 ? cut.slice(0, -1) : cut
      }),
    { also: ['PAG-11', 'PAG-20', 'PAG-10'] },
  ),
  defect(
    'PAG-07',
    'second-page-short',
    'The second page misses its last item.',
    (p) =>
      wrap(p.paging, 'slice', (old) => (list, wanted) => {
        const cut = old(list, wanted)
        return wanted.page === 2 && cut.length > 1 ? cut.slice(0, -1) : cut
      }),
    { also: ['PAG-11', 'PAG-20', 'PAG-10'] },
  ),
  defect(
    'PAG-07',
    'at-least-five',
    'A size below five is raised to five.',
    (p) => wrap(p.paging, 'readPerPage', (old) => (call) => Math.max(5, old(call))),
    { also: ['PAG-06', 'PAG-11'] },
  ),
  defect(
    'PAG-11',
    'pages-overlap',
    'Each page begins with the last item of the one before.',
    (p) =>
      wrap(p.paging, 'slice', (_old) => (list, { page, perPage }) => {
        const start = (page - 1) * perPage - (page > 1 ? 1 : 0)
        return list.slice(start, start + perPage)
      }),
    { also: ['PAG-20', 'PAG-07', 'PAG-10', 'PAG-15', 'PLN-10', 'PAG-18', 'LST-06', 'PAG-05'] },
  ),
  defect(
    'PAG-11',
    'border-item-lost',
    'The first item after a page border is lost.',
    (p) =>
      wrap(p.paging, 'slice', (_old) => (list, { page, perPage }) => {
        const start = (page - 1) * perPage + (page > 1 ? 1 : 0)
        return list.slice(start, start + perPage)
      }),
    { also: ['PAG-20', 'PAG-07', 'PAG-10', 'PAG-18', 'LST-06', 'LST-05'] },
  ),
  defect(
    'PAG-11',
    'offset-by-25',
    'The offset is reckoned with the default size.',
    (p) =>
      wrap(
        p.paging,
        'slice',
        (_old) =>
          (list, { page, perPage }) =>
            list.slice((page - 1) * 25, (page - 1) * 25 + perPage),
      ),
    { also: ['PAG-07', 'PAG-20', 'PAG-10', 'PAG-18', 'LST-06', 'LST-05'] },
  ),
  defect(
    'PAG-11',
    'last-page-first-again',
    'A last page that is not full repeats the first.',
    (p) =>
      wrap(p.paging, 'slice', (old) => (list, wanted) => {
        const last = p.paging.lastPage(list.length, wanted.perPage)
        const again = list.length % wanted.perPage > 0 && wanted.page === last && last > 1
        return old(list, again ? { ...wanted, page: 1 } : wanted)
      }),
    { also: ['PAG-05', 'PAG-06', 'PAG-20', 'PAG-10', 'PLN-03'] },
  ),
  defect(
    'PAG-12',
    'zero-based',
    'Pages count from 0; page=1 is the second.',
    (p) => {
      wrap(
        p.paging,
        'readPage',
        (old) => (call) => (call.query.has('page') ? old(call) + 1 : old(call)),
      )
      onMeta(p, PAGED, (meta, call) => {
        if (call.query.has('page')) meta.current_page = Number(meta.current_page) - 1
      })
    },
    {
      also: [
        'LST-06',
        'PAG-21',
        'PAG-11',
        'PAG-05',
        'PAG-07',
        'PAG-10',
        'PAG-15',
        'PAG-16',
        'PAG-18',
        'LST-06',
        'LST-05',
      ],
      insists: { beyond: 'empty' },
    },
  ),
  defect(
    'PAG-13',
    'size-unbounded',
    'per_page=101 is honoured.',
    (p) =>
      wrap(p.paging, 'readPerPage', (old) => (call) => {
        const size = sizeOf(call.query.get('per_page'))
        return size !== null && size > 100 ? size : old(call)
      }),
    { also: ['PAG-06'] },
  ),
  defect(
    'PAG-13',
    'size-negative',
    'per_page=-1 means everything.',
    (p) => {
      wrap(
        p.paging,
        'readPerPage',
        (old) => (call) => (sizeOf(call.query.get('per_page')) === -1 ? 100_000 : old(call)),
      )
      onMeta(p, PAGED, (meta) => {
        if (meta.per_page === 100_000) meta.per_page = -1
      })
    },
    { also: ['PAG-06', 'PAG-08', 'PAG-17'] },
  ),
  defect(
    'PAG-13',
    'size-zero',
    'per_page=0 is honoured with empty pages.',
    (p) => {
      wrap(
        p.paging,
        'readPerPage',
        (old) => (call) => (sizeOf(call.query.get('per_page')) === 0 ? 0 : old(call)),
      )
      wrap(p.paging, 'lastPage', (old) => (total, size) => (size === 0 ? 1 : old(total, size)))
      wrap(
        p.paging,
        'settle',
        (old) => (wanted, total) => (wanted.perPage === 0 ? wanted : old(wanted, total)),
      )
    },
    { also: ['PAG-06', 'PAG-10', 'PAG-17', 'PAG-11'] },
  ),
  defect(
    'PAG-13',
    'size-echoed',
    'per_page=101 is clamped, but meta says 101.',
    (p) =>
      onMeta(p, PAGED, (meta, call) => {
        const size = sizeOf(call.query.get('per_page'))
        if (size !== null && size > 100) meta.per_page = size
      }),
    { also: ['PAG-06', 'PAG-08'], insists: { perPageOver: 'clamp' } },
  ),
  defect(
    'PAG-14',
    'hundred-refused',
    'per_page=100 is refused: the bound is exclusive.',
    (p) =>
      onReply(p, PAGED, (reply, call) => {
        const hundred = call.query.get('per_page') === '100'
        if (hundred && reply.status === 200) turnInto(reply, 422, 'VALIDATION_ERROR')
      }),
    { also: ['PAG-07', 'LST-01', 'PAG-01'] },
  ),
  defect(
    'PAG-14',
    'hundred-clamped',
    'per_page=100 becomes 99.',
    (p) => wrap(p.paging, 'readPerPage', (old) => (call) => Math.min(99, old(call))),
    { also: ['PAG-07', 'PAG-06'] },
  ),
  defect(
    'PAG-14',
    'fifty-at-most',
    'No page holds more than 50.',
    (p) => wrap(p.paging, 'readPerPage', (old) => (call) => Math.min(50, old(call))),
    { also: ['PAG-07', 'PAG-06'] },
  ),
  defect(
    'PAG-20',
    'order-by-size',
    'The order depends on per_page.',
    (p) =>
      wrap(p.paging, 'reply', (old) => (call, list, show) => {
        const small = call.query.get('per_page') === '3' && call.route === 'plans.index'
        const turned = small ? [...list.slice(0, 3).reverse(), ...list.slice(3)] : list
        return old(call, turned, show)
      }),
    { also: ['PLN-03', 'PLN-04', 'PAG-12', 'PAG-19'] },
  ),
]

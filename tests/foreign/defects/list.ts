/** Defects of the list of servers and its filter. */
import { isObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, onItems, onMeta, onOk, onReply, turnInto, wrap } from './defect.ts'

/** These defects, in the order of their clauses. */
export const listDefects: Defect[] = [
  defect(
    'LST-01',
    'list-404-when-empty',
    'An account without servers gets 404.',
    (p) =>
      onReply(p, ['servers.index'], (reply, call) => {
        const data = p.payload(reply)
        const bare = !call.query.has('status') && !call.query.has('page')
        if (Array.isArray(data) && data.length === 0 && bare) turnInto(reply, 404, 'NO_SERVERS')
      }),
    { also: ['PAG-01', 'AUT-05', 'PAG-14', 'ENV-03'], insists: { preexisting: 'none' } },
  ),
  defect(
    'LST-02',
    'item-lacks-short',
    'List items have no uuid_short.',
    (p) =>
      onItems(p, ['servers.index'], (server) => {
        delete server.uuid_short
      }),
    { also: ['LST-09', 'INV-03', 'INV-05'] },
  ),
  defect(
    'LST-02',
    'item-lacks-memory-page-2',
    'Items after the first page have no memory.',
    (p) =>
      onItems(p, ['servers.index'], (server, call) => {
        if (Number(call.query.get('page')) > 1) delete server.memory
      }),
    { also: ['LST-09', 'INV-05'] },
  ),
  defect(
    'LST-02',
    'item-lacks-status',
    'List items have no status.',
    (p) =>
      onItems(p, ['servers.index'], (server) => {
        delete server.status
      }),
    { also: ['LST-04', 'LST-05', 'LST-09', 'STA-12'] },
  ),
  defect(
    'LST-04',
    'filter-ignored',
    '?status= is ignored.',
    (p) => {
      p.machines.filtered = (servers) => servers
    },
    { also: ['LST-06', 'LST-07', 'PAG-18', 'INV-06'] },
  ),
  defect(
    'LST-04',
    'filter-by-state',
    '?status=installing shows whatever does not run.',
    (p) => {
      p.machines.filtered = (servers, word, seen) =>
        servers.filter((one) => {
          const facts = p.life.factsAt(one, seen)
          return word === 'installing' ? facts.state !== 'running' : facts.status === word
        })
    },
    { also: ['LST-06', 'LST-05'], insists: { preexisting: 'many' } },
  ),
  defect(
    'LST-04',
    'filter-by-prefix',
    '?status=installing finds install_failed as well.',
    (p) => {
      p.machines.filtered = (servers, word, seen) =>
        servers.filter((one) => p.machines.word(one, seen)?.startsWith(word.slice(0, 7)))
    },
    { also: ['LST-06'], insists: { preexisting: 'many' } },
  ),
  defect('LST-05', 'filter-finds-nothing', '?status=installing is always empty.', (p) => {
    p.machines.filtered = () => []
  }),
  defect(
    'LST-05',
    'filter-finds-newest',
    '?status=installing shows the newest one only.',
    (p) =>
      wrap(p.machines, 'filtered', (old) => (servers, word, seen) => {
        const found = old(servers, word, seen)
        return word === 'installing' ? found.slice(-1) : found
      }),
    { also: ['LST-06', 'PAG-18'], insists: { order: 'oldest' } },
  ),
  defect(
    'LST-06',
    'filter-total-of-all',
    'Under the filter total counts everything.',
    (p) =>
      onMeta(p, ['servers.index'], (meta, call) => {
        if (!call.query.has('status')) return
        meta.total = p.book.serversOf(call.account!, p.machines.seenAt(call)).length
      }),
    { also: ['PAG-10', 'PAG-08', 'LST-07'], insists: { preexisting: 'two' } },
  ),
  defect(
    'LST-06',
    'filter-last-page-of-all',
    'Under the filter last_page is that of the full list.',
    (p) =>
      onMeta(p, ['servers.index'], (meta, call) => {
        const all = p.book.serversOf(call.account!, p.machines.seenAt(call)).length
        if (call.query.has('status')) meta.last_page = p.paging.lastPage(all, Number(meta.per_page))
      }),
    { also: ['PAG-08', 'PAG-09'], insists: { preexisting: 'two' } },
  ),
  defect(
    'PAG-18',
    'filter-lost-on-page-2',
    'The filter is forgotten on later pages.',
    (p) =>
      wrap(p.machines, 'listed', (old) => (call) => {
        const later = Number(call.query.get('page')) > 1
        return old(later ? { ...call, query: new URLSearchParams() } : call)
      }),
    { also: ['LST-04', 'LST-06', 'PAG-10', 'PAG-11'], insists: { preexisting: 'two' } },
  ),
  defect(
    'PAG-18',
    'filter-after-paging',
    'The page is cut first and filtered then.',
    (p) => {
      wrap(p.machines, 'listed', (old) => (call) => old({ ...call, query: new URLSearchParams() }))
      onOk(p, ['servers.index'], (data, body, call) => {
        const word = call.query.get('status')
        if (!word || !Array.isArray(data)) return
        body.data = data.filter((one) => isObject(one) && one.status === word)
      })
    },
    {
      also: ['LST-05', 'LST-06', 'LST-07', 'PAG-07', 'PAG-10', 'PAG-11'],
      insists: { preexisting: 'two', order: 'oldest' },
    },
  ),
]

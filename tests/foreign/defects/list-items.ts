/** Defects of what the list shows of servers. */
import type { JsonObject } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, onItems, onMeta, onOk, onReply, turnInto, wrap } from './defect.ts'

/** These defects, in the order of their clauses. */
export const listItemDefects: Defect[] = [
  defect(
    'LST-07',
    'suspended-refused',
    '?status=suspended is refused.',
    (p) =>
      onReply(p, ['servers.index'], (reply, call) => {
        if (reply.status === 200 && call.query.get('status') === 'suspended') {
          turnInto(reply, 422, 'VALIDATION_ERROR')
        }
      }),
    { also: ['PAG-01'] },
  ),
  defect(
    'LST-07',
    'suspended-shows-all',
    '?status=suspended shows everything.',
    (p) =>
      wrap(
        p.machines,
        'filtered',
        (old) => (servers, word, seen) =>
          word === 'suspended' ? servers : old(servers, word, seen),
      ),
    { also: ['LST-04'], insists: { preexisting: 'two' } },
  ),
  defect(
    'LST-09',
    'list-name-cut',
    'Names are cut to twelve characters in the list.',
    (p) =>
      onItems(p, ['servers.index'], (server) => {
        server.name = String(server.name).slice(0, 12)
      }),
    { also: ['INV-03', 'INV-05'] },
  ),
  defect(
    'LST-09',
    'list-memory-mib',
    'Memory is in MiB in the list alone.',
    (p) =>
      onItems(p, ['servers.index'], (server) => {
        server.memory = Number(server.memory) / 2 ** 20
      }),
    { also: ['INV-05', 'INV-32', 'PLN-08'] },
  ),
  defect(
    'LST-09',
    'list-status-stale',
    'The list goes on saying installing.',
    (p) =>
      onItems(p, ['servers.index'], (server) => {
        if (p.book.servers.some((one) => one.uuid === server.uuid)) server.status = 'installing'
      }),
    { also: ['STA-12', 'INV-05', 'INV-06', 'LST-04'] },
  ),
  defect(
    'LST-09',
    'list-cpu-of-first',
    'All list items show the cpu of the first.',
    (p) =>
      onOk(p, ['servers.index'], (data) => {
        const list = (data as JsonObject[]).filter(isObject)
        for (const server of list) server.cpu = list[0]!.cpu
      }),
    { also: ['INV-05'] },
  ),
  defect(
    'LST-10',
    'deleted-stay-listed',
    'Deleted servers stay in the list.',
    (p) => {
      p.book.serversOf = (account, when) =>
        p.book.servers.filter((one) => one.account === account && one.createdAt <= when)
    },
    { also: ['INV-09', 'INV-28', 'DEL-03', 'PAG-10'] },
  ),
  defect(
    'LST-10',
    'deleted-stay-counted',
    'Deleted servers stay in total.',
    (p) =>
      onMeta(p, ['servers.index'], (meta, call) => {
        if (call.query.has('status')) return
        const ever = p.book.servers.filter((one) => one.account === call.account)
        meta.total = ever.length
        meta.last_page = p.paging.lastPage(ever.length, Number(meta.per_page))
      }),
    { also: ['INV-09', 'PAG-10', 'PAG-11', 'PAG-07'] },
  ),
  defect(
    'LST-11',
    'list-shows-passwords',
    'List items carry the root password.',
    (p) =>
      onItems(p, ['servers.index'], (server) => {
        server.root_password = p.book.servers.find((one) => one.uuid === server.uuid)?.password
      }),
    { also: ['INV-29'] },
  ),
  defect(
    'PAG-19',
    'order-by-chance',
    'The list has no order.',
    (p) => {
      let turn = 0
      wrap(p.machines, 'listed', (old) => (call) => {
        turn += 1
        return turn % 2 === 0 ? old(call).reverse() : old(call)
      })
    },
    {
      also: ['LST-13', 'PAG-11', 'PAG-20', 'SAF-02', 'PAG-18', 'LST-06'],
      insists: { preexisting: 'two' },
    },
  ),
]

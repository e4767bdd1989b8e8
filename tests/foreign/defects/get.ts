/** Defects of GET /servers/{uuid}. */
import { isObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { crash, defect, onItems, onReply, turnInto, wrap } from './defect.ts'

/** These defects, in the order of their clauses. */
export const getDefects: Defect[] = [
  defect(
    'GET-01',
    'get-lacks-cpu',
    'Get has no cpu.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        delete server.cpu
      }),
    { also: ['GET-02', 'LST-09', 'GET-07'] },
  ),
  defect(
    'GET-01',
    'get-lacks-name-when-running',
    'Get has no name once the server runs.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        if (server.status !== 'installing') delete server.name
      }),
    { also: ['GET-02', 'LST-09', 'GET-07', 'INV-03'] },
  ),
  defect(
    'GET-02',
    'get-lacks-addresses',
    'Get has no ip_addresses.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        delete server.ip_addresses
      }),
    { also: ['INV-04'] },
  ),
  defect(
    'GET-02',
    'get-lacks-created-at',
    'Get has no created_at.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        delete server.created_at
      }),
    { also: ['INV-04', 'GET-07'] },
  ),
  defect(
    'GET-03',
    'short-404',
    'Short uuids are unknown to get.',
    (p) =>
      onReply(p, ['servers.show'], (reply, call) => {
        if (reply.status === 200 && call.params[0]?.length === 8) turnInto(reply, 404, 'NOT_FOUND')
      }),
    { also: ['GET-04', 'INV-07'] },
  ),
  defect(
    'GET-03',
    'short-crashes',
    'Short uuids crash get.',
    (p) =>
      onReply(p, ['servers.show'], (reply, call) => {
        if (reply.status === 200 && call.params[0]?.length === 8) crash(reply)
      }),
    { also: ['TRN-12', 'GET-04', 'INV-07'] },
  ),
  defect(
    'GET-03',
    'short-after-install',
    'Short uuids work only once the server is installed.',
    (p) =>
      onReply(p, ['servers.show'], (reply, call) => {
        const data = p.payload(reply)
        const installing = isObject(data) && data.status === 'installing'
        if (installing && call.params[0]?.length === 8) turnInto(reply, 404, 'NOT_FOUND')
      }),
    { also: ['GET-04', 'CRE-19', 'INV-07'] },
  ),
  defect(
    'GET-04',
    'short-by-time',
    'uuids start with the time: short ones collide.',
    (p) => {
      const { freshUuid } = p.book
      p.book.freshUuid = () => {
        const stamp = Math.floor(p.clock() / 65_536)
          .toString(16)
          .padStart(8, '0')
          .slice(-8)
        let text = freshUuid.call(p.book)
        text = `${stamp}${text.slice(8, 14)}7${text.slice(15)}`
        return text
      }
    },
    { also: ['GET-03', 'INV-07', 'CRE-16', 'GET-06', 'CRE-07'] },
  ),
  defect(
    'GET-04',
    'short-finds-newest',
    'A short uuid leads to the newest server.',
    (p) =>
      wrap(p.book, 'find', (old) => (account, id, when, short) => {
        const found = old(account, id, when, short)
        return id.length === 8 ? p.book.serversOf(account, when).at(-1)! : found
      }),
    { also: ['GET-03', 'GET-06', 'INV-07', 'GET-05'], insists: { order: 'oldest' } },
  ),
  defect(
    'GET-06',
    'uuid-of-another',
    "Get shows the uuid of the account's first server.",
    (p) =>
      onItems(p, ['servers.show'], (server, call) => {
        const first = p.book.servers.find((one) => one.account === call.account)
        server.uuid = first?.uuid
      }),
    {
      also: ['GET-03', 'GET-04', 'INV-03', 'LST-09', 'GET-07', 'CRE-08'],
      insists: { preexisting: 'two' },
    },
  ),
  defect(
    'GET-07',
    'created-at-is-now',
    'created_at of get is the time of reading.',
    (p) =>
      onItems(p, ['servers.show'], (server, call) => {
        server.created_at = p.resources.time(call.at)
      }),
    { also: ['INV-04', 'SAF-02', 'STA-08'] },
  ),
  defect(
    'GET-07',
    'created-at-is-updated-at',
    'created_at moves when the installation ends.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        const ms = Date.parse(String(server.created_at))
        if (server.status !== 'installing') server.created_at = p.resources.time(ms + 90_000)
      }),
    { also: ['INV-04', 'SAF-02', 'STA-08', 'CRE-18'] },
  ),
  defect(
    'GET-07',
    'name-from-hypervisor',
    'Once installed the name is that of the hypervisor.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        if (server.status !== 'installing') server.name = `vm-${server.uuid_short}`
      }),
    { also: ['LST-09', 'INV-03', 'SAF-02', 'CRE-09'] },
  ),
  defect(
    'GET-07',
    'memory-after-install',
    "Once installed memory lacks the hypervisor's share.",
    (p) =>
      onItems(p, ['servers.show', 'servers.index'], (server) => {
        if (server.status !== 'installing') server.memory = Number(server.memory) - 2 ** 27
      }),
    { also: ['CRE-10', 'INV-04', 'SAF-02', 'INV-02'] },
  ),
  defect(
    'GET-08',
    'get-shows-password',
    'Get carries the root password once it is ready.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        if (server.password_status !== 'ready') return
        server.root_password = p.book.servers.find((one) => one.uuid === server.uuid)?.password
      }),
    { also: ['INV-29'] },
  ),
  defect(
    'GET-09',
    'like-match',
    'Ids are matched with LIKE: % finds a server.',
    (p) => {
      wrap(
        p.book,
        'names',
        (old) => (server, id, short) =>
          id.endsWith('%') ? server.uuid.startsWith(id.slice(0, -1)) : old(server, id, short),
      )
      wrap(p.book, 'wellFormed', (old) => (id) => old(id) || id.endsWith('%'))
    },
    { also: ['GET-06', 'ERR-11'], insists: { waf: 'none' } },
  ),
  defect(
    'GET-09',
    'prefix-match',
    'Any prefix of a uuid finds the server, % cut off.',
    (p) => {
      const stem = (id: string) => id.replace(/[^0-9a-f-].*$/i, '')
      p.book.names = (server, id) => stem(id).length > 3 && server.uuid.startsWith(stem(id))
      p.book.wellFormed = (id) => stem(id).length > 3
    },
    { also: ['GET-06', 'ERR-11'], insists: { waf: 'none' } },
  ),
]

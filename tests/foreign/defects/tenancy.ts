/** Defects of the border between accounts, and of what is remembered of tokens. */
import type { RouteName, Server } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onError, onItems, onReply, wrap } from './defect.ts'
import { bare } from './seams.ts'

/** Lets every account reach every server on some operations, by some kinds of id. */
function openTo(
  panel: Panel,
  routes: RouteName[],
  fits: (id: string) => boolean = () => true,
): void {
  wrap(panel.machines, 'addressed', (old) => (call, route) => {
    const id = call.params[0] ?? ''
    const any = panel.book.servers.find((server: Server) => panel.book.names(server, id, true))
    const open = call.route !== null && routes.includes(call.route) && fits(id)
    return open && any && panel.book.exists(any, call.at) ? any : old(call, route)
  })
}

/** These defects, in the order of their clauses. */
export const tenancyDefects: Defect[] = [
  defect(
    'AUT-12',
    'list-of-all',
    'GET /servers lists the servers of every account.',
    (p) => {
      p.book.serversOf = (_account, when) =>
        p.book.servers.filter((one) => p.book.exists(one, when))
    },
    { needs: ['other'], also: ['PAG-21', 'AUT-13'] },
  ),
  defect(
    'AUT-12',
    'filter-forgets-owner',
    'An or-clause lets ?status= show other accounts.',
    (p) =>
      wrap(p.machines, 'listed', (old) => (call) => {
        const word = call.query.get('status')
        if (!word) return old(call)
        const all = p.book.servers.filter((one) => p.book.exists(one, p.machines.seenAt(call)))
        return p.machines.filtered(all, word, p.machines.seenAt(call))
      }),
    { needs: ['other'], also: ['PAG-21'] },
  ),
  defect(
    'AUT-13',
    'foreign-get',
    'A foreign server can be read by its uuid.',
    (p) => openTo(p, ['servers.show'], (id) => id.length === 36),
    { needs: ['other'] },
  ),
  defect(
    'AUT-13',
    'foreign-get-short',
    'A foreign server can be read by its short uuid only.',
    (p) => openTo(p, ['servers.show'], (id) => id.length === 8),
    { needs: ['other'] },
  ),
  defect(
    'AUT-13',
    'foreign-status',
    'A foreign server tells its status.',
    (p) => openTo(p, ['servers.status']),
    { needs: ['other'] },
  ),
  defect(
    'CRD-07',
    'foreign-credentials',
    'A foreign root password can be read.',
    (p) => openTo(p, ['servers.credentials']),
    { needs: ['other'], also: ['AUT-13'] },
  ),
  defect(
    'BAK-02',
    'foreign-backups',
    'Backups of a foreign server are listed.',
    (p) => openTo(p, ['backups.index']),
    { needs: ['other'], also: ['AUT-13'] },
  ),
  defect(
    'AUT-14',
    'foreign-power',
    'A foreign server can be switched.',
    (p) => openTo(p, ['servers.power']),
    { needs: ['other'] },
  ),
  defect(
    'DEL-05',
    'foreign-delete',
    'A foreign server can be deleted.',
    (p) =>
      wrap(p.machines, 'doomed', (old) => (call) => {
        const id = call.params[0] ?? ''
        const any = p.book.servers.find((server) => p.book.names(server, id, true))
        return any && p.book.exists(any, call.at) ? any : old(call)
      }),
    { needs: ['other'], also: ['AUT-14', 'DEL-04'] },
  ),
  defect(
    'DEL-05',
    'foreign-delete-in-secret',
    'A foreign deletion is refused, but done.',
    (p) =>
      p.inside.push((call) => {
        const id = call.params[0] ?? ''
        const victim = p.book.servers.find((server) => p.book.names(server, id, true))
        if (call.route === 'servers.destroy' && victim && victim.account !== call.account) {
          p.life.remove(victim, call.at)
        }
        return undefined
      }),
    { needs: ['other'], also: ['AUT-14', 'DEL-04', 'STA-09'] },
  ),
  defect(
    'AUT-15',
    'servers-per-token',
    'The second token sees only servers it created.',
    (p) =>
      wrap(
        p.machines,
        'listed',
        (old) => (call) => (call.token === p.book.tokens.A2 ? [] : old(call)),
      ),
    { needs: ['second'] },
  ),
  defect('AUT-19', 'unknown-token-echoed', 'The message of a 401 repeats the token.', (p) =>
    onError(p, 401, (error, _reply, call) => {
      error.message = `Token ${call.headers.authorization?.slice(7) ?? ''} is not valid.`
    }),
  ),
  defect('AUT-19', 'token-in-header', 'Each answer carries the token in a debug header.', (p) =>
    onReply(p, [], (reply, call) => {
      if (call.token) reply.headers['X-Debug-Auth'] = call.token.text
    }),
  ),
  defect('AUT-19', 'token-in-server', 'Get shows the token that created the server.', (p) =>
    onItems(p, ['servers.show'], (server, call) => {
      server.created_with = call.token?.text
    }),
  ),
  defect(
    'AUT-20',
    'connection-remembered',
    'A connection stays logged in.',
    (p) =>
      wrap(p.gate, 'authenticate', (old) => (call) => {
        const known = p.book.accounts.find((account) => account.id === call.session.account)
        if (bare(call) && known) {
          call.account = known
          return
        }
        old(call)
        call.session.account = call.account?.id
      }),
    { also: ['AUT-01', 'AUT-02', 'AUT-06', 'IDE-21'], insists: { connection: 'keep' } },
  ),
  defect(
    'AUT-21',
    'revoked-works',
    'A revoked token goes on working.',
    (p) => {
      p.gate.tokenOf = (text) => Object.values(p.book.tokens).find((token) => token.text === text)
    },
    { needs: ['revoked'] },
  ),
]

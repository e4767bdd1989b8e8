/** Defects of deletion. */
import type { JsonObject, Server } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { crash, defect, onReply, turnInto, wrap } from './defect.ts'
import { siblings } from './seams.ts'

function revive(
  panel: Panel,
  route: 'servers.show' | 'servers.status' | 'servers.power',
  show: (server: Server, now: number) => JsonObject,
): void {
  onReply(panel, [route], (reply, call) => {
    const id = call.params[0] ?? ''
    const server = panel.book.servers.find((one) => panel.book.names(one, id, true))
    const gone = reply.status === 404 || reply.status === 410
    if (!gone || !server || server.account !== call.account) return
    if (server.createdAt > panel.machines.seenAt(call)) return
    Object.assign(reply, { status: 200, body: { data: show(server, call.at) } })
  })
}

/** These defects, in the order of their clauses. */
export const deleteDefects: Defect[] = [
  defect(
    'DEL-01',
    'delete-crashes',
    'A deletion is done and then crashes.',
    (p) =>
      onReply(p, ['servers.destroy'], (reply) => {
        if (reply.status < 300) crash(reply)
      }),
    { also: ['TRN-12', 'DEL-02'], insists: { repeatDelete: 404, deleteUnknown: 404 } },
  ),
  defect(
    'DEL-01',
    'delete-needs-stop',
    'A running server cannot be deleted.',
    (p) =>
      p.inside.push((call) => {
        const server = p.book.servers.find((one) => p.book.names(one, call.params[0] ?? '', true))
        const mine = server?.account === call.account
        const running = server && mine && p.life.factsAt(server, call.at).state === 'running'
        if (call.route !== 'servers.destroy' || !running) return undefined
        const error = { code: 'SERVER_RUNNING', message: 'Stop the server first.' }
        return { status: 409, headers: {}, body: { error } }
      }),
    { also: ['DEL-02', 'DEL-03', 'LST-10'] },
  ),
  defect(
    'DEL-02',
    'repeat-crashes',
    'A repeated deletion crashes.',
    (p) =>
      onReply(p, ['servers.destroy'], (reply) => {
        if (reply.status === 404 || reply.status === 410) crash(reply)
      }),
    { also: ['TRN-12', 'AUT-14', 'DEL-05'], insists: { repeatDelete: 404 } },
  ),
  defect(
    'DEL-02',
    'repeat-422',
    'A repeated deletion is 422.',
    (p) =>
      onReply(p, ['servers.destroy'], (reply, call) => {
        const gone = p.book.servers.some((one) => p.book.names(one, call.params[0] ?? '', true))
        if (reply.status === 404 && gone) turnInto(reply, 422, 'VALIDATION_ERROR')
      }),
    { also: ['AUT-14', 'DEL-05'], insists: { repeatDelete: 404 } },
  ),
  defect(
    'DEL-03',
    'delete-in-name',
    'A deletion is accepted and not done.',
    (p) => {
      p.life.remove = () => {}
    },
    { also: ['LST-10', 'CRD-08', 'INV-28', 'INV-09', 'DEL-07'] },
  ),
  defect(
    'DEL-03',
    'get-after-delete',
    'Get goes on showing a deleted server.',
    (p) =>
      revive(p, 'servers.show', (server, now) =>
        p.resources.server(server, { ...p.life.factsAt(server, now), status: 'deleted' }, 'full'),
      ),
    { also: ['INV-28', 'STA-12'] },
  ),
  defect(
    'DEL-03',
    'status-after-delete',
    '/status goes on answering for a deleted server.',
    (p) =>
      revive(p, 'servers.status', (_server) => ({
        state: 'stopped',
        status: null,
        uptime_seconds: 0,
      })),
    { also: ['INV-28', 'STA-14'] },
  ),
  defect(
    'DEL-03',
    'deleting-for-ever',
    'A deleted server stays in status deleting.',
    (p) => {
      p.life.remove = (server, now) => {
        p.life.cancel(server, 'install', now)
        p.life.plan(server, 'delete', now, { status: 'deleting', state: 'stopped' })
      }
    },
    { also: ['LST-10', 'CRD-08', 'INV-28', 'INV-09', 'DEL-07'] },
  ),
  defect(
    'DEL-03',
    'install-revives',
    'The end of the installation revives a deleted server.',
    (p) => {
      p.life.remove = (server, now) => p.life.plan(server, 'delete', now, { gone: true })
      wrap(p.life, 'install', (old) => (server) => {
        old(server)
        for (const event of server.life) if (event.put.ready) event.put.gone = false
      })
    },
    { also: ['DEL-06', 'INV-28', 'LST-10'] },
  ),
  defect(
    'DEL-04',
    'deletes-all',
    'A deletion deletes all servers of the account.',
    (p) =>
      wrap(p.life, 'remove', (old) => (server, now) => {
        old(server, now)
        for (const other of siblings(p, server)) old(other, now)
      }),
    { also: ['LST-10', 'INV-09', 'GET-07', 'STA-09', 'DEL-01'] },
  ),
  defect(
    'DEL-04',
    'deletes-the-next',
    'A deletion takes the server created next along.',
    (p) =>
      wrap(p.life, 'remove', (old) => (server, now) => {
        old(server, now)
        const all = p.book.servers.filter((one) => one.account === server.account)
        const next = all[all.indexOf(server) + 1]
        if (next) old(next, now)
      }),
    { also: ['LST-10', 'INV-09', 'DEL-01'] },
  ),
  defect(
    'DEL-07',
    'power-after-delete',
    'Power on a deleted server is accepted.',
    (p) => revive(p, 'servers.power', () => ({ accepted: true })),
    { also: ['INV-28'] },
  ),
]

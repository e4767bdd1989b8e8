/** Defects of backups, and of lists beside them. */
import type { Defect } from './defect.ts'
import { defect, onItems, onMeta, onOk, onReply, turnInto, wrap } from './defect.ts'

/** These defects, in the order of their clauses. */
export const backupDefects: Defect[] = [
  defect(
    'BAK-01',
    'backups-missing',
    'The backups of an installed server are 404.',
    (p) =>
      onReply(p, ['backups.index'], (reply) => {
        if (reply.status === 200) turnInto(reply, 404, 'NOT_FOUND')
      }),
    { also: ['PAG-01', 'AUT-05', 'TRN-01'] },
  ),
  defect(
    'BAK-01',
    'backups-409-when-none',
    'A server without backups gives 409.',
    (p) =>
      onReply(p, ['backups.index'], (reply) => {
        const data = p.payload(reply)
        if (Array.isArray(data) && data.length === 0) turnInto(reply, 409, 'NO_BACKUPS')
      }),
    { also: ['PAG-01', 'ENV-03'], insists: { backups: 'none' } },
  ),
  defect(
    'PAG-01',
    'backups-without-meta',
    'Backups come without meta.',
    (p) =>
      onOk(p, ['backups.index'], (_data, body) => {
        delete body.meta
      }),
    { also: ['BAK-01', 'BAK-03', 'ENV-05'] },
  ),
  defect(
    'BAK-02',
    'backups-of-unknown',
    'Backups of an unknown server are an empty list.',
    (p) =>
      onReply(p, ['backups.index'], (reply) => {
        if (reply.status !== 404) return
        const meta = { current_page: 1, last_page: 1, per_page: 25, total: 0 }
        Object.assign(reply, { status: 200, body: { data: [], meta } })
      }),
    {
      also: ['AUT-13', 'DEL-03', 'DEL-07', 'ERR-09', 'INV-28'],
      insists: { gone: 404, foreign: 404 },
    },
  ),
  defect(
    'BAK-05',
    'backups-of-account',
    'Each server lists the backups of the account.',
    (p) =>
      wrap(p.machines, 'backups', () => (call) => {
        const server = p.machines.addressed(call)
        const all = p.book.serversOf(server.account, call.at).flatMap((one) => one.backups)
        return p.paging.reply(call, all, (backup) => backup)
      }),
    { insists: { backups: 'one' } },
  ),
  defect(
    'PAG-04',
    'backups-by-ten',
    'Backups come ten to a page by default.',
    (p) =>
      wrap(
        p.paging,
        'readPerPage',
        (old) => (call) =>
          call.route === 'backups.index' && !call.query.has('per_page') ? 10 : old(call),
      ),
    { also: ['BAK-03'] },
  ),
  defect(
    'PAG-02',
    'backups-total-text',
    'The total of backups is text.',
    (p) =>
      onMeta(p, ['backups.index'], (meta) => {
        meta.total = String(meta.total)
      }),
    { also: ['BAK-01', 'BAK-03', 'PAG-10', 'TRN-17', 'PAG-09', 'PAG-08'] },
  ),
  defect(
    'BAK-01',
    'backup-list-nested',
    'Backups are nested below data.backups.',
    (p) =>
      onOk(p, ['backups.index'], (data, body) => {
        body.data = { backups: data }
      }),
    { also: ['ENV-03', 'PAG-11'] },
  ),
  defect(
    'PAG-21',
    'total-of-everybody',
    'total counts the servers of all accounts.',
    (p) =>
      onMeta(p, ['servers.index'], (meta, call) => {
        if (call.query.has('status')) return
        const all = p.book.servers.filter((one) => p.book.exists(one, call.at)).length
        meta.total = all
        meta.last_page = p.paging.lastPage(all, Number(meta.per_page))
      }),
    { also: ['PAG-10', 'PAG-07', 'PAG-11', 'LST-03', 'AUT-12'] },
  ),
  defect(
    'LST-11',
    'list-password-by-page',
    'With per_page=1 items carry the password.',
    (p) =>
      onItems(p, ['servers.index'], (server, call) => {
        if (call.query.get('per_page') !== '1') return
        server.root_password = p.book.servers.find((one) => one.uuid === server.uuid)?.password
      }),
    { also: ['INV-29'] },
  ),
]

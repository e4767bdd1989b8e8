/** Defects of /credentials. */
import type { Server } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onItems, onOk, onReply, turnInto, wrap } from './defect.ts'
import { serverOf } from './seams.ts'

function onCredentials(
  panel: Panel,
  phase: 'before' | 'after',
  change: (reply: Parameters<Parameters<typeof onOk>[2]>[3], server: Server) => void,
): void {
  onOk(panel, ['servers.credentials'], (_data, _body, call, reply) => {
    const server = serverOf(panel, call.params[0])
    if (!server) return
    const { ready } = panel.life.factsAt(server, call.at)
    if (ready === (phase === 'after')) change(reply, server)
  })
}

/** These defects, in the order of their clauses. */
export const credentialDefects: Defect[] = [
  defect(
    'CRD-01',
    'password-member',
    'The member is called password.',
    (p) =>
      onItems(p, ['servers.credentials'], (data) => {
        data.password = data.root_password
        delete data.root_password
      }),
    {
      also: ['CRD-02', 'CRD-03', 'CRD-04', 'CRD-05', 'STA-15', 'TRN-17'],
      insists: { installingCredentials: 'null password' },
    },
  ),
  defect(
    'CRD-01',
    'no-password-status',
    'Credentials have no password_status.',
    (p) =>
      onItems(p, ['servers.credentials'], (data) => {
        delete data.password_status
      }),
    { also: ['CRD-03', 'CRD-04', 'CRD-09', 'TRN-17', 'STA-15'] },
  ),
  defect(
    'CRD-01',
    'credentials-elsewhere',
    'Credentials live at another path.',
    (p) =>
      onReply(p, ['servers.credentials'], (reply) => {
        if (reply.status === 200) turnInto(reply, 404, 'NOT_FOUND')
      }),
    { also: ['TRN-01', 'CRD-02', 'CRD-03', 'STA-15', 'AUT-05'] },
  ),
  defect(
    'CRD-02',
    'credentials-404-installing',
    'Credentials are 404 during the installation.',
    (p) => onCredentials(p, 'before', (reply) => turnInto(reply, 404, 'NOT_FOUND')),
    { also: ['CRD-01', 'CRE-19'] },
  ),
  defect(
    'CRD-02',
    'credentials-409-installing',
    'Credentials are 409 during the installation.',
    (p) => onCredentials(p, 'before', (reply) => turnInto(reply, 409, 'SERVER_INSTALLING')),
    { also: ['CRD-01'] },
  ),
  defect(
    'CRD-02',
    'password-early',
    'The password is shown during the installation.',
    (p) =>
      onCredentials(p, 'before', (reply, server) => {
        reply.body = { data: { password_status: 'generating', root_password: server.password } }
      }),
    { also: ['CRD-04', 'INV-13'] },
  ),
  defect(
    'CRD-02',
    'password-empty-early',
    'The password is "" during the installation.',
    (p) =>
      onCredentials(p, 'before', (reply) => {
        reply.body = { data: { password_status: 'generating', root_password: '' } }
      }),
    { also: ['CRD-04', 'INV-13', 'TRN-17'] },
  ),
  defect(
    'CRD-03',
    'password-never',
    'The password never comes.',
    (p) =>
      onCredentials(p, 'after', (reply) => {
        reply.body = { data: { password_status: 'generating', root_password: null } }
      }),
    { also: ['STA-15'] },
  ),
  defect(
    'CRD-03',
    'password-status-done',
    'With the password password_status is done.',
    (p) =>
      onItems(p, ['servers.credentials'], (data) => {
        if (data.password_status === 'ready') data.password_status = 'done'
      }),
    { also: ['CRD-09', 'CRD-04', 'STA-15'] },
  ),
  defect(
    'CRD-03',
    'password-empty',
    'The password is the empty text.',
    (p) =>
      onCredentials(p, 'after', (reply) => {
        reply.body = { data: { password_status: 'ready', root_password: '' } }
      }),
    { also: ['CRD-04', 'STA-15', 'INV-13'] },
  ),
  defect(
    'CRD-04',
    'ready-without-password',
    'password_status is ready during the installation.',
    (p) =>
      onCredentials(p, 'before', (reply) => {
        reply.body = { data: { password_status: 'ready', root_password: null } }
      }),
    { also: ['INV-13', 'CRD-09', 'CRD-02'] },
  ),
  defect(
    'CRD-04',
    'generating-with-password',
    'password_status stays generating.',
    (p) =>
      onItems(p, ['servers.credentials'], (data) => {
        data.password_status = 'generating'
      }),
    { also: ['CRD-03', 'INV-13', 'CRD-09', 'STA-15'] },
  ),
  defect(
    'CRD-05',
    'password-rotates',
    'Each read draws a new password.',
    (p) => {
      let reads = 0
      onItems(p, ['servers.credentials'], (data) => {
        reads += 1
        if (data.root_password) data.root_password = `${data.root_password}${reads}`
      })
    },
    { also: ['SAF-01', 'SAF-02', 'INV-27'] },
  ),
  defect(
    'CRD-05',
    'password-once',
    'The password is shown once.',
    (p) => {
      const shown = new Set<string>()
      onCredentials(p, 'after', (reply, server) => {
        if (shown.has(server.uuid))
          reply.body = { data: { password_status: 'ready', root_password: null } }
        shown.add(server.uuid)
      })
    },
    { also: ['SAF-01', 'SAF-02', 'CRD-03', 'CRD-04', 'INV-13', 'INV-27'] },
  ),
  defect(
    'CRD-05',
    'password-masked',
    'From the second read on the password is masked.',
    (p) => {
      const shown = new Set<string>()
      onCredentials(p, 'after', (reply, server) => {
        const masked = { password_status: 'ready', root_password: '********' }
        if (shown.has(server.uuid)) reply.body = { data: masked }
        shown.add(server.uuid)
      })
    },
    { also: ['SAF-01', 'SAF-02', 'INV-27', 'CRD-06'] },
  ),
  defect(
    'CRD-06',
    'password-shared',
    'All servers of an account have one password.',
    (p) =>
      wrap(p.provision, 'make', (old) => (account, order) => {
        const server = old(account, order)
        server.password = `Rt7-account-${account.id}-secret`
        return server
      }),
    { also: ['INV-27'] },
  ),
  defect(
    'CRD-08',
    'credentials-survive',
    'Credentials can be read after the deletion.',
    (p) =>
      onReply(p, ['servers.credentials'], (reply, call) => {
        const server = serverOf(p, call.params[0])
        if (reply.status < 400 || server?.account !== call.account || !server) return
        const data = { password_status: 'ready', root_password: server.password }
        Object.assign(reply, { status: 200, body: { data } })
      }),
    { also: ['DEL-03', 'INV-28'] },
  ),
  defect(
    'CRD-09',
    'get-generating',
    'Get goes on saying generating.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        if (isObject(server)) server.password_status = 'generating'
      }),
    { also: ['INV-13'] },
  ),
]

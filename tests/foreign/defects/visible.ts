/** Defects of when a new server can be seen. */
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, onReply, turnInto } from './defect.ts'

function hideWhileInstalling(panel: Panel, route: 'servers.show' | 'servers.status'): void {
  onReply(panel, [route], (reply, call) => {
    const server = panel.book.servers.find((one) =>
      panel.book.names(one, call.params[0] ?? '', true),
    )
    const installing = server && panel.life.factsAt(server, call.at).status === 'installing'
    if (reply.status === 200 && installing) turnInto(reply, 404, 'NOT_FOUND')
  })
}

/** These defects, in the order of their clauses. */
export const visibleDefects: Defect[] = [
  defect(
    'CRE-19',
    'get-after-install',
    'Get knows a server only when it is installed.',
    (p) => hideWhileInstalling(p, 'servers.show'),
    { also: ['GET-03', 'STA-12'] },
  ),
  defect(
    'STA-02',
    'status-404-installing',
    '/status is 404 while the server installs.',
    (p) => hideWhileInstalling(p, 'servers.status'),
    { also: ['CRE-19', 'STA-03'] },
  ),
  defect(
    'CRE-19',
    'late-replica',
    'Reads lag eight seconds behind.',
    (p) => {
      p.machines.seenAt = (call) => call.at - 8000
    },
    { also: ['LST-03', 'STA-02', 'LST-05', 'STA-12'] },
  ),
]

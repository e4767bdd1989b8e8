/** Defects of /status: members, words and the installation. */
import type { Defect } from './defect.ts'
import { defect, onItems, onReply, turnInto } from './defect.ts'
import { onStatus, serverOf } from './seams.ts'

const FINISHED = ['STA-15', 'STA-04', 'CRD-03', 'STA-10', 'PWR-12']

/** These defects, in the order of their clauses. */
export const statusDefects: Defect[] = [
  defect(
    'STA-01',
    'uptime-text',
    'uptime_seconds is text.',
    (p) =>
      onStatus(p, (status) => {
        if (typeof status.uptime_seconds === 'number')
          status.uptime_seconds = `${status.uptime_seconds}`
      }),
    { also: ['STA-06', 'STA-07', 'TRN-17'] },
  ),
  defect(
    'STA-01',
    'state-missing-stopped',
    'A stopped server has no state.',
    (p) =>
      onStatus(p, (status, server, now) => {
        const facts = p.life.factsAt(server, now)
        if (status.state === 'stopped' && facts.status === null) delete status.state
      }),
    { also: ['STA-10', 'TRN-17'] },
  ),
  defect(
    'STA-01',
    'uptime-missing-running',
    'A running server has no uptime_seconds.',
    (p) =>
      onStatus(p, (status) => {
        if (status.state === 'running') delete status.uptime_seconds
      }),
    { also: ['STA-07', 'TRN-17'] },
  ),
  defect(
    'STA-01',
    'state-boolean',
    'state is called running and is a boolean.',
    (p) =>
      onStatus(p, (status) => {
        status.running = status.state === 'running'
        delete status.state
      }),
    { also: [...FINISHED, 'TRN-17'] },
  ),
  defect(
    'STA-02',
    'status-409-installing',
    '/status is 409 while the server installs.',
    (p) =>
      onReply(p, ['servers.status'], (reply, call) => {
        const server = serverOf(p, call.params[0])
        const installing = server && p.life.factsAt(server, call.at).status === 'installing'
        if (reply.status === 200 && installing) turnInto(reply, 409, 'SERVER_STATUS_CONFLICT')
      }),
    { also: ['STA-03'] },
  ),
  defect(
    'STA-03',
    'null-while-installing',
    '/status says null during the installation.',
    (p) =>
      onStatus(p, (status) => {
        if (status.status === 'installing') status.status = null
      }),
    { also: ['STA-12', 'INV-06', 'LST-09'] },
  ),
  defect(
    'STA-03',
    'installing-for-ever',
    '/status goes on saying installing.',
    (p) =>
      onStatus(p, (status) => {
        if (status.status === null) status.status = 'installing'
      }),
    { also: ['STA-12', 'STA-04', 'INV-06', 'INV-13', 'CRD-02'] },
  ),
  defect(
    'STA-03',
    'provisioning-word',
    '/status calls the installation provisioning.',
    (p) =>
      onStatus(p, (status) => {
        if (status.status === 'installing') status.status = 'provisioning'
      }),
    { also: ['STA-12', 'INV-06', 'LST-09'] },
  ),
  defect(
    'STA-04',
    'stays-stopped',
    'An installed server stays stopped.',
    (p) => {
      p.life.finish = (server, end) =>
        p.life.plan(server, 'install', end, { status: null, state: 'stopped', bootedAt: null })
    },
    { also: ['STA-15'], insists: { install: 'plain' } },
  ),
  defect(
    'STA-04',
    'online-for-running',
    'The state of a running server is online.',
    (p) =>
      onStatus(p, (status) => {
        if (status.state === 'running') status.state = 'online'
      }),
    { also: ['STA-10', 'PWR-12', 'STA-15'] },
  ),
  defect('STA-05', 'state-installing', 'state is installing during the installation.', (p) =>
    onStatus(p, (status) => {
      if (status.status === 'installing') status.state = 'installing'
    }),
  ),
  defect(
    'STA-05',
    'status-running',
    'status is running when the server runs.',
    (p) => {
      onStatus(p, (status) => {
        if (status.status === null && status.state === 'running') status.status = 'running'
      })
      onItems(p, ['servers.show', 'servers.index'], (server) => {
        if (server.status === null) server.status = 'running'
      })
    },
    { also: ['STA-12', 'STA-15', 'STA-03', 'INV-06'] },
  ),
  defect(
    'STA-05',
    'status-stopped',
    'status is stopped after a shutdown.',
    (p) =>
      onStatus(p, (status) => {
        if (status.status === null && status.state === 'stopped') status.status = 'stopped'
      }),
    { also: ['STA-12', 'INV-06'] },
  ),
]

/** Defects of uptime and of the course of a life. */
import type { Defect } from './defect.ts'
import { defect, onItems, onReply, wrap } from './defect.ts'
import { onStatus } from './seams.ts'

/** These defects, in the order of their clauses. */
export const uptimeDefects: Defect[] = [
  defect(
    'STA-06',
    'uptime-minus-one',
    'Uptime is -1 while the server does not run.',
    (p) =>
      onStatus(p, (status) => {
        if (status.state !== 'running') status.uptime_seconds = -1
      }),
    { also: ['STA-11'] },
  ),
  defect(
    'STA-06',
    'uptime-backwards',
    'Uptime is boot time minus now.',
    (p) =>
      onStatus(p, (status) => {
        if (typeof status.uptime_seconds === 'number') status.uptime_seconds *= -1
      }),
    { also: ['STA-07', 'INV-33'] },
  ),
  defect(
    'STA-07',
    'uptime-ms',
    'Uptime is in milliseconds.',
    (p) =>
      onStatus(p, (status) => {
        if (typeof status.uptime_seconds === 'number') status.uptime_seconds *= 1000
      }),
    { also: ['STA-08'] },
  ),
  defect('STA-07', 'uptime-minutes', 'Uptime is in minutes.', (p) =>
    onStatus(p, (status) => {
      const { uptime_seconds: seconds } = status
      if (typeof seconds === 'number') status.uptime_seconds = Math.floor(seconds / 60)
    }),
  ),
  defect(
    'STA-07',
    'uptime-frozen',
    'Uptime stays what it was at the first read.',
    (p) => {
      const seen = new Map<string, number>()
      onStatus(p, (status, server) => {
        if (typeof status.uptime_seconds !== 'number' || status.state !== 'running') return
        seen.set(server.uuid, seen.get(server.uuid) ?? status.uptime_seconds)
        status.uptime_seconds = seen.get(server.uuid)!
      })
    },
    { also: ['PWR-12'] },
  ),
  defect(
    'STA-08',
    'uptime-of-host',
    'Uptime is that of the host.',
    (p) =>
      onStatus(p, (status, _server, now) => {
        if (status.state === 'running') status.uptime_seconds = Math.floor(now / 1000) % 8_000_000
      }),
    { also: ['PWR-12', 'INV-08'] },
  ),
  defect(
    'STA-08',
    'uptime-constant',
    'Uptime is always 86400.',
    (p) =>
      onStatus(p, (status) => {
        if (status.state === 'running') status.uptime_seconds = 86_400
      }),
    { also: ['STA-07', 'INV-08', 'PWR-12'] },
  ),
  defect(
    'STA-09',
    'installing-again',
    'After a power start the status is installing for a while.',
    (p) =>
      wrap(p.life, 'start', (old) => (server, at) => {
        old(server, at)
        p.life.plan(server, 'power', at, { status: 'installing' })
        p.life.plan(server, 'power', at + 20_000, { status: null })
      }),
    { also: ['INV-12', 'INV-33', 'STA-03', 'INV-13', 'CRD-02', 'PWR-12', 'STA-10'] },
  ),
  defect(
    'STA-09',
    'install-flickers',
    'installing comes back shortly after it was over.',
    (p) =>
      wrap(p.life, 'finish', (old) => (server, end) => {
        old(server, end)
        p.life.plan(server, 'install', end + 1500, { status: 'installing' })
        p.life.plan(server, 'install', end + 9000, { status: null })
      }),
    { also: ['INV-12', 'INV-33', 'STA-03', 'INV-13', 'CRD-02', 'STA-12', 'GET-07'] },
  ),
  defect(
    'STA-10',
    'shutdown-in-name',
    'Shutdown and kill are accepted and do nothing.',
    (p) => {
      p.life.stop = () => {}
    },
    { also: ['PWR-01', 'PWR-12', 'STA-11'] },
  ),
  defect(
    'STA-10',
    'state-cached',
    '/status caches running for good.',
    (p) => {
      const seen = new Set<string>()
      onStatus(p, (status, server) => {
        if (status.state === 'running') seen.add(server.uuid)
        if (seen.has(server.uuid)) status.state = 'running'
      })
    },
    { also: ['PWR-01', 'STA-11', 'STA-07', 'STA-01'] },
  ),
  defect(
    'STA-10',
    'start-in-name',
    'Start is accepted and does nothing.',
    (p) => {
      wrap(p.power, 'apply', (old) => (server, action, now) => {
        if (action !== 'start') old(server, action, now)
      })
    },
    { also: ['PWR-01'] },
  ),
  defect('STA-11', 'uptime-while-stopped', 'Uptime goes on growing while stopped.', (p) => {
    const booted = new Map<string, number>()
    onStatus(p, (status, server, now) => {
      const { bootedAt } = p.life.factsAt(server, now)
      if (bootedAt !== null) booted.set(server.uuid, bootedAt)
      const since = booted.get(server.uuid)
      if (since !== undefined) status.uptime_seconds = Math.floor((now - since) / 1000)
    })
  }),
  defect(
    'STA-12',
    'get-installing-for-ever',
    'Get goes on saying installing.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        server.status = 'installing'
      }),
    { also: ['LST-09', 'INV-06', 'INV-05', 'STA-03', 'INV-13'] },
  ),
  defect(
    'STA-12',
    'suspended-in-get',
    'Get says suspended where /status says null.',
    (p) =>
      onItems(p, ['servers.show'], (server) => {
        if (server.status !== 'installing') server.status = 'suspended'
      }),
    { also: ['LST-09', 'INV-06', 'INV-05', 'INV-12'] },
  ),
  defect(
    'STA-14',
    'unknown-status-200',
    'An unknown server has a status of nulls.',
    (p) =>
      onReply(p, ['servers.status'], (reply) => {
        if (reply.status !== 404) return
        const data = { state: null, status: null, uptime_seconds: null }
        Object.assign(reply, { status: 200, body: { data } })
      }),
    { also: ['DEL-03', 'AUT-13', 'ERR-09', 'INV-28', 'ERR-11'], insists: { gone: 404, lagMs: 0 } },
  ),
  defect(
    'STA-15',
    'credentials-late',
    'Credentials come half a minute after the end.',
    (p) =>
      wrap(p.life, 'install', (old) => (server) => {
        old(server)
        for (const event of server.life) if (event.put.ready) event.at += 30_000
      }),
    { also: ['CRD-03'] },
  ),
]

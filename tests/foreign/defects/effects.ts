/** Defects of what power actions and mere reads bring about. */

import type { Defect } from './defect.ts'
import { defect, onOk, wrap } from './defect.ts'
import { siblings } from './seams.ts'

/** These defects, in the order of their clauses. */
export const effectDefects: Defect[] = [
  defect(
    'PWR-08',
    'acts-on-all',
    'An action acts on all servers of the account.',
    (p) =>
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        old(server, word, now)
        for (const other of siblings(p, server)) {
          if (p.life.factsAt(other, now).status === null) old(other, word, now)
        }
      }),
    { also: ['STA-10', 'STA-07', 'SAF-01'] },
  ),
  defect(
    'PWR-08',
    'acts-on-next',
    'An action hits the neighbour as well.',
    (p) =>
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        old(server, word, now)
        const mine = p.book.servers.filter((one) => one.account === server.account)
        const neighbour = mine[mine.indexOf(server) + 1] ?? mine[0]
        if (neighbour && word === 'shutdown') p.life.stop(neighbour, now, 'stopping')
      }),
    { also: ['STA-10', 'STA-07', 'SAF-01'] },
  ),
  defect(
    'PWR-09',
    'get-toggles',
    'GET on the power path switches the server off.',
    (p) =>
      p.inside.push((call) => {
        const id = /servers\/([^/]+)\/power$/.exec(call.path)?.[1]
        const server = p.book.servers.find((one) => id && p.book.names(one, id, true))
        if (call.verb !== 'GET' || !server || server.account !== call.account) return undefined
        p.life.stop(server, call.at, 'stopping')
        return undefined
      }),
    { also: ['SAF-01', 'STA-07', 'STA-10'] },
  ),
  defect(
    'PWR-12',
    'restart-stays-down',
    'restart stops and never starts.',
    (p) =>
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        old(server, word === 'restart' ? 'kill' : word, now)
      }),
    { also: ['STA-10', 'PWR-01'] },
  ),
  defect('PWR-12', 'restart-keeps-uptime', 'restart does not reset the uptime.', (p) =>
    wrap(p.power, 'apply', (old) => (server, word, now) => {
      if (word !== 'restart') old(server, word, now)
    }),
  ),
  defect(
    'SAF-01',
    'status-wakes',
    'Reading the status starts a stopped server.',
    (p) =>
      onOk(p, ['servers.status'], (_data, _body, call) => {
        const id = call.params[0] ?? ''
        const server = p.book.servers.find((one) => p.book.names(one, id, true))
        const facts = server && p.life.factsAt(server, call.at)
        if (facts?.status === null && facts.state === 'stopped') p.life.start(server!, call.at)
      }),
    { also: ['STA-10', 'STA-11', 'SAF-02'] },
  ),
]

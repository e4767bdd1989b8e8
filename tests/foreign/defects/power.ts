/** Defects of power actions: which are taken, which refused. */
import type { JsonObject } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Action } from '../power.ts'
import type { Defect } from './defect.ts'
import { crash, defect, onOk, onReply, turnInto, wrap } from './defect.ts'

const action = (panel: Panel, body: Buffer) => {
  const { powerMember } = panel.choices
  try {
    const parsed = JSON.parse(body.toString() || '{}') as JsonObject
    return isObject(parsed) ? parsed[powerMember] : undefined
  } catch {
    return undefined
  }
}

function refuseAction(panel: Panel, word: string, status: number): void {
  onReply(panel, ['servers.power'], (reply, call) => {
    if (reply.status >= 300 || action(panel, call.body) !== word) return
    turnInto(reply, status, status === 422 ? 'VALIDATION_ERROR' : 'FORBIDDEN')
  })
}

function safely(read: () => Action, otherwise: Action): Action {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** These defects, in the order of their clauses. */
export const powerDefects: Defect[] = [
  defect(
    'PWR-01',
    'shutdown-unknown',
    'shutdown is refused as no action.',
    (p) => {
      refuseAction(p, 'shutdown', 422)
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        if (word !== 'shutdown') old(server, word, now)
      })
    },
    { also: ['STA-10'] },
  ),
  defect(
    'PWR-01',
    'kill-forbidden',
    'kill is forbidden to API tokens.',
    (p) => {
      refuseAction(p, 'kill', 403)
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        if (word !== 'kill') old(server, word, now)
      })
    },
    { also: ['STA-10'] },
  ),
  defect(
    'PWR-01',
    'shutdown-crashes',
    'shutdown is carried out and then crashes.',
    (p) =>
      onReply(p, ['servers.power'], (reply, call) => {
        if (reply.status < 300 && action(p, call.body) === 'shutdown') crash(reply)
      }),
    { also: ['TRN-12', 'STA-10'] },
  ),
  defect(
    'PWR-01',
    'start-refused-stopped',
    'start on a stopped server is 409.',
    (p) =>
      wrap(p.power, 'needless', (old) => (facts, word) => {
        if (word === 'start' && facts.bootedAt === null) throw p.power.conflict(409)
        return old(facts, word)
      }),
    { also: ['STA-10'] },
  ),
  defect(
    'PWR-01',
    'restart-unknown',
    'restart is refused as no action.',
    (p) => {
      refuseAction(p, 'restart', 422)
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        if (word !== 'restart') old(server, word, now)
      })
    },
    { also: ['PWR-12'] },
  ),
  defect(
    'PWR-02',
    'any-word-accepted',
    'Words that are no action are accepted and ignored.',
    (p) =>
      onReply(p, ['servers.power'], (reply, call) => {
        const word = action(p, call.body)
        if (reply.status === 422 && typeof word === 'string') {
          Object.assign(reply, { status: 200, body: { data: { action: word } } })
        }
      }),
    { insists: { badAction: 422, powerInstalling: 409, powerNoop: 'accepted' } },
  ),
  defect(
    'PWR-02',
    'any-word-kills',
    'A word that is no action is refused and kills.',
    (p) => {
      wrap(p.power, 'action', (old) => (call) => {
        const word = action(p, call.body)
        try {
          return old(call)
        } catch (refusal) {
          const server = p.machines.addressed(call)
          if (typeof word === 'string') p.life.stop(server, call.at, 'stopping')
          throw refusal
        }
      })
    },
    { also: ['ERR-16', 'STA-10', 'STA-07'] },
  ),
  defect(
    'PWR-02',
    'unknown-word-starts',
    'Whatever is no action means start.',
    (p) => {
      wrap(
        p.power,
        'action',
        (old) => (call) =>
          typeof action(p, call.body) === 'string' ? safely(() => old(call), 'start') : old(call),
      )
    },
    { insists: { powerNoop: 'accepted' } },
  ),
  defect(
    'PWR-03',
    'empty-means-restart',
    'An empty power body means restart.',
    (p) => {
      wrap(
        p.power,
        'action',
        (old) => (call) => (action(p, call.body) === undefined ? 'restart' : old(call)),
      )
    },
    { insists: { powerInstalling: 'no effect' } },
  ),
  defect(
    'PWR-03',
    'empty-crashes',
    'An empty power body crashes.',
    (p) =>
      onReply(p, ['servers.power'], (reply, call) => {
        const refused = reply.status === 422 || reply.status === 400
        if (refused && action(p, call.body) === undefined) crash(reply)
      }),
    { also: ['TRN-12'] },
  ),
  defect(
    'ERR-16',
    'empty-refused-yet-kills',
    'An empty power body is refused, and stops the server.',
    (p) =>
      wrap(p.power, 'action', (old) => (call) => {
        if (action(p, call.body) === undefined)
          p.life.stop(p.machines.addressed(call), call.at, 'stopping')
        return old(call)
      }),
    // Another server is deleted before the next look: that may have done it as well.
    { also: ['PWR-03', 'STA-07', 'STA-10', 'DEL-04'] },
  ),
  defect(
    'SAF-01',
    'backups-read-makes-one',
    'Reading the backups makes one.',
    (p) =>
      onOk(p, ['backups.index'], (_data, _body, call) => {
        const id = call.params[0] ?? ''
        const server = p.book.servers.find((one) => p.book.names(one, id, true))
        server?.backups.push({ uuid: p.book.freshUuid(), name: 'on demand', size: 1 })
      }),
    { also: ['SAF-02', 'PAG-10', 'PAG-11', 'PAG-19'] },
  ),
  defect(
    'PWR-07',
    'start-ends-install',
    'start during the installation breaks it off.',
    (p) => {
      wrap(p.power, 'held', (old) => (facts) => (facts.status === 'installing' ? null : old(facts)))
      wrap(p.power, 'apply', (old) => (server, word, now) => {
        if (p.life.factsAt(server, now).status !== 'installing') return old(server, word, now)
        p.life.cancel(server, 'install', now)
        return p.life.finish(server, now)
      })
    },
    { also: ['STA-03', 'STA-09', 'CRD-03', 'STA-15'] },
  ),
]

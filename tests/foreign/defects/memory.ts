/** Defects of how long, and where, a key is remembered. */
import type { Call, JsonObject, Server } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Entry } from '../replays.ts'
import type { Defect } from './defect.ts'
import { defect, wrap } from './defect.ts'

const AGAIN = ['IDE-04', 'IDE-12', 'IDE-13', 'IDE-11', 'IDE-20', 'INV-15', 'LST-03']

/** Forgets stored answers for which `when` holds. */
function forget(panel: Panel, when: (entry: Entry, call: Call, slot: string) => boolean): void {
  wrap(panel.replays, 'run', (old) => (call, body, create) => {
    for (const [slot, entry] of panel.replays.entries) {
      if (!entry.pending && when(entry, call, slot)) panel.replays.entries.delete(slot)
    }
    return old(call, body, create)
  })
}

function ifDeleted(panel: Panel, act: () => never): void {
  onAgainFirst(panel, (server) => {
    if (!panel.book.exists(server, panel.clock())) act()
  })
}

function onAgainFirst(panel: Panel, check: (server: Server) => void): void {
  wrap(panel.replays, 'again', (old) => (entry) => {
    const reply = old(entry)
    const data = panel.payload(reply)
    const uuid = isObject(data) ? data.uuid : null
    const server = panel.book.servers.find((one) => one.uuid === uuid)
    if (server) check(server)
    return reply
  })
}

/** These defects, in the order of their clauses. */
export const memoryDefects: Defect[] = [
  defect(
    'IDE-05',
    'replay-gone',
    'After the deletion a repetition is 404.',
    (p) =>
      ifDeleted(p, () => {
        throw p.book.unknown()
      }),
    { also: ['IDE-06', 'IDE-02'] },
  ),
  defect(
    'IDE-05',
    'replay-creates-after-delete',
    'After the deletion a repetition creates anew.',
    (p) =>
      forget(p, (entry) => {
        const data = entry.reply ? p.payload(entry.reply) : null
        const uuid = isObject(data ?? undefined) ? (data as JsonObject).uuid : null
        return p.book.servers.some((one) => one.uuid === uuid && !p.book.exists(one, p.clock()))
      }),
    { also: ['IDE-03', 'IDE-06', 'LST-10', 'INV-15', 'LST-03'] },
  ),
  defect(
    'IDE-05',
    'replay-crashes-after-delete',
    'After the deletion a repetition crashes.',
    (p) =>
      ifDeleted(p, () => {
        throw new Error('Call to a member function toArray() on null')
      }),
    { also: ['IDE-06', 'TRN-12', 'IDE-02'] },
  ),
  defect(
    'IDE-06',
    'remembers-one',
    'Only the last key of an account is remembered.',
    (p) =>
      forget(p, (_entry, call, slot) => !slot.endsWith(`\n${call.headers['idempotency-key']}`)),
    { also: ['IDE-03', 'IDE-04', 'IDE-05', 'LST-03', 'INV-15', 'CRE-22'] },
  ),
  defect(
    'IDE-06',
    'forgets-after-20-s',
    'Keys are forgotten after 20 s.',
    (p) => forget(p, (entry, call) => call.at - entry.at > 20_000),
    {
      also: ['IDE-03', 'IDE-04', 'IDE-05', 'INV-15', 'LST-03', 'LST-10'],
    },
  ),
  defect(
    'IDE-06',
    'forgets-after-an-hour',
    'Keys are forgotten after an hour.',
    (p) => forget(p, (entry, call) => call.at - entry.at > 3_600_000),
    {
      needs: ['time'],
      also: ['IDE-03', 'IDE-05', 'INV-15'],
    },
  ),
  defect(
    'IDE-06',
    'key-per-connection',
    'Keys are known to the connection that brought them.',
    (p) => {
      let connections = 0
      wrap(p.replays, 'slot', (old) => (call, key) => {
        connections += 1
        call.session.worker ??= connections
        return `${call.session.worker} ${old(call, key)}`
      })
    },
    { insists: { connection: 'keep' }, also: [...AGAIN, 'IDE-09', 'IDE-05', 'IDE-08', 'IDE-03'] },
  ),
  defect(
    'IDE-06',
    'key-per-worker',
    'Two workers remember keys apart.',
    (p) => wrap(p.replays, 'slot', (old) => (call, key) => `${call.nth % 2} ${old(call, key)}`),
    { also: [...AGAIN, 'IDE-09', 'IDE-05', 'IDE-08', 'IDE-03'] },
  ),
]

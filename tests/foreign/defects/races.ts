/** Defects of two requests at a time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { crash, defect, onReply, wrap } from './defect.ts'

function whileBusy(
  panel: Panel,
  answer: (slot: string) => Awaited<ReturnType<Panel['provision']['store']>>,
): void {
  panel.choices.createMs = 400
  wrap(panel.replays, 'run', (old) => async (call, body, create) => {
    const key = panel.replays.key(call)
    const slot = key === null ? '' : panel.replays.slot(call, key)
    return panel.replays.live(slot, call.at)?.pending ? answer(slot) : old(call, body, create)
  })
}

/** These defects, in the order of their clauses. */
export const raceDefects: Defect[] = [
  defect(
    'IDE-09',
    'race-creates-two',
    'Two requests at a time with one key create two servers.',
    (p) => {
      p.replays.run = async (call, body, create) => {
        const key = p.replays.key(call)
        if (key === null) return create()
        const slot = p.replays.slot(call, key)
        const known = p.replays.live(slot, call.at)
        if (known) return p.replays.again(known)
        await sleep(30)
        const reply = await create()
        const print = p.replays.fingerprint(body)
        const kept = structuredClone(reply)
        p.replays.entries.set(slot, {
          at: call.at,
          print,
          reply: kept,
          failed: false,
          pending: null,
        })
        return reply
      }
    },
    { also: ['IDE-10', 'IDE-03', 'LST-03', 'INV-15', 'IDE-11'] },
  ),
  defect(
    'IDE-10',
    'race-crashes',
    'The loser of a race gets a 500.',
    (p) =>
      whileBusy(p, () => {
        throw new Error('Duplicate entry')
      }),
    { also: ['TRN-12'] },
  ),
  defect(
    'IDE-10',
    'race-half-built',
    'The loser of a race gets a 201 without a server.',
    (p) => whileBusy(p, () => ({ status: 201, headers: {}, body: { data: {} } })),
    {
      also: ['CRE-04', 'CRE-05', 'INV-16', 'IDE-04', 'CRE-06', 'IDE-03', 'IDE-11'],
    },
  ),
  defect(
    'IDE-10',
    'race-200-empty',
    'The loser of a race gets 200 and null.',
    (p) => whileBusy(p, () => ({ status: 200, headers: {}, body: { data: null } })),
    {
      also: ['ENV-03', 'CRE-01', 'IDE-02', 'IDE-09'],
    },
  ),
  defect(
    'IDE-11',
    'race-poisons',
    "After a race the key gives the loser's 409 for ever.",
    (p) => {
      const lost = new Set<string>()
      const conflict = () => new Refusal(409, 'IDEMPOTENCY_KEY_BUSY', 'A request is in progress.')
      whileBusy(p, (slot) => {
        lost.add(slot)
        throw conflict()
      })
      wrap(p.replays, 'run', (old) => (call, body, create) => {
        const key = p.replays.key(call)
        if (key !== null && lost.has(p.replays.slot(call, key))) throw conflict()
        return old(call, body, create)
      })
    },
    { also: ['IDE-06', 'IDE-02'] },
  ),
  defect(
    'TRN-12',
    'long-key-crashes',
    'A key longer than its column is a 500.',
    (p) =>
      onReply(p, ['servers.store'], (reply, call) => {
        const key = String(call.headers['idempotency-key'] ?? '')
        if (call.account && key.length > 64 && reply.status !== 429) crash(reply)
      }),
    { also: ['IDE-18'] },
  ),
]

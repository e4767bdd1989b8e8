/** Defects of which requests a key makes equal. */
import type { Call } from '../kinds.ts'
import { Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, letIn, wrap } from './defect.ts'

function bodyInSlot(panel: Panel, print: (call: Call) => string): void {
  wrap(panel.replays, 'slot', (old) => (call, key) => `${print(call)} ${old(call, key)}`)
  panel.replays.holds = () => false
}

/** These defects, in the order of their clauses. */
export const keyingDefects: Defect[] = [
  defect(
    'IDE-07',
    'double-click-guard',
    'Within 30 s an account gets the same server again.',
    (p) => {
      let last: { at: number; account: number; reply: string } | null = null
      wrap(p.provision, 'create', (old) => async (call, body) => {
        const account = call.account!.id
        if (last && last.account === account && call.at - last.at < 30_000) {
          p.provision.validate(body)
          return JSON.parse(last.reply)
        }
        const reply = await old(call, body)
        last = { at: call.at, account, reply: JSON.stringify(reply) }
        return reply
      })
    },
    { also: ['CRE-20', 'IDE-23', 'CRE-10', 'CRE-09', 'LST-03', 'IDE-27', 'CRE-01', 'INV-02'] },
  ),
  defect(
    'IDE-23',
    'key-cut-at-35',
    'Keys are cut after 35 characters.',
    (p) => wrap(p.replays, 'key', (old) => (call) => old(call)?.slice(0, 35) ?? null),
    { also: ['IDE-07', 'CRE-20', 'CRE-10', 'CRE-09', 'LST-03', 'INV-02', 'IDE-08', 'IDE-09'] },
  ),
  defect(
    'IDE-23',
    'key-cut-at-32',
    'Keys are cut after 32 characters.',
    (p) => wrap(p.replays, 'key', (old) => (call) => old(call)?.slice(0, 32) ?? null),
    { also: ['IDE-07', 'CRE-20', 'CRE-10', 'CRE-09', 'LST-03', 'INV-02', 'IDE-08', 'IDE-09'] },
  ),
  defect(
    'IDE-08',
    'other-body-creates',
    'The same key with another body creates another server.',
    (p) => bodyInSlot(p, (call) => p.replays.fingerprint(p.provision.parse(call))),
    { also: ['IDE-03', 'LST-03', 'INV-15'] },
  ),
  defect(
    'IDE-12',
    'raw-body-creates',
    'The same body in other bytes creates another server.',
    (p) => bodyInSlot(p, (call) => call.body.toString('base64')),
    { also: ['IDE-03', 'IDE-08', 'IDE-13', 'LST-03', 'INV-15', 'IDE-04', 'IDE-06', 'IDE-20'] },
  ),
  defect(
    'IDE-13',
    'raw-body-conflicts',
    'The same body in other bytes is a conflict.',
    (p) => {
      const bytes = new Map<string, string>()
      p.inside.push((call) => {
        const key = call.headers['idempotency-key']
        if (call.route !== 'servers.store' || typeof key !== 'string') return undefined
        const slot = p.replays.slot(call, key)
        const text = call.body.toString('base64')
        if (!p.replays.holds(call)) bytes.set(slot, text)
        if (bytes.get(slot) === text) return undefined
        throw new Refusal(422, 'VALIDATION_ERROR', 'This key was used with another request.')
      })
    },
    {
      insists: { failures: 'fresh', otherBody: 422 },
      also: ['IDE-12', 'IDE-02', 'IDE-20', 'IDE-04', 'IDE-06'],
    },
  ),
  defect(
    'IDE-20',
    'key-case-sensitive',
    'A lower-case idempotency-key header is not seen.',
    (p) =>
      wrap(
        p.replays,
        'key',
        (old) => (call) => (call.rawHeaders.includes('Idempotency-Key') ? old(call) : null),
      ),
    {
      also: [
        'IDE-03',
        'IDE-02',
        'LST-03',
        'INV-15',
        'IDE-09',
        'IDE-11',
        'IDE-12',
        'IDE-13',
        'IDE-04',
        'IDE-05',
        'IDE-06',
        'IDE-08',
      ],
    },
  ),
  defect(
    'IDE-15',
    'key-global',
    "Keys are shared by all accounts: B gets A's server.",
    (p) => wrap(p.replays, 'slot', () => (_call, key) => key),
    {
      insists: { otherBody: 201 },
      needs: ['other'],
      also: ['AUT-13', 'IDE-16', 'INV-30', 'IDE-21'],
    },
  ),
  defect(
    'IDE-16',
    'key-blocks-others',
    'A key of A is refused to B.',
    (p) => {
      const owners = new Map<string, number>()
      wrap(p.replays, 'run', (old) => (call, body, create) => {
        const key = p.replays.key(call)
        const owner = key === null ? undefined : owners.get(key)
        if (owner !== undefined && owner !== call.account!.id) {
          throw new Refusal(409, 'IDEMPOTENCY_KEY_REUSED', 'This key is in use.')
        }
        if (key !== null) owners.set(key, call.account!.id)
        return old(call, body, create)
      })
    },
    { needs: ['other'], also: ['IDE-15'] },
  ),
  defect(
    'IDE-21',
    'key-opens-door',
    'A known key is answered before the token is looked at.',
    (p) =>
      p.before.push((call) => {
        const key = call.headers['idempotency-key']
        const unknown = call.headers.authorization === undefined
        if (typeof key !== 'string' || !unknown || call.verb !== 'POST') return undefined
        for (const [slot, entry] of p.replays.entries) {
          if (slot.endsWith(`\n${key}`) && entry.reply) return structuredClone(entry.reply)
        }
        return undefined
      }),
    { also: ['AUT-01', 'AUT-02', 'AUT-06'] },
  ),
  defect(
    'IDE-22',
    'unauthenticated-poisons',
    'A 401 is stored under its key.',
    (p) => {
      const poisoned = new Set<string>()
      letIn(p, (call) => {
        const key = call.headers['idempotency-key']
        if (call.route === 'servers.store' && typeof key === 'string') poisoned.add(key)
        return false
      })
      p.inside.push((call) => {
        const key = call.headers['idempotency-key']
        if (call.route !== 'servers.store' || typeof key !== 'string' || !poisoned.has(key))
          return undefined
        throw p.gate.refusal('UNAUTHENTICATED')
      })
    },
    { also: ['IDE-01', 'CRE-01', 'IDE-02', 'IDE-06', 'AUT-05', 'IDE-14'] },
  ),
]

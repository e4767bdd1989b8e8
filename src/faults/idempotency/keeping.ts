/** Faults in how long a key is kept, and in what occupies it. */

import type { Context } from '#server/context.ts'
import { refuse } from '#server/policies/refuse.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'
import { forgotten, keysUnder } from './stores.ts'

/** Leaves a mark on keys that were refused, and refuses them ever after. */
function poisonedBy(kind: 'unauthenticated' | 'rate-limited'): Partial<Policies> {
  const mark = (context: Context) => `poisoned ${context.policies.keyOf(context)}`
  return {
    onRefused(refusal, context) {
      if (refusal === kind && context.operation === 'createServer')
        context.memory.set(mark(context), true)
    },
    beforeHandle: (context) =>
      context.operation === 'createServer' && context.memory.has(mark(context))
        ? refuse('key-busy')
        : null,
  }
}

export const keyKeepingFaults: readonly Fault[] = [
  // The lock's time to live was given to the key.
  fault({
    id: 'idempotency/key-forgotten-after-ten-seconds',
    title: 'A key is forgotten after ten seconds.',
    violates: ['IDE-06', 'IDE-03', 'INV-15'],
    tolerates: [...forgotten, 'INV-14'],
    needs: ['creates'],
    policies: { keyLifetimeMs: 10_000 },
  }),
  // 24 * 60, in seconds.
  fault({
    id: 'idempotency/key-forgotten-after-24-minutes',
    title: 'A key is forgotten after 24 minutes instead of 24 hours.',
    violates: ['IDE-06', 'IDE-03'],
    tolerates: [...forgotten, 'INV-14'],
    needs: ['creates', 'clock'],
    policies: { keyLifetimeMs: 24 * 60_000 },
  }),
  // "A working day" of the cache's default.
  fault({
    id: 'idempotency/key-forgotten-after-12-hours',
    title: 'A key is forgotten after 12 hours instead of 24.',
    violates: ['IDE-06', 'IDE-03'],
    tolerates: [...forgotten, 'INV-14'],
    needs: ['creates', 'clock'],
    policies: { keyLifetimeMs: 12 * 3_600_000 },
  }),
  // The session keeps the last key.
  fault({
    id: 'idempotency/key-forgotten-after-the-next-creation',
    title: 'A key is forgotten when another one is used.',
    violates: ['IDE-06', 'IDE-03', 'INV-15'],
    tolerates: [...forgotten, 'INV-14', 'IDE-16'],
    needs: ['creates'],
    policies: {
      keysFor(context) {
        const keys = defaultPolicies.keysFor(context)
        const key = context.policies.keyOf(context)
        for (const [held, { pending }] of keys) if (held !== key && !pending) keys.delete(held)
        return keys
      },
    },
  }),
  // Memory of a worker, and two workers that take turns.
  fault({
    id: 'idempotency/key-known-to-one-worker-of-two',
    title: 'A key is known to every other request only: two workers, each with its own memory.',
    violates: ['IDE-06', 'IDE-03', 'INV-15'],
    tolerates: [...forgotten, 'IDE-09', 'IDE-12', 'IDE-08', 'IDE-20', 'IDE-13', 'LST-03', 'IDE-10'],
    needs: ['creates'],
    policies: {
      keysFor: ({ memory, sequence, account }) =>
        keysUnder(`${account?.label} ${sequence % 2}`, memory),
    },
  }),
  // The key belongs to the installation, and the installation ends.
  fault({
    id: 'idempotency/key-forgotten-when-the-server-runs',
    title: 'A key is forgotten when the installation of its server is over.',
    violates: ['IDE-06', 'IDE-03', 'INV-15'],
    tolerates: [...forgotten, 'INV-14', 'LST-10'],
    needs: ['creates'],
    policies: {
      onTick(world, now) {
        for (const { keys, servers } of world.accounts)
          for (const [key, { uuid }] of keys)
            if (servers.some((one) => one.uuid === uuid && now >= one.installedAt)) keys.delete(key)
      },
    },
  }),
  // The first answer is the answer, whatever it was.
  fault({
    id: 'idempotency/refused-attempt-keeps-the-key',
    title: 'A key whose first attempt failed validation is answered 422 for ever.',
    violates: ['IDE-14'],
    needs: ['creates'],
    policies: { keepsRefusal: (kind) => kind === 'validation', onMismatch: 'replay' },
  }),
  // The key is written by a middleware in front of the guard.
  fault({
    id: 'idempotency/attempt-without-token-takes-the-key',
    title: 'A request without a token occupies its key.',
    violates: ['IDE-22'],
    tolerates: [
      'IDE-01',
      'CRE-01',
      'IDE-02',
      'IDE-03',
      'IDE-06',
      'IDE-13',
      'IDE-16',
      'IDE-20',
      'TPL-02',
    ],
    needs: ['creates'],
    policies: poisonedBy('unauthenticated'),
  }),
  // The limiter sits between the reservation of the key and its release.
  fault({
    id: 'idempotency/attempt-over-the-limit-takes-the-key',
    title: 'A request refused with 429 occupies its key.',
    violates: ['IDE-22'],
    tolerates: ['IDE-01', 'CRE-01'],
    needs: ['creates', 'limits'],
    policies: poisonedBy('rate-limited'),
  }),
]

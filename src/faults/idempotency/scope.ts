/** Faults in whose key a key is, and in how long and how exactly it is remembered. */
import type { Context } from '#server/context.ts'
import type { KeyEntry } from '#server/model.ts'
import { type Fault, fault } from '../fault.ts'

/** One store of keys for everybody. */
function sharedKeys(context: Context): Map<string, KeyEntry> {
  const known = context.memory.get('keys of everybody') as Map<string, KeyEntry> | undefined
  const keys = known ?? new Map<string, KeyEntry>()
  context.memory.set('keys of everybody', keys)
  return keys
}

export const keyScopeFaults: readonly Fault[] = [
  // Cache::get("idempotency:$key"): the account was forgotten in the cache key.
  fault({
    id: 'idempotency/key-shared-between-accounts',
    title: "A key used by one account brings another account the first one's server.",
    violates: ['IDE-15', 'IDE-21'],
    tolerates: ['IDE-16', 'AUT-13', 'INV-30', 'ERR-07', 'CRE-02'],
    needs: ['creates', 'other'],
    policies: { keysFor: sharedKeys, onMismatch: 'replay' },
  }),
]

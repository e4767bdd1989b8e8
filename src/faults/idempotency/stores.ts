/** Stores of keys apart from those of the accounts, and what a forgotten key leads to. */
import type { KeyEntry } from '#server/model.ts'

export type Keys = Map<string, KeyEntry>

/** A store of keys under a name, for as long as the server runs. */
export function keysUnder(name: string, memory: Map<string, unknown>): Keys {
  const known = memory.get(name) as Keys | undefined
  const keys: Keys = known ?? new Map()
  memory.set(name, keys)
  return keys
}

/** A forgotten key makes a second server, which is seen in many ways. */
export const forgotten = [
  'IDE-02',
  'IDE-03',
  'IDE-04',
  'INV-15',
  'INV-16',
  'IDE-05',
  'IDE-11',
] as const

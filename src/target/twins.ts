/** Tells servers that came to stand beside ours under the same name, as repeated keys may make. */
import { isForeign, type JournalEntry } from './journal.ts'

export interface Listed {
  readonly uuid: string
  readonly name: string
}

/**
 * Those of a list that nobody was told of and that bear a name of ours. Whether they are ours
 * cannot be proven, so they are named, not touched. A name without a number may be everybody's.
 */
export function twinsIn(listed: readonly Listed[], entries: readonly JournalEntry[]): Listed[] {
  const made = new Set(entries.flatMap((entry) => (entry.type === 'created' ? [entry.uuid] : [])))
  const older = listed.filter(({ uuid }) => isForeign(uuid, entries))
  const ours = listed.filter(({ uuid, name }) => made.has(uuid) && /\d/.test(name))
  const names = new Set(ours.map(({ name }) => name))
  for (const { name } of older) names.delete(name)
  return listed.filter(
    (server) => names.has(server.name) && !made.has(server.uuid) && !older.includes(server),
  )
}

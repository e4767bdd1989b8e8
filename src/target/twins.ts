/**
 * Tells servers of ours that a list shows otherwise than their 201: under another uuid, or beside
 * ours under the same name, as repeated keys may make them.
 */
import { type Created, isForeign, type JournalEntry, owed } from './journal.ts'

export interface Listed {
  readonly uuid: string
  /** Null where the list does not say. */
  readonly short: string | null
  readonly name: string
}

const createdIn = (entries: readonly JournalEntry[]): Created[] =>
  entries.filter((entry) => entry.type === 'created')

const lackingIn = (listed: readonly Listed[], created: readonly Created[]): Created[] =>
  created.filter(({ uuid }) => !listed.some((server) => server.uuid === uuid))

/** The same number, however it is written. */
const digitsOf = (uuid: string): string => uuid.toLowerCase().replace(/[^0-9a-f]/g, '')

function isGuise({ uuid, short, name }: Listed, made: Created): boolean {
  if (digitsOf(uuid).length === 32 && digitsOf(uuid) === digitsOf(made.uuid)) return true
  return short !== null && short === made.short && name === made.name
}

/**
 * Those of a list that are ours under another uuid than their 201 gave: the same digits in another
 * spelling, or the short uuid and the name of a server that the list lacks. None where it is not
 * known which servers were there before.
 */
export function guisesIn(listed: readonly Listed[], entries: readonly JournalEntry[]): Listed[] {
  if (!entries.some(({ type }) => type === 'others')) return []
  const created = createdIn(entries)
  const lacking = lackingIn(listed, created)
  const isKnown = ({ uuid }: Listed): boolean =>
    isForeign(uuid, entries) || created.some((made) => made.uuid === uuid)
  return listed.filter(
    (server) => !isKnown(server) && lacking.some((made) => isGuise(server, made)),
  )
}

/**
 * Those of a list that nobody was told of and that bear a name of ours. Whether they are ours
 * cannot be proven, so they are named, not touched. A name without a number may be everybody's.
 */
export function twinsIn(listed: readonly Listed[], entries: readonly JournalEntry[]): Listed[] {
  const made = new Set(createdIn(entries).map(({ uuid }) => uuid))
  const older = listed.filter(({ uuid }) => isForeign(uuid, entries))
  const shown = listed.filter(({ uuid }) => made.has(uuid))
  const lacking = lackingIn(listed, owed(entries).servers)
  const ours = [...shown, ...lacking].flatMap(({ name }) => name ?? [])
  const names = new Set(ours.filter((name) => /\d/.test(name)))
  for (const { name } of older) names.delete(name)
  return listed.filter(
    (server) => names.has(server.name) && !made.has(server.uuid) && !older.includes(server),
  )
}

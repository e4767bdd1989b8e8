/**
 * The journal of creates: on disk before a request is sent, so that nothing that costs money is
 * ever forgotten.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { TokenLabel } from '#exchange/exchange.ts'
import { makeFolder } from '#exchange/folder.ts'
import { isProcessAlive } from './process.ts'

/** Written before every call that might make a server, also for a key that is known already. */
export interface Intent {
  readonly type: 'intent'
  readonly runId: string
  /** The process that sends it: while it lives, nobody else clears up behind it. */
  readonly pid: number
  /** Tells it from a later process of the same number; absent where nobody said. */
  readonly mark?: string
  readonly token: TokenLabel
  /** Fingerprint of the token under test: another one may belong to another account. */
  readonly account: string
  readonly target: string
  /**
   * The real idempotency key: needed to find a server whose answer was lost. Never leaves this
   * file.
   */
  readonly key: string
  readonly name: string | null
  readonly body: string
  /** What an hour of the server costs by the target's own list; absent where it did not say. */
  readonly hourlyUsd?: number
  readonly atMs: number
}

export interface Created {
  readonly type: 'created'
  readonly key: string
  readonly uuid: string
  /** As the 201 says; absent where nobody said. */
  readonly short?: string
  readonly name: string | null
  /** Whose server it is: only its own account can delete it. */
  readonly token: TokenLabel
  readonly atMs: number
}

/** The attempt made nothing: it was refused, or it replayed a known server. */
export interface Settled {
  readonly type: 'settled'
  readonly key: string
}

export interface Deleted {
  readonly type: 'deleted'
  readonly uuid: string
}

/** Servers that were there before: whatever a target says, no run has made them. */
export interface Others {
  readonly type: 'others'
  readonly uuids: readonly string[]
}

export type JournalEntry = Intent | Created | Settled | Deleted | Others

export interface Journal {
  readonly path: string
  write(entry: JournalEntry): void
  entries(): readonly JournalEntry[]
  /** Removes the file once nothing is owed: the keys in it are worth something. */
  retire(): void
}

/** Opens a journal for appending; every entry is forced to disk before `write` returns. */
export function openJournal(path: string): Journal {
  makeFolder(dirname(path))
  const entries: JournalEntry[] = existsSync(path) ? [...readJournal(path)] : []
  let file: number | null = null
  const close = (): void => {
    if (file !== null) closeSync(file)
    file = null
  }
  return {
    path,
    entries: () => entries,
    write(entry) {
      // The key inside lets its owner claim servers, so the file is private.
      file ??= openSync(path, 'a', 0o600)
      writeSync(file, `${JSON.stringify(entry)}\n`)
      fsyncSync(file)
      entries.push(entry)
      if (entry.type === 'deleted' && owed(entries).servers.length === 0) close()
    },
    retire() {
      const { servers, unanswered } = owed(entries)
      if (servers.length + unanswered.length > 0) return
      close()
      rmSync(path, { force: true })
    },
  }
}

/** What every entry of a type says in so many words; the rest may be absent. */
const wordsOf: Readonly<Record<JournalEntry['type'], readonly string[]>> = {
  intent: ['runId', 'token', 'account', 'target', 'key', 'body'],
  created: ['key', 'uuid', 'token'],
  settled: ['key'],
  deleted: ['uuid'],
  others: [],
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false
  const entry = value as Record<string, unknown>
  const words = Object.entries(wordsOf).find(([type]) => type === entry.type)?.[1]
  if (words === undefined) return false
  if (entry.type === 'others' && !Array.isArray(entry.uuids)) return false
  return words.every((name) => typeof entry[name] === 'string')
}

/** Reads a journal; a last line that a crash cut short and what is no entry are left out. */
export function readJournal(path: string): JournalEntry[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const entry: unknown = JSON.parse(line)
        return isEntry(entry) ? [entry] : []
      } catch {
        return []
      }
    })
}

export interface Owed {
  /** Servers made and not yet deleted, oldest first. */
  readonly servers: readonly Created[]
  /** Creates whose answer is unknown: a server may exist. */
  readonly unanswered: readonly Intent[]
}

/** What a journal still owes: servers to delete and creates to look up. */
export function owed(entries: readonly JournalEntry[]): Owed {
  const deleted = new Set(entries.flatMap((e) => (e.type === 'deleted' ? [e.uuid] : [])))
  const servers = new Map<string, Created>()
  const open = new Map<string, Intent>()
  for (const entry of entries) {
    if (entry.type === 'intent') open.set(entry.key, entry)
    if (entry.type === 'created' || entry.type === 'settled') open.delete(entry.key)
    if (entry.type === 'created' && !deleted.has(entry.uuid)) servers.set(entry.uuid, entry)
  }
  return { servers: [...servers.values()], unanswered: [...open.values()] }
}

/** What an hour of a server costs, by the attempts that may have made it; null where unknown. */
export function priceIn(
  entries: readonly JournalEntry[],
  { key, name }: Pick<Created, 'key' | 'name'>,
): number | null {
  const priced = entries.flatMap((entry) =>
    entry.type === 'intent' && entry.hourlyUsd !== undefined ? [entry] : [],
  )
  const own = priced.find((intent) => intent.key === key) ?? priced.find((i) => i.name === name)
  return own?.hourlyUsd ?? null
}

/** Is this a server that somebody else made? A target may name one as the answer to a creation. */
export function isForeign(uuid: string, entries: readonly JournalEntry[]): boolean {
  return entries.some((entry) => entry.type === 'others' && entry.uuids.includes(uuid))
}

/** Tells tokens apart without giving one away. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16)
}

/** Is the process that wrote this journal still at work? Never true of this process itself. */
export function isOwnerAlive(entries: readonly JournalEntry[]): boolean {
  const last = entries.findLast((entry) => entry.type === 'intent')
  if (last === undefined || last.pid === process.pid) return false
  return isProcessAlive(last.pid, last.mark ?? '')
}

/** The journal of creates: on disk before a request is sent, so that nothing that costs money is ever forgotten. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

export interface Intent {
  readonly type: 'intent'
  readonly runId: string
  readonly target: string
  /** The real idempotency key: needed to find a server whose answer was lost. Never leaves this file. */
  readonly key: string
  readonly name: string | null
  readonly body: string
  readonly atMs: number
}

export interface Created {
  readonly type: 'created'
  readonly key: string
  readonly uuid: string
  readonly name: string | null
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

export type JournalEntry = Intent | Created | Settled | Deleted

export interface Journal {
  readonly path: string
  write(entry: JournalEntry): void
  entries(): readonly JournalEntry[]
}

/** Opens a journal for appending; every entry is forced to disk before `write` returns. */
export function openJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true })
  const entries: JournalEntry[] = existsSync(path) ? [...readJournal(path)] : []
  let file: number | null = null
  return {
    path,
    entries: () => entries,
    write(entry) {
      // The key inside lets its owner claim servers, so the file is private.
      file ??= openSync(path, 'a', 0o600)
      writeSync(file, `${JSON.stringify(entry)}\n`)
      fsyncSync(file)
      entries.push(entry)
      if (entry.type === 'deleted' && owed(entries).servers.length === 0) {
        closeSync(file)
        file = null
      }
    },
  }
}

/** Reads a journal; a last line that a crash cut short is left out. */
export function readJournal(path: string): JournalEntry[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as JournalEntry]
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
  const answered = new Set(
    entries.flatMap((e) => (e.type === 'created' || e.type === 'settled' ? [e.key] : [])),
  )
  const servers = new Map<string, Created>()
  for (const entry of entries) {
    if (entry.type === 'created' && !deleted.has(entry.uuid)) servers.set(entry.uuid, entry)
  }
  const unanswered = entries.filter(
    (entry): entry is Intent => entry.type === 'intent' && !answered.has(entry.key),
  )
  return { servers: [...servers.values()], unanswered }
}

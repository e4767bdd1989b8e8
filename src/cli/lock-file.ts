/**
 * A lock on disk: held by one process at a time; the lock of a process that is gone does not count.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { makeFolder } from '#exchange/folder.ts'
import { isProcessAlive, markOf, readIfThere } from '#target/process.ts'

export interface Holder {
  readonly id: string
  readonly pid: number
  readonly host: string
  /** Tells a process from a later one of the same number; empty where the system does not say. */
  readonly mark: string
  /** When it took the lock, in milliseconds since the epoch. */
  readonly sinceMs: number
}

export interface HeldLock {
  /** When a holder that is gone was last alive; null where the lock was free. */
  readonly orphanedAtMs: number | null
  release(): void
}

export type Taken =
  | { readonly lock: HeldLock; readonly holder: null }
  | { readonly lock: null; readonly holder: Holder }

const beatMs = 5_000
/** A process of another machine shows that it lives by the beat alone. */
const silentMsElsewhere = 60_000
/** One of this machine may be stopped for a while (Ctrl-Z), but not for ever. */
const silentMsHere = 600_000
/** A file without a holder is one that was not written to its end. */
const unsignedMs = 10_000

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

interface Seen {
  /** Null where the file is not signed. */
  readonly holder: Holder | null
  readonly beatAtMs: number
}

function see(path: string): Seen | null {
  try {
    const { mtimeMs } = statSync(path)
    return { holder: readHolder(readFileSync(path, 'utf8')), beatAtMs: mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

function readHolder(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null
    return Number.isInteger(holder?.pid) && typeof holder?.host === 'string'
      ? (holder as Holder)
      : null
  } catch {
    return null
  }
}

function isOrphan({ holder, beatAtMs }: Seen, nowMs: number): boolean {
  const silentMs = nowMs - beatAtMs
  if (holder === null) return silentMs > unsignedMs
  if (holder.host !== hostname()) return silentMs > silentMsElsewhere
  return !isProcessAlive(holder.pid, holder.mark) || silentMs > silentMsHere
}

function write(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes an orphan's lock. Guarded by a second file, or two that wait could both find the orphan,
 * and the slower one would remove the lock that the faster one has taken meanwhile.
 */
function bury(path: string, nowMs: number): void {
  const guard = `${path}.guard`
  if (!write(guard, '')) {
    const seen = see(guard)
    if (seen && isOrphan(seen, nowMs)) rmSync(guard, { force: true })
    return
  }
  try {
    const seen = see(path)
    if (seen && isOrphan(seen, nowMs)) rmSync(path, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

function hold(path: string, own: Holder, orphanedAtMs: number | null): HeldLock {
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // Somebody has removed it: there is nothing left to keep alive.
    }
  }, beatMs)
  beat.unref()
  const release = (): void => {
    clearInterval(beat)
    process.off('exit', release)
    if (readHolder(readIfThere(path) ?? '')?.id === own.id) rmSync(path, { force: true })
  }
  process.on('exit', release)
  return { orphanedAtMs, release }
}

const unknownHolder: Holder = { id: '', pid: 0, host: '', mark: '', sinceMs: 0 }

/** Takes the lock if it is free or orphaned; else says who holds it. Throws system errors. */
export function takeLock(path: string): Taken {
  makeFolder(dirname(path), 0o700)
  const { pid } = process
  const host = hostname()
  const own = { id: randomUUID(), pid, host, mark: markOf(pid), sinceMs: Date.now() }
  let orphanedAtMs: number | null = null
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (write(path, JSON.stringify(own))) {
      return { lock: hold(path, own, orphanedAtMs), holder: null }
    }
    const seen = see(path)
    if (seen === null) continue
    if (!isOrphan(seen, Date.now())) return { lock: null, holder: seen.holder ?? unknownHolder }
    orphanedAtMs = seen.beatAtMs
    bury(path, Date.now())
  }
  return { lock: null, holder: unknownHolder }
}

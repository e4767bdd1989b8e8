/** Tells whether a process lives still, and from a later one of the same number. */
import { readFileSync } from 'node:fs'

/** The text of a file; null where it cannot be read. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * Start time of a process since this boot of the machine, where Linux says it; empty elsewhere, and
 * of one that has ended and only waits to be noticed.
 */
export function markOf(pid: number): string {
  const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim()
  const stat = readIfThere(`/proc/${pid}/stat`)
  // The name in parentheses may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const [state] = fields
  const started = fields[19]
  return boot && started && state !== 'Z' ? `${boot} ${started}` : ''
}

/** Is this process still at work? Without a mark its number alone is asked for. */
export function isProcessAlive(pid: number, mark: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not ours to signal, but there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return mark === '' || markOf(pid) === mark
}

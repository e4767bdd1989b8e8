/**
 * Words for what the operating system refused: a full disk, a taken port, a folder without rights.
 * Not our bug, not the target's.
 */

const nextSteps: Readonly<Record<string, string>> = {
  EADDRINUSE: 'choose another port, or end what listens there',
  EADDRNOTAVAIL: 'choose an address of this machine',
  EACCES: 'choose a place that you may write to, such as --out /tmp/report',
  EPERM: 'choose a place that you may write to, such as --out /tmp/report',
  EROFS: 'choose a place that can be written to, such as --out /tmp/report',
  ENOTDIR: 'choose a folder, such as --out /tmp/report',
  EEXIST: 'choose a folder, such as --out /tmp/report',
  ENOSPC: 'free some space on the disk, then run it again',
  EMFILE: 'raise the number of open files: ulimit -n 4096',
}

/** What the system said and what to do; null for every other kind of error. */
export function describeSystemError(error: unknown): { message: string; next: string } | null {
  const { code, syscall, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  if (typeof code !== 'string' || typeof syscall !== 'string') return null
  return {
    message: `the system refused: ${message ?? code}`,
    next: nextSteps[code] ?? 'mend it, then run it again',
  }
}

/** The folder that a run's files go to, made before anything is sent. */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from './options.ts'

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a file system
 * denies that a folder can be made (/proc). Throws UsageError where none can be.
 */
export function makeDir(path: string): void {
  try {
    makeStep(path)
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new UsageError(
      `the folder ${path} cannot be made (${code})`,
      'name another one: --out DIR',
    )
  }
}

function makeStep(path: string): void {
  const known = statSync(path, { throwIfNoEntry: false })
  if (known?.isDirectory()) return
  const above = dirname(path)
  if (!known && above !== path) makeStep(above)
  mkdirSync(path)
}

/** The folder that a run's files go to, made before anything is sent. */
import { makeFolder } from '#exchange/folder.ts'
import { UsageError } from './options.ts'

/**
 * Makes a folder and those above it. Throws UsageError where none can be made.
 */
export function makeDir(path: string): void {
  try {
    makeFolder(path)
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new UsageError(
      `the folder ${path} cannot be made (${code})`,
      'name another one: --out DIR',
    )
  }
}

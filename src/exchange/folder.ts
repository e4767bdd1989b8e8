/** Makes the folders that files are written to. */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

function makeOne(path: string, mode: number): void {
  try {
    mkdirSync(path, mode)
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Makes a folder and those above it that are missing. Throws as the file system does. Step by step,
 * because Node's own recursion never ends where a pseudo file system such as /proc makes nothing.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = []
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const at of missing) makeOne(at, mode)
  // What is there may be a file: said in the system's own words.
  mkdirSync(path, { recursive: true })
}

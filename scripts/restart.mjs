/** Sets up, then runs a file of this project under the bundled Node, whatever Node was called. */
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runChild } from './child.mjs'
import { findNode } from './runtime.mjs'
import { setUp } from './setup.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const tether = pathToFileURL(join(root, 'scripts', 'tether.mjs')).href

/**
 * Runs a file with the caller's standard streams. Resolves to its exit code.
 * @param {string} file Path below the project's root.
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export async function restart(file, args) {
  await setUp(root)
  return runChild(findNode(root), ['--import', tether, join(root, file), ...args], {
    // The channel tells the child when its parent is gone.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
}

/** Finds the Node that everything runs under: the bundled one, else the system's if new enough. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const oldestNodeMajor = 24

/** Where the packages put the bundled Node of this platform. */
export function bundledNode(root) {
  const modules = join(root, 'node_modules')
  if (process.platform !== 'win32') return join(modules, '.bin', 'node')
  return join(modules, `node-win-${process.arch}`, 'bin', 'node.exe')
}

/** Path of a Node that is new enough, or null. Setup has asked the bundled one's version. */
export function findNode(root) {
  const bundled = bundledNode(root)
  if (existsSync(bundled)) return bundled
  return majorOf(process.versions.node) >= oldestNodeMajor ? process.execPath : null
}

/** Version that a Node states of itself; null where it does not run. */
export function askVersion(path) {
  try {
    return execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

export function majorOf(version) {
  return Number(version.split('.')[0])
}

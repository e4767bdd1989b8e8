/** Finds the Node that everything runs under: the bundled one, else the system's if new enough. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const oldestNodeMajor = 24

const isWindows = process.platform === 'win32'

/** Package that bundles Node for this platform, if there is one at all. */
export const nodePackage = `node-${isWindows ? 'win' : process.platform}-${process.arch}`

/**
 * Where the packages put the bundled Node of this platform.
 * @param {string} root
 */
export function bundledNode(root) {
  const modules = join(root, 'node_modules')
  // On Windows .bin holds scripts, which cannot be started without a shell.
  return isWindows ? join(modules, nodePackage, 'bin', 'node.exe') : join(modules, '.bin', 'node')
}

/**
 * Path of a Node that is new enough, or null. Setup has asked the bundled one's version.
 * @param {string} root
 */
export function findNode(root) {
  const bundled = bundledNode(root)
  if (existsSync(bundled)) return bundled
  return majorOf(process.versions.node) >= oldestNodeMajor ? process.execPath : null
}

/**
 * Version that a Node states of itself; null where it does not run.
 * @param {string} path
 */
export function askVersion(path) {
  try {
    return execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

/** @param {string} version */
export function majorOf(version) {
  return Number(version.split('.')[0])
}

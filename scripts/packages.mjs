/** Compares node_modules with package-lock.json: what is missing, what was left out. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundledNode, findNode, nodePackage } from './runtime.mjs'

/**
 * What is not as package-lock.json wants it, as half a sentence; null where nothing is.
 * @param {string} root
 * @returns {string | null}
 */
export function findGap(root) {
  const stamp = readIfThere(stampFile(root))
  if (stamp === null) return 'nothing is installed yet, or only in part'
  const lock = readLock(root)
  if (stamp !== stampOf(lock)) return 'package-lock.json is not the one that was installed'
  // npm's own list has the optional packages that this platform got.
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json')) ?? '{}'
  const missing =
    firstMissing(root, lock, ({ optional, devOptional }) => !optional && !devOptional) ??
    firstMissing(root, installed, () => true)
  if (missing !== undefined) return `${missing} is missing`
  const isBundled = packagesOf(lock).some(([name]) => name === `node_modules/${nodePackage}`)
  const node = isBundled ? existsSync(bundledNode(root)) : findNode(root)
  return node ? null : 'the bundled Node is missing'
}

/**
 * Did npm leave out a package made for this platform? It does so in silence when the Node that it
 * runs under is too old for that package.
 * @param {string} root
 */
export function lacksOwnPlatform(root) {
  const isOurs = ({ os, cpu, libc }) =>
    os?.includes(process.platform) && cpu?.includes(process.arch) && !libc?.includes('musl')
  return firstMissing(root, readLock(root), isOurs) !== undefined
}

/**
 * Notes that everything is installed.
 * @param {string} root
 */
export function stampInstalled(root) {
  writeFileSync(stampFile(root), stampOf(readLock(root)))
}

/**
 * Text that changes when the packages or the platform do.
 * @param {string} lockText
 */
export function stampOf(lockText) {
  const hash = createHash('sha256').update(lockText).digest('hex')
  return `${hash} ${process.platform}-${process.arch}\n`
}

function stampFile(root) {
  return join(root, 'node_modules', '.setup-stamp')
}

function readLock(root) {
  return readFileSync(join(root, 'package-lock.json'), 'utf8')
}

function firstMissing(root, lockText, isWanted) {
  return packagesOf(lockText)
    .filter(([, entry]) => isWanted(entry))
    .map(([name]) => name)
    .find((name) => !existsSync(join(root, name, 'package.json')))
}

function packagesOf(lockText) {
  const { packages = {} } = JSON.parse(lockText)
  return Object.entries(packages).filter(([name]) => name.startsWith('node_modules/'))
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

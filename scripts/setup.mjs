/** Installs what package-lock.json names and node_modules lacks, Node 24 too. Runs on Node 18. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'
import { installByNpm } from './npm.mjs'
import { findGap, lacksOwnPlatform, stampInstalled } from './packages.mjs'
import { askVersion, bundledNode, findNode, majorOf, oldestNodeMajor } from './runtime.mjs'

const waitMsMax = 15 * 60_000

/** A set-up that cannot be finished; `next` is what the user can do. */
class SetupError extends Error {
  constructor(message, next, exitCode = 2) {
    super(message)
    this.next = next
    this.exitCode = exitCode
  }
}

/**
 * Makes node_modules match package-lock.json and checks that Node 24 is there. Returns at once when
 * all is in place. Where that fails it says why and ends the process with exit code 2, or with
 * 128 + n where a signal ended it.
 * @param {string} root Folder of package-lock.json.
 */
export async function setUp(root) {
  try {
    if (findGap(root) === null) return
    await withLock(join(root, '.cache', 'setup.lock'), waitMsMax, async () => {
      // Another process may have installed everything while this one waited.
      const gap = findGap(root)
      if (gap !== null) await install(root, gap)
    })
  } catch (error) {
    const next = error.next ?? 'mend that and run the same command again'
    process.stderr.write(`setup: ${error.message}\n  next: ${next}\n`)
    process.exit(error.exitCode ?? 2)
  }
}

async function install(root, gap) {
  process.stderr.write(`setup: ${gap}; installing (npm ci, about 15 s) …\n`)
  await runNpm(root, process.execPath)
  if (lacksOwnPlatform(root) && existsSync(bundledNode(root))) {
    process.stderr.write('setup: this Node is too old for a package; again under Node 24 …\n')
    await runNpm(root, realpathSync(bundledNode(root)))
  }
  checkNode(root)
  stampInstalled(root)
}

async function runNpm(root, node) {
  const exitCode = await installByNpm(root, node).catch((error) => {
    throw new SetupError(`npm does not start (${error.message})`, 'install Node with npm')
  })
  if (exitCode > 128) throw new SetupError('interrupted', 'run it again', exitCode)
  if (exitCode !== 0) {
    throw new SetupError(
      `npm ci failed with exit code ${exitCode}; its reason is above`,
      'check that the npm registry is reachable, then run the same command again',
    )
  }
}

function checkNode(root) {
  const path = findNode(root)
  const version = path && askVersion(path)
  if (version && majorOf(version) >= oldestNodeMajor) return
  const platform = `${process.platform}-${process.arch}`
  throw new SetupError(
    `Node ${oldestNodeMajor} is needed: ${bundledNode(root)} ` +
      `${version ? `is ${version}` : 'is missing or does not run'} (${platform}), ` +
      `and the Node at hand is ${process.versions.node}`,
    `install Node ${oldestNodeMajor} or newer and run the same command again`,
  )
}

const thisFile = fileURLToPath(import.meta.url)
const calledFile = process.argv[1] && realpathSync(process.argv[1])
if (calledFile === thisFile) await setUp(join(dirname(thisFile), '..'))

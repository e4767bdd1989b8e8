/** Installs what package-lock.json names and node_modules lacks, Node 24 too. Runs on Node 18. */
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './child.mjs'
import { withLock } from './lock.mjs'
import {
  askVersion,
  bundledNode,
  findNode,
  majorOf,
  nodePackage,
  oldestNodeMajor,
} from './runtime.mjs'

const installFlags = [
  'ci',
  // The bundled Node comes as files; nothing that is installed may run code of its own.
  '--ignore-scripts',
  // Whatever NODE_ENV or a user's npm settings leave out, the checks need.
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--loglevel=error',
]
const installMsMax = 15 * 60_000

/** A set-up that cannot be finished; `next` is what the user can do. */
class SetupError extends Error {
  constructor(message, next) {
    super(message)
    this.next = next
  }
}

/**
 * Makes node_modules match package-lock.json and checks that Node 24 is there. Returns at once when
 * all is in place. Where that fails it says why and ends the process with exit code 2, or with
 * npm's 128 + n where a signal ended it.
 * @param {string} root Folder of package-lock.json.
 */
export async function setUp(root) {
  try {
    if (findGap(root) === null) return
    const lock = join(root, '.cache', 'setup.lock')
    await withLock(lock, installMsMax, async () => {
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

/**
 * What is not as package-lock.json wants it, as half a sentence; null where nothing is.
 * @param {string} root
 * @returns {string | null}
 */
export function findGap(root) {
  const modules = join(root, 'node_modules')
  const stamp = readIfThere(join(modules, '.setup-stamp'))
  if (stamp === null) return 'nothing is installed yet, or only in part'
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (stamp !== stampOf(lock)) return 'package-lock.json is not the one that was installed'
  const missing = [
    ...packagesOf(lock, ({ optional, devOptional }) => !optional && !devOptional),
    // npm's own list has the optional ones that this platform got.
    ...packagesOf(readIfThere(join(modules, '.package-lock.json')) ?? '{}', () => true),
  ].find((name) => !existsSync(join(root, name, 'package.json')))
  if (missing !== undefined) return `${missing} is missing`
  const isBundled = packagesOf(lock, () => true).includes(`node_modules/${nodePackage}`)
  const node = isBundled ? existsSync(bundledNode(root)) : findNode(root)
  return node ? null : 'the bundled Node is missing'
}

function packagesOf(lockText, wanted) {
  return Object.entries(JSON.parse(lockText).packages ?? {})
    .filter(([name, entry]) => name.startsWith('node_modules/') && wanted(entry))
    .map(([name]) => name)
}

/**
 * Text that changes when the packages or the platform do.
 * @param {string} lockText
 */
export function stampOf(lockText) {
  const hash = createHash('sha256').update(lockText).digest('hex')
  return `${hash} ${process.platform}-${process.arch}\n`
}

async function install(root, gap) {
  process.stderr.write(`setup: ${gap}; installing (npm ci, about 15 s) …\n`)
  const [command, ...first] = npmCommand()
  const exitCode = await runChild(command, [...first, ...installFlags, ...cacheFlags(root)], {
    cwd: root,
    shell: command === 'npm.cmd',
    // Standard output belongs to the command that is set up for.
    stdio: ['ignore', 2, 2],
  }).catch((error) => {
    throw new SetupError(`npm does not start (${error.message})`, 'install Node with npm')
  })
  if (exitCode > 128)
    throw Object.assign(new SetupError('interrupted', 'run it again'), { exitCode })
  if (exitCode !== 0) {
    throw new SetupError(
      `npm ci failed with exit code ${exitCode}; its reason is above`,
      'check that the npm registry is reachable, then run the same command again',
    )
  }
  checkNode(root)
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  writeFileSync(join(root, 'node_modules', '.setup-stamp'), stampOf(lock))
}

/** Under npm its own program is used, so that one npm does the whole work. */
function npmCommand() {
  const running = process.env.npm_execpath
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return [process.execPath, running]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

/** npm keeps its cache in the home folder; where that is read-only the project's own serves. */
function cacheFlags(root) {
  if (process.env.npm_config_cache) return []
  let folder = homedir() && join(homedir(), '.npm')
  while (folder && !existsSync(folder)) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK)
    return homedir() ? [] : ownCache(root)
  } catch {
    return ownCache(root)
  }
}

function ownCache(root) {
  return ['--cache', join(root, '.cache', 'npm')]
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

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

const thisFile = fileURLToPath(import.meta.url)
const calledFile = process.argv[1] && realpathSync(process.argv[1])
if (calledFile === thisFile) await setUp(join(dirname(thisFile), '..'))

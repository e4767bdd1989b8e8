/** Runs `npm ci` in a folder, whatever npm, home folder and settings the user has. */
import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { runChild } from './child.mjs'

const flags = [
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

/**
 * Installs exactly what package-lock.json names. Resolves to npm's exit code; rejects when there is
 * no npm.
 * @param {string} root
 * @param {string} node Node that npm runs under.
 * @returns {Promise<number>}
 */
export function installByNpm(root, node) {
  const [command, ...first] = commandOf(node)
  const path = dirname(node) + delimiter + (process.env.PATH ?? '')
  return runChild(command, [...first, ...flags, ...cacheFlags(root)], {
    cwd: root,
    env: { ...process.env, PATH: path },
    shell: command === 'npm.cmd',
    // Standard output belongs to the command that is set up for.
    stdio: ['ignore', 2, 2],
  })
}

/** Under npm its own program is used, so that one npm does the whole work. */
function commandOf(node) {
  const running = process.env.npm_execpath
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return [node, running]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

/** npm keeps its cache in the home folder; where that is read-only the project's own serves. */
function cacheFlags(root) {
  const usual = process.env.npm_config_cache || (homedir() && join(homedir(), '.npm'))
  return usual && isWritable(usual) ? [] : ['--cache', join(root, '.cache', 'npm')]
}

/** Can a folder be written, or made where it does not exist yet? */
function isWritable(folder) {
  if (!existsSync(folder) && dirname(folder) !== folder) return isWritable(dirname(folder))
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

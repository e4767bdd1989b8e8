/** Runs a child process to its end: each signal reaches it once, and its exit code comes back. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** Ctrl-C under npm arrives twice, from the terminal and from npm; two within this time are one. */
const sameSignalMs = 300

/** What the child is told when the parent hears a signal: a closed terminal means "stop tidily". */
const passedOn = { SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM', SIGQUIT: 'SIGQUIT' }

const ownGroup = process.platform !== 'win32'

/**
 * Runs a command. The child gets a process group of its own, so that signals to the parent's group
 * reach it only through the parent. Resolves to its exit code, 128 + n where signal n ended it;
 * rejects when the command cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export async function runChild(command, args, options) {
  const child = spawn(command, args, { ...options, detached: ownGroup })
  const release = passSignals(child)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
    })
  } finally {
    release()
  }
}

/** Hands the parent's signals on until the returned function is called. */
function passSignals(child) {
  const listeners = Object.entries(passedOn).map(([heard, told]) => [heard, passOnce(child, told)])
  if (ownGroup) {
    listeners.push(['SIGTSTP', () => suspendBoth(child)])
    listeners.push(['SIGWINCH', () => child.kill('SIGWINCH')])
  }
  for (const [signal, listener] of listeners) process.on(signal, listener)
  return () => {
    for (const [signal, listener] of listeners) process.removeListener(signal, listener)
  }
}

function passOnce(child, signal) {
  let passedAtMs = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - passedAtMs < sameSignalMs) return
    passedAtMs = performance.now()
    // On Windows the console has told the child already.
    if (ownGroup) child.kill(signal)
  }
}

/** Ctrl-Z: a child in another group would go on sending while its parent sleeps. */
function suspendBoth(child) {
  process.once('SIGCONT', () => process.kill(-child.pid, 'SIGCONT'))
  process.kill(-child.pid, 'SIGSTOP')
  process.kill(process.pid, 'SIGSTOP')
}

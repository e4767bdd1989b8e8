/** Lets one process at a time do something; the lock of a dead process does not count. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const askAgainMs = 100

/**
 * Does something while holding the lock file, after waiting for whoever holds it. Rejects when the
 * lock is not to be had within the given time, or with whatever the work rejects with.
 * @template T
 * @param {string} file
 * @param {number} waitMsMax
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, waitMsMax, work) {
  mkdirSync(dirname(file), { recursive: true })
  const giveUpAtMs = performance.now() + waitMsMax
  while (!take(file)) {
    if (performance.now() > giveUpAtMs) throw new Error(`${file} is held by another process`)
    if (!isHeld(file)) giveBackForDead(file)
    else await sleep(askAgainMs)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** An empty file is a lock whose holder has not signed yet. */
function isHeld(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid > 0) process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Renaming succeeds for one process only, so two that wait cannot both remove the lock. */
function giveBackForDead(file) {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    rmSync(aside, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

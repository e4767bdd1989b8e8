/**
 * One run at a time for each account: its limits are few and shared, and two runs at once would
 * spoil each other's evidence. Also remembers what an account has sent just now.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tokens } from '#suites/credentials.ts'
import type { Past } from '#target/past.ts'
import { type HeldLock, type Holder, takeLock } from './lock-file.ts'
import { UsageError } from './options.ts'

export interface AccountUse {
  /** What the account under test has sent lately, by whichever run. */
  readonly past: Past
  /** Adds to what this run has sent on the account under test. */
  note(sentAtMs: readonly number[], spent: boolean): void
  release(): void
}

export interface LockOptions {
  readonly target: URL
  readonly tokens: Tokens
  /** False: refuse where it would have to wait. */
  readonly wait: boolean
  readonly say: (line: string) => void
  readonly signal?: AbortSignal
  /** Where locks are kept; the user's own place unless said otherwise. */
  readonly folder?: string
}

const askAgainMs = 500
/** Later requests are all that a limit can still count. */
const rememberMax = 2_000

/** A place of this user for what outlives a run and belongs to no project. */
function stateDir(): string {
  const { env, platform } = process
  if (env.VPS_STATE_DIR) return env.VPS_STATE_DIR
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'vps-contract')
  const home = env.XDG_STATE_HOME || (homedir() && join(homedir(), '.local', 'state'))
  return home ? join(home, 'vps-contract') : temporaryDir()
}

function temporaryDir(): string {
  return join(tmpdir(), `vps-contract-${userInfo().uid}`)
}

/** One machine has several names for itself. */
function originOf({ hostname, port, protocol }: URL): string {
  const host = ['localhost', '[::1]'].includes(hostname) ? '127.0.0.1' : hostname
  return `${host}:${port || (protocol === 'https:' ? '443' : '80')}`
}

/** Names an account at a target without giving its token away. */
function nameOf(target: URL, token: string): string {
  return createHash('sha256')
    .update(`${originOf(target)} ${token}`)
    .digest('hex')
    .slice(0, 24)
}

/** Sorted, so that two runs with the same tokens never wait for each other. */
function namesOf({ target, tokens: { A1, A2, B1, OD } }: LockOptions): string[] {
  const tokens = [A1, A2, B1, OD].flatMap((token) => (token ? [token] : []))
  return [...new Set(tokens.map((token) => nameOf(target, token)))].sort()
}

function describe({ pid, host, sinceMs }: Holder): string {
  if (pid === 0) return 'another run uses this account'
  const since = new Date(sinceMs).toISOString().slice(11, 19)
  return `another run uses this account (process ${pid} on ${host}, since ${since} UTC)`
}

async function takeInTurn(path: string, options: LockOptions): Promise<HeldLock> {
  let told = ''
  for (;;) {
    options.signal?.throwIfAborted()
    const { lock, holder } = takeLock(path)
    if (lock !== null) return lock
    if (!options.wait) {
      throw new UsageError(describe(holder), 'run it again later, or without --no-wait')
    }
    if (told !== holder.id) options.say(`waiting: ${describe(holder)}`)
    told = holder.id
    await pause(options.signal)
  }
}

/** Rejects with the signal's reason, not with Node's own. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(askAgainMs, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

const nothingSent: Past = { sentAtMs: [], spent: false }

function readPast(path: string): Past {
  try {
    const { sentAtMs, spent } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Past>
    const times = Array.isArray(sentAtMs) ? sentAtMs.filter(Number.isFinite) : []
    return { sentAtMs: times, spent: spent === true }
  } catch {
    return nothingSent
  }
}

/** Where no folder can be written, runs cannot see each other; that is no reason not to run. */
async function takeAll(options: LockOptions, folder: string, names: readonly string[]) {
  const locks: HeldLock[] = []
  try {
    for (const name of names) locks.push(await takeInTurn(join(folder, `${name}.lock`), options))
    return locks
  } catch (error) {
    for (const lock of locks) lock.release()
    throw error
  }
}

async function takeSomewhere(options: LockOptions, names: readonly string[]) {
  const folders = options.folder ? [options.folder] : [stateDir(), temporaryDir()]
  for (const folder of folders) {
    try {
      return { folder, locks: await takeAll(options, folder, names) }
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error
    }
  }
  options.say(`${folders[0]} cannot be written: another run on this account would go unnoticed`)
  return { folder: null, locks: [] }
}

/**
 * Waits until no other run uses any of the accounts, and keeps others from it until `release`.
 * Throws UsageError where it may not wait, and the signal's reason when it is interrupted.
 */
export async function useAccounts(options: LockOptions): Promise<AccountUse> {
  const names = namesOf(options)
  const { folder, locks } = await takeSomewhere(options, names)
  const { A1 } = options.tokens
  const path = folder && A1 ? join(folder, `${nameOf(options.target, A1)}.past`) : null
  const orphanedAtMs = Math.max(0, ...locks.map((lock) => lock.orphanedAtMs ?? 0))
  const before = path ? readPast(path) : nothingSent
  // Nobody knows what a run that was killed has sent.
  const past = orphanedAtMs > 0 ? { sentAtMs: [orphanedAtMs], spent: true } : before
  let sent: Past = past
  return {
    get past() {
      return sent
    },
    note(sentAtMs, spent) {
      const times = [...sent.sentAtMs, ...sentAtMs].slice(-rememberMax).map(Math.round)
      sent = { sentAtMs: times, spent }
    },
    release() {
      try {
        if (path) writeFileSync(path, JSON.stringify(sent), { mode: 0o600 })
      } catch {
        // Forgotten: the next run may meet a refusal, which it can live with.
      }
      for (const lock of locks) lock.release()
    },
  }
}

/** One run at a time for each account: who waits for whom, and whose lock does not count. */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type LockOptions, useAccounts } from './lock.ts'
import { type Holder, takeLock } from './lock-file.ts'

const token = 'vrtx_9vQxT3mKpL7wZrB2nYcH5dJfG8sA4eU6'

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vpsc-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function options(folder: string, changes: Partial<LockOptions> = {}): LockOptions {
  const target = new URL('http://127.0.0.1:4010/api/v2')
  return { target, tokens: { A1: token }, wait: false, say: () => {}, folder, ...changes }
}

/** A lock as another process would have left it, silent for so long. */
function plant(path: string, holder: Partial<Holder>, silentMs: number): void {
  const whole = { id: 'x', pid: 1, host: hostname(), mark: '', sinceMs: 0, ...holder }
  writeFileSync(path, JSON.stringify(whole))
  const at = new Date(Date.now() - silentMs)
  utimesSync(path, at, at)
}

/** A process number that nobody has any more. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.on('exit', resolve))
  return child.pid ?? 0
}

describe('a lock file', () => {
  it('is held by one, and free once it is released', () => {
    const path = join(openFolder(), 'a.lock')
    const first = takeLock(path)
    expect(takeLock(path)).toMatchObject({ lock: null, holder: { pid: process.pid } })
    first.lock?.release()
    expect(existsSync(path)).toBe(false)
    const again = takeLock(path)
    expect(again.lock?.orphanedAtMs).toBeNull()
    again.lock?.release()
  })

  it.each<[string, Partial<Holder>, number, boolean]>([
    ['of a living process', { pid: process.pid }, 1_000, false],
    ['of a living process that was silent too long', { pid: process.pid }, 700_000, true],
    ['of a later process of the same number', { pid: process.pid, mark: 'boot 1' }, 1_000, true],
    ['of another machine', { host: 'elsewhere' }, 30_000, false],
    ['of another machine that was silent too long', { host: 'elsewhere' }, 90_000, true],
  ])('%s', (_whose, holder, silentMs, orphan) => {
    const path = join(openFolder(), 'a.lock')
    plant(path, holder, silentMs)
    const { lock } = takeLock(path)
    expect(lock !== null).toBe(orphan)
    if (orphan) expect(lock?.orphanedAtMs).toBeGreaterThan(0)
    lock?.release()
  })

  it('of a dead process does not count', async () => {
    const path = join(openFolder(), 'a.lock')
    plant(path, { pid: await deadPid() }, 0)
    const { lock } = takeLock(path)
    expect(lock).not.toBeNull()
    lock?.release()
    expect(readdirSync(join(path, '..'))).toEqual([])
  })

  it.each([
    [1_000, false],
    [20_000, true],
  ])('that was never signed, %i ms old, does not count: %s', (ageMs, free) => {
    const path = join(openFolder(), 'a.lock')
    writeFileSync(path, '')
    const at = new Date(Date.now() - ageMs)
    utimesSync(path, at, at)
    const { lock } = takeLock(path)
    expect(lock !== null).toBe(free)
    lock?.release()
  })

  it('is not taken from somebody else on release', () => {
    const path = join(openFolder(), 'a.lock')
    const { lock } = takeLock(path)
    plant(path, { id: 'other' }, 0)
    lock?.release()
    expect(existsSync(path)).toBe(true)
  })
})

describe('an account', () => {
  it('is used by one run at a time, by whichever name of the machine', async () => {
    const folder = openFolder()
    const first = await useAccounts(options(folder))
    const other = { target: new URL('http://localhost:4010/') }
    await expect(useAccounts(options(folder, other))).rejects.toThrow(
      /another run uses this account \(process \d+ on .*, since \d\d:\d\d:\d\d UTC\)/,
    )
    first.release()
    ;(await useAccounts(options(folder, other))).release()
  })

  it.each<[string, Partial<LockOptions>]>([
    ['of another token', { tokens: { A1: `${token}x` } }],
    ['at another target', { target: new URL('http://127.0.0.1:4011/api/v2') }],
  ])('%s is another one', async (_what, changes) => {
    const folder = openFolder()
    const first = await useAccounts(options(folder))
    ;(await useAccounts(options(folder, changes))).release()
    first.release()
  })

  it('is the same under its second token', async () => {
    const folder = openFolder()
    const first = await useAccounts(options(folder, { tokens: { A1: token, A2: 'second' } }))
    const second = options(folder, { tokens: { A1: 'second' } })
    await expect(useAccounts(second)).rejects.toThrow('another run')
    first.release()
  })

  it('is waited for, which is said once', async () => {
    const folder = openFolder()
    const first = await useAccounts(options(folder))
    const said: string[] = []
    const say = (line: string): void => void said.push(line)
    setTimeout(() => first.release(), 1_200)
    const second = await useAccounts(options(folder, { wait: true, say }))
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^waiting: another run uses this account/)
    second.release()
  })

  it('is waited for until somebody interrupts', async () => {
    const folder = openFolder()
    const first = await useAccounts(options(folder))
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 100)
    const waiting = useAccounts(options(folder, { wait: true, signal: controller.signal }))
    await expect(waiting).rejects.toThrow('Ctrl-C')
    first.release()
  })

  it('remembers what was sent, and no token', async () => {
    const folder = openFolder()
    const first = await useAccounts(options(folder))
    first.note([1, 2.4], false)
    first.note([3], true)
    first.release()
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(files.join()).not.toContain(token)
    const second = await useAccounts(options(folder))
    expect(second.past).toEqual({ sentAtMs: [1, 2, 3], spent: true })
    second.release()
  })

  it('that a killed run has used is rested', async () => {
    const folder = openFolder()
    const first = await useAccounts(options(folder))
    const [name] = readdirSync(folder)
    first.release()
    plant(join(folder, name!), { pid: await deadPid() }, 5_000)
    const second = await useAccounts(options(folder))
    expect(second.past.spent).toBe(true)
    expect(Date.now() - second.past.sentAtMs[0]!).toBeLessThan(8_000)
    second.release()
  })

  it('is used all the same where no lock can be kept', async () => {
    const said: string[] = []
    const nowhere = join(openFolder(), 'file', 'locks')
    writeFileSync(join(nowhere, '..'), '')
    const use = await useAccounts(options(nowhere, { say: (line) => void said.push(line) }))
    expect(said).toEqual([expect.stringContaining('cannot be written')])
    use.release()
  })
})

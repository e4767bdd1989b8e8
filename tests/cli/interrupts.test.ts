/**
 * Ctrl-C, SIGTERM and SIGKILL at any time: what was made goes, what was seen stays, and nothing
 * else is touched.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type Child, cli, openPlace, readReport, startCli, until } from './child.ts'
import { fastLimits, type Served, serve } from './served.ts'

vi.setConfig({ testTimeout: 120_000 })

const place = openPlace()
let count = 0

interface Started {
  readonly dir: string
  readonly child: Child
}

const creating = ['--allow-creates', '--only', 'create', '--no-limits']

function start(served: Served, flags: readonly string[], env = {}): Started {
  count += 1
  const dir = join(place, String(count))
  const words = ['run', '-v', ...fastLimits, '--out', dir, ...flags]
  return { dir, child: startCli(words, { env: { ...served.env, ...env } }) }
}

/** Starts a run and waits until it has made as many servers. */
async function startCreating(served: Served, servers: number): Promise<Started> {
  const before = (await served.names()).length
  const started = start(served, creating)
  await until('servers', async () => (await served.names()).length >= before + servers)
  return started
}

async function expectInterrupted({ child, dir }: Started, signal: NodeJS.Signals): Promise<void> {
  child.signal(signal)
  const { code, stdout } = await child.ended
  expect(code).toBe(130)
  expect(stdout).toContain('The run was interrupted')
  const { results, tape } = readReport(dir)
  expect(results).toMatchObject({ exitCode: 130, outcome: 'incomplete', leftovers: [], bugs: [] })
  expect(results.stopped).toMatchObject({ code: 'interrupted' })
  expect(results.stopped?.message).toContain(signal)
  const ids = tape.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
}

describe.concurrent('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'removes its servers after %s, and the next one works',
    async (signal) => {
      const served = await serve()
      await expectInterrupted(await startCreating(served, 2), signal)
      expect(await served.names()).toEqual([])
      const again = start(served, creating)
      const { code, stderr } = await again.child.ended
      expect(code).toBe(0)
      expect(stderr).not.toContain('of an earlier run')
      expect(await served.names()).toEqual([])
    },
  )

  it('takes two signals in haste for one', async () => {
    const served = await serve()
    const started = await startCreating(served, 1)
    started.child.signal('SIGINT')
    await expectInterrupted(started, 'SIGINT')
    expect(await served.names()).toEqual([])
  })

  it('ends at once at a later one, and says what to do', async () => {
    const served = await serve(['--fault', 'variants/deletion-takes-some-seconds'])
    const started = start(served, creating)
    await until('the clean-up', () => started.child.said().includes('the deletion of server'))
    started.child.signal('SIGINT')
    await setTimeout(1_700)
    started.child.signal('SIGINT')
    const { code, stderr } = await started.child.ended
    expect(code).toBe(130)
    expect(stderr).toContain('next: vps-contract sweep')
  })

  it('finishes a clean-up that is under way', async () => {
    const served = await serve(['--fault', 'variants/deletion-takes-some-seconds'])
    const started = start(served, creating)
    await until('the clean-up', () => started.child.said().includes('the deletion of server'))
    await expectInterrupted(started, 'SIGINT')
    expect(await served.names()).toEqual([])
  })

  it('takes k6 with it', async () => {
    const served = await serve()
    const k6 = join(place, 'k6')
    const script = [
      '#!/bin/sh',
      `[ "$1" = version ] && echo 'k6 v1.8.1 (go1.26, linux/amd64)' && exit`,
      `echo $$ > ${k6}.pid`,
      'exec sleep 300',
    ]
    writeFileSync(k6, `${script.join('\n')}\n`)
    chmodSync(k6, 0o755)
    const started = start(served, ['--only', 'rate-limits', '--quick'], { K6_BIN: k6 })
    const pid = () => Number(readFileSync(`${k6}.pid`, 'utf8'))
    await until('k6', () => started.child.said().includes('k6 probes'))
    await until('its process', () => {
      try {
        return pid() > 0
      } catch {
        return false
      }
    })
    await expectInterrupted(started, 'SIGINT')
    expect(() => process.kill(pid(), 0)).toThrow('ESRCH')
  })
})

describe.concurrent('what a killed run left', () => {
  const others = ['keep.example.com', 'vpsc-somebody-1.example.com']

  async function killAmidOthers(): Promise<Served> {
    const served = await serve()
    for (const name of others) await served.make(name)
    const { child } = await startCreating(served, 2)
    child.signal('SIGKILL')
    expect((await child.ended).code).toBeNull()
    expect((await served.names()).length).toBe(4)
    return served
  }

  it('is swept, and nothing else', async () => {
    const served = await killAmidOthers()
    const swept = await cli(['sweep', ...fastLimits], { env: served.env })
    expect(swept).toEqual({ code: 0, stdout: '2 servers deleted, 0 left\n', stderr: '' })
    expect((await served.names()).sort()).toEqual(others)
    const again = await cli(['sweep'], { env: served.env })
    expect(again.stdout).toBe('0 servers deleted, 0 left\n')
  })

  it('is not taken for gone by another account', async () => {
    const served = await killAmidOthers()
    const env = { ...served.env, VPS_API_TOKEN: served.tokens.B1 ?? '' }
    const { code, stdout } = await cli(['sweep', ...fastLimits], { env })
    expect(code).toBe(4)
    expect(stdout).toMatch(/^0 servers deleted, [1-3] left\n/)
    expect(stdout).toContain('another one made it')
    expect(stdout).toMatch(/^ {2}curl -i -X DELETE .*\/servers\//m)
    expect((await served.state()).accounts[1]).toMatchObject({ label: 'B', creations: 0 })
    const swept = await cli(['sweep', ...fastLimits], { env: served.env })
    expect(swept.stdout).toBe('2 servers deleted, 0 left\n')
    expect((await served.names()).sort()).toEqual(others)
  })

  it('is removed by the next run that may delete', async () => {
    const served = await killAmidOthers()
    const { child, dir } = start(served, creating)
    const { code, stderr } = await child.ended
    expect(stderr).toContain('of an earlier run: 2 servers deleted, 0 left')
    expect(code).toBe(0)
    expect(readReport(dir).results.outcome).toBe('fit')
    expect((await served.names()).sort()).toEqual(others)
  })
})

it.concurrent('nobody clears up behind a run that is at work', async () => {
  const served = await serve()
  const started = await startCreating(served, 2)
  const { code, stdout } = await cli(['sweep', ...fastLimits], { env: served.env })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^0 servers deleted, 0 left\n1 run/)
  expect((await served.names()).length).toBeGreaterThan(0)
  await expectInterrupted(started, 'SIGINT')
  expect(await served.names()).toEqual([])
})

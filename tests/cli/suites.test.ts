/**
 * `npm run suites`: the acts as tests pass on the reference server, and a defect fails the test of
 * its rule.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { type Ended, type Environment, openPlace, until } from './child.ts'
import { serve } from './served.ts'

vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../..', import.meta.url))
const place = openPlace()

interface Suites {
  readonly ended: Promise<Ended>
  interrupt(): void
}

/** In an empty folder, so that nobody's .env names a live target. */
function startSuites(env: Environment = {}): Suites {
  const vitest = `${root}/node_modules/vitest/vitest.mjs`
  const args = ['run', '--root', root, '--config', `${root}/suites/vitest.config.ts`]
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: place,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: place,
      VPS_REPORTS_DIR: place,
      NO_COLOR: '1',
      ...env,
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString()
  })
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString()
  })
  return {
    interrupt: () => void child.kill('SIGINT'),
    ended: new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    }),
  }
}

const runSuites = (env: Environment = {}): Promise<Ended> => startSuites(env).ended

describe('the suites under vitest', () => {
  it.concurrent('pass on the reference server, step by step and rule by rule', async () => {
    const { code, stdout, stderr } = await runSuites()
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const lines = stdout.split('\n').filter((line) => line.includes(' ✓ ') || line.includes(' ↓ '))
    const names = lines.map((line) => line.split(' > ').slice(1).join(' > '))
    const steps = names.filter((name) => name.startsWith('steps against the reference server > '))
    expect(steps.length).toBeGreaterThan(80)
    expect(steps[0]).toContain('> plans')
    expect(steps.findIndex((name) => name.includes('create.first '))).toBeLessThan(
      steps.findIndex((name) => name.includes('delete.first ')),
    )
    expect(
      names.some((name) => name.includes('pagination/last-page-is-ceiling (PAG-08 must)')),
    ).toBe(true)
    expect(stdout).toContain('[the k6 probes come with vps-contract run]')
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^\d{3} passed, 0 failed, \d+ skipped$/)
  })

  it.concurrent('fail on a defect with values and command; only read live targets', async () => {
    const served = await serve(['--fault', 'pagination/last-page-is-floor'])
    const { code, stdout, stderr } = await runSuites({
      ...served.fullEnv,
      VPS_LIMITS: '1200/6s,300/1s',
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/\n\d+ passed, 1 failed, \d+ skipped\n$/)
    expect(stderr).toContain('rules > pagination/last-page-is-ceiling (PAG-08 must)')
    expect(stderr).toContain('PAG-08 must: For a list that has items, last_page is total divided')
    expect(stderr).toMatch(
      / {2}expected \d+\n {2}got {6}\d+\n {2}curl -i -H "Authorization: Bearer \$/,
    )
    expect(stdout).toContain('[set VPS_ALLOW_CREATES=1]')
    const { accounts } = await served.state()
    expect(accounts.map(({ creations }) => creations)).toEqual(accounts.map(() => 0))
  })

  it.concurrent('remove what they have made when they are interrupted', async () => {
    const served = await serve()
    const { ended, interrupt } = startSuites({
      ...served.env,
      VPS_LIMITS: '1200/6s,300/1s',
      VPS_ALLOW_CREATES: '1',
    })
    await until('servers', async () => (await served.names()).length >= 2)
    interrupt()
    const { code, stdout } = await ended
    expect(code).not.toBe(0)
    expect(stdout).toMatch(/\n\d+ passed, 0 failed, \d{3} skipped\n$/)
    expect(await served.names()).toEqual([])
  })

  it.concurrent('say what is missing before they start', async () => {
    const { code, stdout, stderr } = await runSuites({ VPS_API_URL: 'http://127.0.0.1:9/api/v2' })
    expect(code).not.toBe(0)
    expect(stdout + stderr).toContain('a live target needs a token')
  })
})

/** Live runs on real time: what they send, what they leave, what they refuse to spend. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { cli, openPlace, readReport } from './child.ts'
import { fastLimits, serve } from './served.ts'
import { record } from './stand-ins.ts'

vi.setConfig({ testTimeout: 120_000 })

const place = openPlace()
const limits = ['--no-limits', ...fastLimits]

describe.concurrent('a run that may create', () => {
  it('finds the reference server fit and leaves nothing', async () => {
    const served = await serve()
    const dir = join(place, 'fit')
    const words = ['run', '--allow-creates', ...limits, '--out', dir]
    const { code, stdout } = await cli(words, { env: served.fullEnv })
    expect(stdout).toContain('✔ FIT')
    expect(code).toBe(0)
    const { results, tape } = readReport(dir)
    expect(results).toMatchObject({ outcome: 'fit', exitCode: 0, leftovers: [], bugs: [] })
    expect(results.cost.creates).toBe(2)
    expect(results.cost.usd).toBeGreaterThan(0)
    expect(results.cost.refused).toBe(0)
    expect(await served.names()).toEqual([])
    const { accounts } = await served.state()
    expect(accounts[0]).toMatchObject({ label: 'A', creations: 2, refused: 0 })
    const sent = accounts.reduce((sum, { accepted }) => sum + accepted, 0)
    expect(tape.length).toBeGreaterThanOrEqual(sent)
    for (const [name, value] of Object.entries(served.tokens)) {
      expect(readFileSync(join(dir, 'tape.ndjson'), 'utf8'), name).not.toContain(value)
    }
  })

  it.each([
    ['for want of permission to make two', ['--max-creates', '1'], 2, 'pass --max-creates 2'],
    ['at the price the target asks', ['--max-cost', '0.001'], 3, '$0.001 is allowed'],
  ])('refuses before the first create %s', async (what, flags, code, words) => {
    const served = await serve()
    const recorder = await record(served.url)
    const env = { ...served.env, VPS_API_URL: recorder.url }
    const dir = join(place, what)
    const run = ['run', '--allow-creates', '--only', 'create', ...limits, ...flags, '--out', dir]
    const ended = await cli(run, { env })
    expect(ended.code).toBe(code)
    expect(ended.stdout + ended.stderr).toContain(words)
    const { accounts } = await served.state()
    expect(accounts.map(({ creations }) => creations)).toEqual(accounts.map(() => 0))
  })
})

it.concurrent('what cannot be deleted is named, with price and command', async () => {
  const served = await serve(['--fault', 'delete/accepted-but-never-done'])
  const dir = join(place, 'left')
  const patience = ['--install-timeout', '4']
  const words = ['run', '--allow-creates', '--only', 'create', ...limits, ...patience, '--out', dir]
  const { code, stdout } = await cli(words, { env: served.env })
  expect(code).toBe(4)
  const { results } = readReport(dir)
  expect(results.leftovers).toHaveLength(2)
  const left = (await served.state()).accounts[0]?.servers ?? []
  expect(results.leftovers.map(({ uuid }) => uuid).sort()).toEqual(
    left.map(({ uuid }) => uuid).sort(),
  )
  for (const { uuid, hourlyUsd, curl } of results.leftovers) {
    expect(hourlyUsd).toBeGreaterThan(0)
    expect(curl).toContain('-X DELETE')
    expect(stdout).toContain(`✖ left behind server ${uuid}`)
    expect(stdout).toContain(curl)
  }
})

describe.concurrent('a run that may not create', () => {
  it('sends reads alone, whatever it was given', async () => {
    const served = await serve()
    const recorder = await record(served.url)
    const env = { ...served.fullEnv, VPS_API_URL: recorder.url }
    const dir = join(place, 'reads')
    const { code, stdout } = await cli(['run', ...limits, '--out', dir], { env })
    expect(stdout).toContain('✔ FIT')
    expect(code).toBe(0)
    const methods = new Set(recorder.lines.map((line) => line.split(' ')[0]))
    expect([...methods].sort()).toEqual(['GET', 'HEAD'])
    expect(recorder.lines.length).toBe(readReport(dir).tape.length)
    expect(recorder.lines.every((line) => line.includes(' /api/v2/'))).toBe(true)
  })

  it('sends nothing for a plan', async () => {
    const served = await serve()
    const recorder = await record(served.url)
    const env = { ...served.fullEnv, VPS_API_URL: recorder.url }
    const [plan, dry] = await Promise.all([
      cli(['plan', '--allow-creates'], { env }),
      cli(['run', '--dry-run', '--allow-creates'], { env }),
    ])
    expect(plan.code).toBe(0)
    expect(dry).toEqual(plan)
    expect(plan.stdout).toMatch(/^target {4}http:\/\/127\.0\.0\.1:\d+\/api\/v2\nrequests {2}\d+/)
    expect(plan.stdout).toContain('creates   2 servers')
    expect(recorder.lines).toEqual([])
  })
})

/** load and history as commands: interrupted, wrongly worded, over many nights, for a cluster. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Night } from '#report/history/night.ts'
import { drawNight, limiterOf, nightOf, openChance } from '#report/history/testing.ts'
import type { LoadResults } from '#report/load/results.ts'
import { cli, openPlace, startCli, until } from '../cli/child.ts'
import { serve } from '../cli/served.ts'

vi.setConfig({ testTimeout: 120_000 })

const place = openPlace()
const limits = ['--limit', '1200/6s', '--limit', '300/1s'] as const

function writeNights(name: string, nights: readonly Night[]): string {
  const path = join(place, name)
  writeFileSync(path, nights.map((night) => `${JSON.stringify(night)}\n`).join(''))
  return path
}

describe('load', () => {
  it('deletes what it made when it is interrupted', async () => {
    const served = await serve()
    const dir = join(place, 'interrupted')
    const words = ['load', '--duration', '60', '--allow-creates', ...limits, '--out', dir, '-v']
    const child = startCli(words, { env: served.env })
    await until('the load', () => child.said().includes('load by k6'))
    // Long enough for k6 to have started, and to be in the midst of it.
    await until('the first create', async () => (await served.names()).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    child.signal('SIGINT')
    const { code, stdout } = await child.ended
    expect(code).toBe(130)
    expect(stdout).toContain('INCOMPLETE')
    expect(await served.names()).toEqual([])
    const results = JSON.parse(readFileSync(join(dir, 'load.json'), 'utf8')) as LoadResults
    expect(results).toMatchObject({ exitCode: 130, leftovers: [] })
    expect(results.sent).toBeLessThan(results.plan.slots)
  })

  it.each([
    ['--processes 0', '--processes takes 1 to 32, not 0'],
    ['--duration 0', '--duration takes seconds'],
    ['--max-p95 fast', '--max-p95 takes a number, not "fast"'],
    ['--emit nomad', '--emit takes k8s, not "nomad"'],
    ['--emit k8s', 'pods cannot reach the embedded server'],
    ['--emit k8s --from x', '--emit and --from are two steps'],
    ['--max-errors 101', '--max-errors takes per cent, not 101'],
    ['--baseline /no/such/file', 'the history /no/such/file does not exist'],
    ['--from /no/such/log', 'the log /no/such/log does not exist'],
    ['--url http://127.0.0.1:9/', 'a live target needs a token'],
    ['now', 'load takes flags only, not "now"'],
  ])('%s: %s', async (flags, sentence) => {
    const { code, stdout, stderr } = await cli(['load', ...flags.split(' ')])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`vps-contract: ${sentence}`)
    expect(stderr).toContain('\n  next: ')
  })

  it('is written for a cluster without sending anything or knowing a token', async () => {
    const dir = join(place, 'k8s')
    const url = 'http://127.0.0.1:9/api/v2'
    const words = ['load', '--emit', 'k8s', '--processes', '3', '--url', url, '--out', dir]
    const env = { VPS_API_TOKEN: 'a-token-that-nobody-may-see' }
    const { code, stdout, stderr } = await cli(words, { env })
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('117 requests by 3 pods')
    const manifest = readFileSync(join(dir, 'k8s.json'), 'utf8')
    const archive = readFileSync(join(dir, 'load.tar'), 'latin1')
    expect(JSON.parse(manifest).items[1].spec.parallelism).toBe(3)
    expect(archive).toContain('load/mix.ts')
    expect(manifest + archive).not.toContain('a-token-that')
  })

  it('is judged from the logs of pods', async () => {
    const line = (slot: number, status: number): string =>
      JSON.stringify({
        ...{ kind: 'request', step: 'load.listPlans', sentAt: slot * 500, tookMs: 9, status },
        ...{ errorCode: 0, planned: { slot, dueAt: slot * 500 } },
      })
    const plan = JSON.stringify({ kind: 'plan', slots: 4, gapMs: 500, lanes: 2 })
    const logs = [
      [plan, line(0, 200), line(2, 200)],
      [plan, 'Request Failed', line(1, 200), line(3, 503)],
    ]
    const paths = logs.map((lines, i) => {
      const path = join(place, `pod${i}.log`)
      writeFileSync(path, lines.join('\n'))
      return path
    })
    const words = paths.flatMap((path) => ['--from', path])
    const { code, stdout } = await cli(['load', ...words, '--json'])
    expect(code).toBe(1)
    const results = JSON.parse(stdout) as LoadResults
    expect(results).toMatchObject({ outcome: 'crossed', sent: 4, missed: 0 })
    expect(results.total.statuses).toEqual({ 200: 3, 503: 1 })
  })
})

describe('history', () => {
  const shape = { answers: 200, operations: 2, drift: 0.02 }
  const chance = openChance(9)
  const calm = Array.from({ length: 20 }, (_, i) => drawNight(`n${i}`, shape, chance))
  const slow = Array.from({ length: 3 }, (_, i) =>
    drawNight(`s${i}`, { ...shape, slower: 1.25 }, chance),
  )

  it('prints the nights and is content with quiet ones', async () => {
    const file = writeNights('calm.ndjson', calm)
    const words = ['history', '--baseline', file, '--last', '5', '--exit-code']
    const { code, stdout } = await cli(words)
    expect(code).toBe(0)
    expect(stdout.match(/^2026-11-26 03:17/gm)).toHaveLength(5)
    expect(stdout).toContain('last load: as before (19 comparable nights)')
  })

  it('sounds the alarm on a quarter more over three nights, in both reports', async () => {
    const file = writeNights('slow.ndjson', [...calm, ...slow])
    const out = join(place, 'regression')
    mkdirSync(out)
    const { code, stdout } = await cli([
      ...['history', '--baseline', file, '--out', out, '--exit-code'],
    ])
    expect(code).toBe(1)
    expect(stdout).toContain('slower again, after nights before: all median')
    const [regression] = JSON.parse(readFileSync(join(out, 'regression.json'), 'utf8'))
    expect(regression).toMatchObject({ standing: 'alarm', kind: 'load' })
    const alarmed = regression.latency.filter(
      (row: { standing: string }) => row.standing === 'alarm',
    )
    expect(alarmed.map((row: { measure: string }) => row.measure)).toContain('p95')
    expect(readFileSync(join(out, 'regression.md'), 'utf8')).toContain('| all | p95 |')
  })

  it('puts a changed limiter before the reader, old beside new', async () => {
    const was = nightOf('a', { kind: 'run', limits: limiterOf() })
    const changed = limiterOf({
      sustained: { limit: 100, windowMs: 60_000, standing: 'measured' },
      burst: { limit: 29, windowMs: 9_000, standing: 'measured' },
      algorithm: 'fixed-window-first-hit',
    })
    const file = writeNights('limits.ndjson', [was, nightOf('b', { kind: 'run', limits: changed })])
    const { code, stdout } = await cli(['history', '--baseline', file, '--exit-code'])
    expect(code).toBe(1)
    expect(stdout).toContain(
      'burst limit 30 → 29, burst window 10000 ms → 9000 ms, sustained limit 120 → 100',
    )
    expect(stdout).toContain('sustained algorithm sliding-log → fixed-window-first-hit')
  })

  it('shows one target alone, and says which there are', async () => {
    const file = writeNights('two.ndjson', [nightOf('a'), nightOf('b', { target: 'http://b/' })])
    const one = await cli(['history', '--baseline', file, '--target', 'http://b', '--json'])
    expect(JSON.parse(one.stdout).nights.map(({ id }: Night) => id)).toEqual(['b'])
    const none = await cli(['history', '--baseline', file, '--target', 'http://c'])
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('there is no history of http://c')
  })
})

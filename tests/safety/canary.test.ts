/**
 * Planted secrets are handed back by a target in every form, and searched for in every byte that a
 * run leaves behind.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openBench } from './bench.ts'
import { type Ended, startHasty } from './child.ts'
import { formsOf, openLeak } from './leaking.ts'

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
}

/** Where a secret stands, in which form. */
function findSecrets(home: string, secrets: Iterable<string>, ended: Ended): string[] {
  const places: [string, string][] = [
    ['stdout', ended.stdout],
    ['stderr', ended.stderr],
    ...filesBelow(home).map((path): [string, string] => [path, readFileSync(path, 'latin1')]),
  ]
  return [...secrets].flatMap((secret) =>
    formsOf(secret).flatMap((form) => {
      const bytes = Buffer.from(form, 'utf8').toString('latin1')
      return places
        .filter(([, text]) => text.includes(form) || text.includes(bytes))
        .map(([place]) => `${place}: ${form} of ${secret}`)
    }),
  )
}

it('a whole run leaves none of them, nor does a report on a crash', async () => {
  const leak = openLeak()
  const bench = await openBench([], undefined, leak.change)
  try {
    for (const secret of bench.tokens) leak.secrets.add(secret)
    const env = {
      ...bench.env,
      NODE_OPTIONS_EXTRA: '--report-on-signal --report-signal=SIGUSR2',
    }
    const words = ['run', '-v', '--allow-creates', '--no-limits', '--request-timeout', '600']
    const child = startHasty(bench.home, [...words, ...bench.limits, '--json'], env)
    bench.relay.set({
      at: 60,
      moment: 'answered',
      deadly: false,
      spring: () => child.kill('SIGUSR2'),
    })
    const ended = await child.ended
    expect(ended.stdout + ended.stderr).not.toContain('bug of vps-contract')
    const secrets = [...leak.secrets]
    // Tokens, keys and passwords of servers, as they came by.
    expect(secrets.length).toBeGreaterThan(12)
    const names = filesBelow(bench.home.path).join()
    expect(names).toContain('tape.ndjson')
    expect(names).toMatch(/report\.\d+.*\.json/)
    expect(findSecrets(bench.home.path, secrets, ended)).toEqual([])
  } finally {
    await bench.stop()
  }
}, 180_000)

it('k6 leaves none of them, in what it writes and is told', async () => {
  const leak = openLeak()
  const limits = ['--limit', '600/6s', '--limit', '30/1s']
  const bench = await openBench([], limits, leak.change)
  try {
    for (const secret of bench.tokens) leak.secrets.add(secret)
    const words = ['run', '-v', '--quick', '--only', 'rate-limits', ...limits]
    // k6 lives in real time, and so does the harness here; only the server is fast.
    const ended = await startHasty(bench.home, words, { ...bench.env, HASTE: '1' }).ended
    expect(ended.stderr).toContain('k6 probes')
    const evidence = filesBelow(bench.home.path).filter((path) => path.endsWith('k6-burst.ndjson'))
    expect(evidence).toHaveLength(1)
    expect(statSync(evidence[0]!).size).toBeGreaterThan(10_000)
    expect(statSync(evidence[0]!).mode & 0o077).toBe(0)
    expect(findSecrets(bench.home.path, leak.secrets, ended)).toEqual([])
    // Nor does it write anything: creation was not allowed.
    const methods = new Set(bench.relay.asked.map(({ method }) => method))
    expect([...methods].sort()).toEqual(['GET', 'HEAD'])
  } finally {
    await bench.stop()
  }
}, 180_000)

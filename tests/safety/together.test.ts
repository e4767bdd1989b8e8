/** Two runs at once on one account: one after the other, both fit, together within both limits. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openBench } from './bench.ts'
import { startHasty } from './child.ts'

const run = ['run', '--allow-creates', '--no-limits', '--request-timeout', '6000']

it('two runs started together are both fit, and nothing is refused', async () => {
  // At the promised limits, on a clock that runs fast for all of them.
  const bench = await openBench([], [], null, 8)
  try {
    const refusedBefore = await bench.refused()
    const both = [0, 1].map((n) =>
      startHasty(bench.home, [...run, '--out', join(bench.home.path, `run${n}`)], bench.env),
    )
    const [one, two] = await Promise.all(both.map(({ ended }) => ended))
    expect(one!.stdout).toContain('✔ FIT')
    expect(two!.stdout).toContain('✔ FIT')
    const waiting = [one!, two!].filter(({ stderr }) => stderr.includes('waiting: another run'))
    expect(waiting).toHaveLength(1)
    expect(waiting[0]!.stderr.match(/waiting: another run/g)).toHaveLength(1)
    expect(await bench.refused()).toBe(refusedBefore)
    expect(await bench.census()).toEqual({ left: [], touched: [] })
  } finally {
    await bench.stop()
  }
}, 180_000)

it('a second run may refuse to wait', async () => {
  const bench = await openBench()
  try {
    const first = startHasty(bench.home, [...run, ...bench.limits], bench.env)
    let refused: Promise<{ code: number | null; stderr: string }> | null = null
    const second = (): Promise<unknown> => {
      refused = startHasty(bench.home, [...run, ...bench.limits, '--no-wait'], bench.env).ended
      return refused
    }
    bench.relay.set({ at: 20, moment: 'unanswered', deadly: false, spring: second })
    expect([0, 1]).toContain((await first.ended).code)
    const { code, stderr } = await refused!
    expect(code).toBe(2)
    expect(stderr).toMatch(/another run uses this account \(process \d+/)
    expect(stderr).toContain('without --no-wait')
  } finally {
    await bench.stop()
  }
}, 180_000)

it('what a killed run held is free, and its account rested', async () => {
  const bench = await openBench()
  try {
    const words = [...run, ...bench.limits]
    const first = startHasty(bench.home, words, bench.env)
    bench.relay.set({
      at: 30,
      moment: 'answered',
      deadly: true,
      spring: () => first.kill('SIGKILL'),
    })
    await first.ended
    bench.relay.set(null)
    const { code, stdout, stderr } = await startHasty(bench.home, words, bench.env).ended
    expect(stdout + stderr).not.toContain('waiting: another run')
    expect(stderr).toContain('of an earlier run: 2 servers deleted, 0 left')
    // The verdict is another test's business: time runs too fast for one here.
    expect([0, 1], stdout).toContain(code)
    expect(await bench.census()).toEqual({ left: [], touched: [] })
  } finally {
    await bench.stop()
  }
}, 180_000)

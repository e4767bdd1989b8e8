/**
 * A sample of the crash test: a run is ended where it hurts most. `npm run crash` ends it at every
 * request.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Bench, openBench } from './bench.ts'
import { startHasty } from './child.ts'
import { countRequests, type Trial, tryCrash } from './crash.ts'
import type { Asked } from './relay.ts'

vi.setConfig({ testTimeout: 180_000 })

let bench: Bench
let asked: readonly Asked[] = []

beforeAll(async () => {
  bench = await openBench()
  asked = await countRequests(bench)
}, 180_000)
afterAll(() => bench.stop())

/** Positions of the requests with this method and path, from 1. */
function placesOf(method: string, path: RegExp): number[] {
  return asked.flatMap((one, i) => (one.method === method && path.test(one.path) ? [i + 1] : []))
}

async function expectHarmless(trial: Trial): Promise<number> {
  const { faults, before } = await tryCrash(bench, trial)
  expect(faults, JSON.stringify(trial)).toEqual([])
  return before
}

describe('a run that is killed', () => {
  it('leaves nothing that sweep does not find, whatever became of its creates', async () => {
    // Without a token, the first; with a host name, both of the race without one; and refused ones.
    const places = placesOf('POST', /\/servers$/)
    const moments = [
      [0, 'unanswered'],
      [1, 'unanswered'],
      [1, 'answered'],
      [2, 'unsent'],
      [2, 'unanswered'],
      [3, 'answered'],
      [4, 'unsent'],
    ] as const
    let standing = 0
    for (const [which, moment] of moments) {
      standing += await expectHarmless({ at: places[which]!, moment, signal: 'SIGKILL' })
    }
    expect(standing).toBeGreaterThanOrEqual(6)
  })

  it('may be killed again while it cleans up', async () => {
    const places = placesOf('DELETE', /\/servers\/[^/]+$/)
    for (const at of [places.at(-1)!, asked.length]) {
      await expectHarmless({ at, moment: 'unanswered', signal: 'SIGKILL' })
    }
  })
})

describe('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('removes everything itself after %s', async (signal) => {
    const [, first, second] = placesOf('POST', /\/servers$/)
    for (const at of [first!, second!, Math.floor(asked.length / 2)]) {
      await expectHarmless({ at, moment: 'unanswered', signal })
    }
  })
})

it('sweep may be killed as well, and swept behind', async () => {
  const at = placesOf('POST', /\/servers$/)[2]! + 20
  const run = ['run', '--allow-creates', '--no-limits', '--request-timeout', '600', ...bench.limits]
  for (const moment of ['unanswered', 'answered'] as const) {
    const child = startHasty(bench.home, run, bench.env)
    bench.relay.set({ at, moment, deadly: true, spring: () => child.kill('SIGKILL') })
    await child.ended
    expect((await bench.census()).left).toHaveLength(2)
    for (const place of [1, 2, 3]) {
      const sweep = startHasty(bench.home, ['sweep', ...bench.limits], bench.env)
      bench.relay.set({ at: place, moment, deadly: true, spring: () => sweep.kill('SIGKILL') })
      await sweep.ended
    }
    bench.relay.set(null)
    const { code, stdout } = await startHasty(bench.home, ['sweep', ...bench.limits], bench.env)
      .ended
    expect(code, stdout).toBe(0)
    expect(await bench.census()).toEqual({ left: [], touched: [] })
  }
})

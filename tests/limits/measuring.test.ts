/** Measuring an account whose past nobody knows: once where it is rested, twice where it is not. */
import { describe, expect, it } from 'vitest'
import { type Means, type Measuring, measureRested } from '#cli/limits/measuring.ts'
import { promisedLimits } from '#contract/limits.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, brokenClauses, judgeProbes } from './verdicts.ts'

interface Told {
  readonly measuring: Measuring
  readonly rests: readonly number[]
}

/** Each attempt meets the foreign requests that are its own, in milliseconds from its start. */
async function measure(
  foreign: readonly (readonly number[])[],
  quick = false,
  spec: Partial<ProviderSpec> = {},
): Promise<Told> {
  const rests: number[] = []
  const startMs = Date.UTC(2026, 4, 14, 10, 30)
  let attempt = 0
  const means: Means = {
    k6: {
      supply: async () => ({ found: true, path: 'k6', version: '1.8.1' }),
      async run() {
        const foreignMs = foreign[attempt] ?? []
        const options = { quick, startMs: startMs + attempt * 200_000, foreignMs }
        attempt += 1
        return { exchanges: simulate(plainProvider(spec), options), stops: [], problem: null }
      },
    },
    ...{ baseUrl: 'http://127.0.0.1/api/v2', controlUrl: null, outDir: '/nowhere', quick },
    tokens: { A1: 'a', A2: 'b', B1: 'c' },
    limits: promisedLimits,
    clock: {
      now: () => startMs,
      async sleep(ms) {
        rests.push(ms)
      },
    },
  }
  return { measuring: await measureRested(means), rests }
}

const spread = (count: number, fromMs: number, everyMs: number): number[] =>
  Array.from({ length: count }, (_, i) => fromMs + i * everyMs)

describe('an account', { timeout: 180_000 }, () => {
  it.each([true, false])('that is rested is measured once (quick: %s)', async (quick) => {
    const { measuring, rests } = await measure([[]], quick)
    expect(measuring.attempts).toHaveLength(1)
    expect(rests).toEqual([])
    expect(measuring.section.burst).toMatchObject({ limit: 30, standing: 'measured' })
  })

  it('that shows itself tired rests; what it showed stays, but as its past', async () => {
    const { measuring, rests } = await measure([spread(30, -3_000, 50), []], true)
    expect(measuring.attempts).toHaveLength(2)
    expect(rests).toEqual([60_500])
    expect(measuring.exchanges.some(({ step }) => step.startsWith('tired.'))).toBe(true)
    expect(measuring.section.burst).toMatchObject({ limit: 30, standing: 'measured' })
    expect(alarmsIn(judgeProbes(measuring.exchanges))).toEqual([])
  })

  it('whose minute was half used up in secret is blamed for nothing', async () => {
    const { measuring, rests } = await measure([spread(90, -45_000, 380), []])
    expect(rests).toEqual([60_500])
    expect(measuring.section).toMatchObject({
      burst: { limit: 30, standing: 'measured' },
      sustained: { limit: 120, standing: 'measured' },
    })
    expect(alarmsIn(judgeProbes(measuring.exchanges))).toEqual([])
  })

  it('that another one starves is told from one that somebody used in secret', async () => {
    const { measuring } = await measure([[], []], false, { key: 'everyone', describe: 'first' })
    expect(measuring.attempts).toHaveLength(2)
    expect(brokenClauses(judgeProbes(measuring.exchanges))).toContain('RAT-05')
  })
})

/** Limiters whose clock shows whole seconds are told apart from those with shorter windows. */
import { describe, expect, it } from 'vitest'
import type { FitVerdict } from '#contract/fit-verdict.ts'
import { measureFit } from '#contract/fit-verdict.ts'
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { readTimeline } from '#exchange/timeline.ts'
import type { MeterSpec } from './meters.ts'
import { type ProviderSpec, plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, judgeProbes } from './verdicts.ts'

type Refused = ProviderSpec['countRefused']

function probe(
  burst: Partial<MeterSpec>,
  minute: Partial<MeterSpec>,
  countRefused: Refused = 'none',
): readonly Exchange[] {
  const kind = 'fixed-first-hit'
  const limits = [
    { kind, limit: 30, windowMs: 10_000, ...burst } as const,
    { kind, limit: 120, windowMs: 60_000, ...minute } as const,
  ]
  const startMs = Date.UTC(2026, 4, 14, 10, 30) + 187
  return simulate(plainProvider({ limits, countRefused }), {
    ...{ jitterMs: 0, startMs, random: chance(7), quick: false },
  })
}

const measured = (tape: readonly Exchange[]): FitVerdict =>
  measureFit(readTimeline(tape, promisedLimits), promisedLimits)!

const wholeSeconds = true

describe('a clock of whole seconds', { timeout: 120_000 }, () => {
  it.each([
    ['fixed-first-hit', 'fixed-first-hit', 'none'],
    ['sliding-log', 'sliding-log', 'none'],
    ['bucket', 'bucket', 'none'],
    ['gcra', 'gcra', 'none'],
    ['counter-hit', 'counter-hit', 'none'],
    ['fixed-first-hit', 'fixed-clock', 'none'],
    ['sliding-log', 'fixed-clock', 'none'],
    ['counter-clock', 'counter-clock', 'none'],
    ['counter-clock', 'bucket', 'none'],
    ['fixed-first-hit', 'fixed-clock', 'all'],
    ['sliding-log', 'fixed-clock', 'all'],
  ] as const)(
    'is legitimate: %s and %s, refused requests that count: %s',
    (kind, other, refused) => {
      const tape = probe({ kind, wholeSeconds }, { kind: other, wholeSeconds }, refused)
      const { burst, sustained } = measured(tape)
      expect(burst).toMatchObject({ standing: 'promised', limit: 30, windowMs: 10_000 })
      expect(sustained).toMatchObject({ standing: 'promised', limit: 120, windowMs: 60_000 })
      expect(alarmsIn(judgeProbes(tape))).toEqual([])
    },
  )

  it.each([
    ['a window of nine seconds', { windowMs: 9_000 }],
    ['a log of nine seconds', { kind: 'sliding-log', windowMs: 9_000 }],
    ['31', { limit: 31 }],
  ] as const)('does not explain %s by a fine clock', (_what, burst) => {
    expect(measured(probe(burst, {})).burst.standing).toBe('wider')
  })

  it('does not explain 33 either', () => {
    const { burst } = measured(probe({ limit: 33, wholeSeconds }, { wholeSeconds }))
    expect(burst.standing).not.toBe('promised')
  })
})

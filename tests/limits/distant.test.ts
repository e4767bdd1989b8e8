/** Tests that a long way to the target raises no alarm and leaves no rule without evidence. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { meterKinds } from './meters.ts'
import { plainProvider } from './provider.ts'
import { chance } from './random.ts'
import { simulate } from './simulation.ts'
import { alarmsIn, judgeProbes, outcomeOf } from './verdicts.ts'

const ways = [250, 400, 700]
const cases = meterKinds.flatMap((kind) => ways.map((roundTripMs) => [kind, roundTripMs] as const))

describe('a target far away', { timeout: 120_000 }, () => {
  it.each(cases)('raises no alarm and has its accounts told apart: %s, %d ms', (kind, way) => {
    const { burst, sustained } = promisedLimits
    const limits = [burst, sustained].map((limit) => ({ kind, ...limit }))
    const random = chance(way)
    const options = { roundTripMs: way, jitterMs: way / 5, random }
    const verdicts = judgeProbes(simulate(plainProvider({ limits }), options))
    expect(alarmsIn(verdicts)).toEqual([])
    expect(outcomeOf(verdicts, 'accounts-do-not-share')).toBe('pass')
  })
})

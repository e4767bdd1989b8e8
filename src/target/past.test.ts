/** A run after another one keeps both limits together with it, and waits no longer than it must. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import { paceTimeMs, safePace, tiredPace } from './governor.ts'
import { restAfter } from './past.ts'

const nowMs = 1_800_000_000_000
const { burst, sustained } = promisedLimits

/** A paced run of so many requests that ended so long ago. */
function paced(count: number, endedMsAgo: number): number[] {
  const endMs = paceTimeMs(count, safePace())
  const at = (n: number): number => nowMs - endedMsAgo - endMs + paceTimeMs(n, safePace())
  return Array.from({ length: count }, (_, i) => at(i + 1))
}

/** The most requests in any window of the limit. */
function most(times: readonly number[], windowMs: number): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
  )
}

function following(past: readonly number[], count: number, limits: PromisedLimits): number[] {
  const { untilMs, tired } = restAfter({ sentAtMs: past, spent: false }, limits, nowMs)
  const pace = tired ? tiredPace(limits) : safePace(limits)
  return Array.from({ length: count }, (_, i) => untilMs + paceTimeMs(i + 1, pace))
}

describe('after an earlier run', () => {
  it('nothing is waited for where it is over long ago, or was a request or two', () => {
    const rested = { untilMs: nowMs, tired: false }
    const rest = (sentAtMs: number[]) =>
      restAfter({ sentAtMs, spent: false }, promisedLimits, nowMs)
    expect(rest([])).toEqual(rested)
    expect(rest(paced(190, 61_000))).toEqual(rested)
    expect(rest([nowMs - 500, nowMs - 100])).toEqual(rested)
  })

  it('a long one goes over into the next at its own slow pace', () => {
    const sentAtMs = paced(190, 100)
    const { untilMs, tired } = restAfter({ sentAtMs, spent: false }, promisedLimits, nowMs)
    expect(tired).toBe(true)
    expect(untilMs - nowMs).toBeLessThan(5_000)
  })

  it('the allowance becomes whole where it was used up', () => {
    const last = nowMs - 1_000
    const rest = restAfter({ sentAtMs: [last], spent: true }, promisedLimits, nowMs)
    expect(rest).toEqual({ untilMs: last + 60_600, tired: false })
  })

  it('both together keep both limits, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 260 }),
        fc.integer({ min: 0, max: 70_000 }),
        (count, endedMsAgo) => {
          const past = paced(count, endedMsAgo)
          const all = [...past, ...following(past, 150, promisedLimits)]
          expect(most(all, sustained.windowMs)).toBeLessThanOrEqual(sustained.limit)
          expect(most(all, burst.windowMs)).toBeLessThanOrEqual(burst.limit)
        },
      ),
      { numRuns: 60 },
    )
  })
})

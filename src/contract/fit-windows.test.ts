/** Tests of the range of windows that explain what was seen. */
import { describe, expect, it } from 'vitest'
import { measureWindows } from './fit-windows.ts'
import type { PromisedLimits } from './limits.ts'
import type { Moment } from './moments.ts'
import { openMachine, type Reading } from './readings.ts'

const limits: PromisedLimits = {
  burst: { limit: 5, windowMs: 1_000 },
  sustained: { limit: 20, windowMs: 6_000 },
}

const logOf = ({ limit, windowMs }: PromisedLimits['burst']): Reading => ({
  ...{ kind: 'sliding-log', limit, windowMs, phaseMs: 0, perMs: limit / windowMs },
  charge: 'admitted',
})

/** One request every so many milliseconds, as two logs let them through. */
function ask(everyMs: number, untilMs: number): Moment[] {
  const machines = [openMachine(logOf(limits.burst)), openMachine(logOf(limits.sustained))]
  return Array.from({ length: Math.floor(untilMs / everyMs) }, (_, i) => {
    const atMs = i * everyMs
    const admitted = machines.every((machine) => machine.roomAt(atMs) >= 1) ? 1 : 0
    for (const machine of machines) if (admitted === 1) machine.take(atMs, 1)
    const whole = { sent: 1, admitted, kind: 'plain', context: false }
    return { account: 'A', startMs: atMs, endMs: atMs, ...whole }
  })
}

describe('measureWindows', () => {
  it('holds the truth, and little else where the windows were seen to end', () => {
    const { burst, sustained } = measureWindows(ask(37, 13_000), limits)
    for (const [range, windowMs] of [
      [burst, 1_000],
      [sustained, 6_000],
    ] as const) {
      expect(range![0]).toBeLessThanOrEqual(windowMs)
      expect(range![1]).toBeGreaterThanOrEqual(windowMs)
      expect((range![1] - range![0]) / windowMs).toBeLessThan(0.1)
    }
  })

  it('says nothing of a limit that did not show', () => {
    const { burst, sustained } = measureWindows(ask(37, 2_000), limits)
    expect(burst).not.toBeNull()
    expect(sustained).toBeNull()
  })

  it('says nothing where no legitimate reading explains what was seen', () => {
    const odd = ask(37, 13_000).map((one, i) => ({ ...one, admitted: i % 2 }))
    expect(measureWindows(odd, limits)).toEqual({ burst: null, sustained: null })
  })
})

/** Tests of windows that follow one another from a moment of each account's own. */
import { describe, expect, it } from 'vitest'
import { fitReadings } from './fit.ts'
import { measureFit } from './fit-verdict.ts'
import { measureWindows } from './fit-windows.ts'
import type { Limit, PromisedLimits } from './limits.ts'
import type { Moment } from './moments.ts'
import { openMachine, type Reading } from './readings.ts'

const limits: PromisedLimits = {
  burst: { limit: 5, windowMs: 1_000 },
  sustained: { limit: 20, windowMs: 6_000 },
}

const windowOf = ({ limit, windowMs }: Limit, phaseMs: number): Reading => ({
  ...{ kind: 'fixed-window-clock', limit, windowMs, phaseMs, perMs: limit / windowMs },
  charge: 'admitted',
})

/** One request every so many milliseconds by an account whose windows have their own phase. */
function ask(account: string, everyMs: number, phaseMs: number, burst = limits.burst): Moment[] {
  const readings = [windowOf(burst, phaseMs), windowOf(limits.sustained, 2_000 + phaseMs)]
  const machines = readings.map(openMachine)
  return Array.from({ length: Math.floor(14_000 / everyMs) }, (_, i) => {
    const atMs = i * everyMs
    const admitted = machines.every((machine) => machine.roomAt(atMs) >= 1) ? 1 : 0
    for (const machine of machines) if (admitted === 1) machine.take(atMs, 1)
    const whole = { sent: 1, admitted, kind: 'plain', context: false }
    return { account, startMs: atMs, endMs: atMs, ...whole }
  })
}

const both = (burst?: Limit): Moment[] =>
  [...ask('A', 37, 310, burst), ...ask('B', 53, 840, burst)].sort((a, b) => a.startMs - b.startMs)

describe('windows of each account', () => {
  it('are named where no windows in common explain what was seen', () => {
    const verdict = measureFit(both(), limits)!
    expect(verdict.distance).toBe(0)
    expect(verdict.burst).toMatchObject({ standing: 'promised', kinds: ['fixed-window-running'] })
    expect(verdict.sustained).toMatchObject({ standing: 'promised', limit: 20 })
    const [fit] = fitReadings(both(), limits, 1).findRunning()
    const [ofA, ofB] = fit!.burst.reading.phasesMs!
    expect(Math.abs(ofA! - 310)).toBeLessThan(40)
    expect(Math.abs(ofB! - 840)).toBeLessThan(40)
  })

  it('are measured as exactly as others', () => {
    const { burst } = measureWindows(both(), limits)
    expect(burst![0]).toBeGreaterThan(950)
    expect(burst![1]).toBeLessThan(1_050)
  })

  it('are not looked for where one account was asked, or others fit', () => {
    expect(measureFit(ask('A', 37, 310), limits)!.burst.kinds).toEqual(['fixed-window-clock'])
    expect(fitReadings(ask('A', 37, 310), limits, 1).findRunning()).toEqual([])
  })

  it('do not explain another number', () => {
    const { burst } = measureFit(both({ limit: 6, windowMs: 1_000 }), limits)!
    expect(burst.standing).not.toBe('promised')
  })
})

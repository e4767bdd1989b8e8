/** Tests of the plan of a load: counts are exact, whatever the number of processes. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import {
  cycleOf,
  evenGapMs,
  type MixCall,
  type MixPlan,
  openMix,
  slackMs,
  slotsIn,
  slotsOfLane,
  spread,
} from './plan.ts'
import { segmentArgs } from './segments.ts'

function callOf(operation: string, weight: number): MixCall {
  return { operation, weight, shot: { token: 'A1', method: 'GET', path: `/${operation}` } }
}

const calls = [callOf('a', 3), callOf('b', 2), callOf('c', 1)]
const plan: MixPlan = {
  ...{ slots: 20, gapMs: 10, slackMs: 5, startMs: 0, lanes: 3, calls },
  singles: { 7: callOf('once', 1) },
}
const names = (list: readonly MixCall[]): string => list.map((one) => one.operation).join('')

describe('the pace', () => {
  it('stays a little under both promises', () => {
    expect(evenGapMs(promisedLimits)).toBeCloseTo(512.8, 1)
    expect(slotsIn(60_000, promisedLimits)).toBe(117)
    expect(slotsIn(1, promisedLimits)).toBe(1)
  })

  it('obeys the burst limit where that is the stricter one', () => {
    const limits = { ...promisedLimits, burst: { limit: 10, windowMs: 10_000 } }
    expect(evenGapMs(limits)).toBeCloseTo(1_176.5, 1)
  })

  it('forgives no more lateness than the limits do', () => {
    expect(slackMs(promisedLimits)).toBeCloseTo(513, 0)
    const tight = { ...promisedLimits, burst: { limit: 10, windowMs: 10_000 } }
    expect(slackMs(tight)).toBeCloseTo(588, 0)
  })
})

describe('the mix', () => {
  it('spreads every call as evenly as it can', () => {
    expect(names(cycleOf(calls))).toBe('abacba')
  })

  it('tells each slot its call, and gives creates slots of their own', () => {
    const callAt = openMix(plan)
    const all = Array.from({ length: plan.slots }, (_, slot) => callAt(slot))
    expect(names(all.slice(0, 7))).toBe('abacbaa')
    expect(callAt(7).operation).toBe('once')
    expect(all.filter(({ operation }) => operation === 'once')).toHaveLength(1)
  })

  it('puts a few calls in the middle of equal parts', () => {
    expect(spread(2, 20)).toEqual([5, 15])
    expect(spread(0, 20)).toEqual([])
    expect(spread(1, 1)).toEqual([0])
  })
})

describe('lanes', () => {
  it.each([1, 2, 3, 4, 7, 30])('%i of them fill every slot once', (lanes) => {
    const filled = Array.from({ length: lanes }, (_, lane) => slotsOfLane({ ...plan, lanes }, lane))
    expect(filled.flat().sort((a, b) => a - b)).toEqual([...Array(plan.slots).keys()])
  })

  it('walk forwards', () => {
    expect(slotsOfLane(plan, 1)).toEqual([1, 4, 7, 10, 13, 16, 19])
  })
})

describe('segmentArgs', () => {
  it('asks nothing of a process that is alone', () => {
    expect(segmentArgs(0, 1)).toEqual([])
  })

  it('cuts the whole into equal parts', () => {
    const parts = [0, 1, 2, 3].map((index) => segmentArgs(index, 4))
    expect(parts.map((args) => args[1])).toEqual(['0:1/4', '1/4:2/4', '2/4:3/4', '3/4:1'])
    expect(new Set(parts.map((args) => args[3]))).toEqual(new Set(['0,1/4,2/4,3/4,1']))
  })
})

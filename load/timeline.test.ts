/**
 * Tests of the planned probes: they scale, stay countable, and keep the conforming client legal.
 */
import { describe, expect, it } from 'vitest'
import { type PromisedLimits, promisedLimits } from '../src/contract/limits.ts'
import { openStrictestReading } from '../src/contract/strictest.ts'
import { burstLanes, countShots, fullLanes } from './timeline.ts'
import { type Port, walkLanes } from './walk.ts'

const options = { limits: promisedLimits, second: true, other: true, writes: true, create: null }

describe('the planned probes', () => {
  it('count what they send at most', () => {
    expect(countShots(burstLanes(options))).toBeLessThanOrEqual(150)
    expect(countShots(fullLanes(options))).toBeLessThanOrEqual(1_050)
  })

  it('leave the other account alone where there is none', () => {
    for (const lanes of [burstLanes, fullLanes]) {
      const plan = lanes({ ...options, other: false })
      expect(plan.map(({ lane }) => lane)).toEqual(['A'])
      expect(JSON.stringify(plan)).not.toContain('B1')
    }
  })

  it('send nothing but reads without permission to write', () => {
    const plan = JSON.stringify(fullLanes({ ...options, writes: false }))
    expect(plan).not.toContain('POST')
  })

  it('send a create only into the exhausted window', () => {
    const create = { body: '{"hostname":"x"}', key: 'k' }
    const names = fullLanes({ ...options, create })[0]!.steps.map(({ name }) => name)
    expect(names.indexOf('limits.create')).toBeGreaterThan(names.indexOf('limits.sharing'))
  })

  it.each<[string, PromisedLimits]>([
    ['the promised limits', promisedLimits],
    [
      'small ones',
      { burst: { limit: 10, windowMs: 1_000 }, sustained: { limit: 40, windowMs: 6_000 } },
    ],
  ])('keep the conforming client inside every reading of %s', (_name, limits) => {
    const lane = fullLanes({ ...options, limits }).find((plan) => plan.lane === 'B')!
    // A counter may still weigh most of the minute before, so it may refuse the fresh ones.
    const kept = lane.steps.filter(({ name }) => !/early|beyond|fresh|wait|turn/.test(name))
    const reading = openStrictestReading(limits)
    let nowMs = 0
    let outside = 0
    const port: Port = {
      now: () => nowMs,
      sleepUntil(atMs) {
        nowMs = Math.max(nowMs, atMs)
      },
      send(_step, shots) {
        if (reading.roomAt(nowMs) < shots.length) outside += 1
        for (let i = 0; i < shots.length; i += 1) reading.sent(nowMs)
        return shots.map(() => ({ status: 200, receivedAt: nowMs, retryAfter: null }))
      },
      sendOpen: () => expect.unreachable(),
      stop: () => {},
    }
    walkLanes([{ ...lane, steps: kept }], 0, port)
    expect(outside).toBe(0)
  })
})

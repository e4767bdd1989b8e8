/** Tests of the drain against targets that delay requests instead of refusing them. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '../src/contract/limits.ts'
import { burstLanes, fullLanes } from './timeline.ts'
import { type Port, walkLanes } from './walk.ts'

const options = { limits: promisedLimits, second: true, other: false, writes: true, create: null }

interface Queued extends Port {
  readonly steps: () => readonly string[]
  readonly sent: () => number
  readonly unanswered: () => number
}

/**
 * A queue for 30 that serves one every `stepMs`; a volley is over when its last answer came. From
 * `deadMs` on it accepts what comes and says nothing.
 */
function openQueue(stepMs: number, length = 29.5, deadMs = Number.POSITIVE_INFINITY): Queued {
  let nowMs = 0
  let lastMs = Number.NEGATIVE_INFINITY
  let unanswered = 0
  const log: string[] = []
  const answer = () => {
    const servedMs = Math.max(nowMs, lastMs + stepMs)
    if (servedMs - nowMs > length * stepMs)
      return { status: 429, receivedAt: nowMs, retryAfter: '1' }
    lastMs = servedMs
    return { status: 200, receivedAt: servedMs, retryAfter: null }
  }
  return {
    steps: () => [...new Set(log)],
    sent: () => log.length,
    unanswered: () => unanswered,
    now: () => nowMs,
    sleepUntil(atMs) {
      nowMs = Math.max(nowMs, atMs)
    },
    send(step, shots) {
      log.push(...shots.map(() => step))
      const answers = shots.map(answer)
      nowMs = Math.max(...answers.map(({ receivedAt }) => receivedAt))
      return answers
    },
    sendOpen: (step, _shot, onAnswer) => {
      log.push(step)
      if (nowMs < deadMs) onAnswer(answer())
      else unanswered += 1
    },
    stop: () => {},
  }
}

describe('a target that delays instead of refusing', () => {
  it('is asked for its burst alone by the quick probes, once it has shown itself', () => {
    const queue = openQueue(10_000 / 30)
    walkLanes(burstLanes(options), 0, queue)
    expect(queue.steps()).toEqual(['limits.volley'])
    expect(queue.now()).toBeLessThan(10_000)
  })

  it('is filled without waiting for it, where its refusals come at once', () => {
    const queue = openQueue(500)
    walkLanes(fullLanes(options), 0, queue)
    const open = queue.steps().filter((step) => step.startsWith('limits.drain'))
    expect(open[0]).toBe('limits.drain.line')
    expect(open.at(-1)).toBe('limits.drain.more')
    expect(queue.steps()).not.toContain('limits.reopen')
    expect(queue.now()).toBeLessThan(60_000)
  })

  it('is not asked for its minute for longer than a minute, where that leads nowhere', () => {
    const slow = openQueue(500, Number.POSITIVE_INFINITY)
    walkLanes(fullLanes(options), 0, slow)
    expect(slow.steps()).not.toContain('limits.reopen')
    expect(slow.steps()).not.toContain('limits.drain.line')
    expect(slow.now()).toBeLessThan(240_000)
  })

  it('keeps no more waiting than its promise, where it answers nothing any more', () => {
    const queue = openQueue(10_000 / 30, 29.5, 40_000)
    walkLanes(fullLanes(options), 0, queue)
    const { limit } = promisedLimits.sustained
    expect(queue.steps().at(-1)).toMatch(/^limits\.drain\.on/)
    expect(queue.unanswered()).toBeLessThanOrEqual(limit + 15)
  })

  it('is asked on where more comes through than its minute lets in', () => {
    const queue = openQueue(100)
    walkLanes(fullLanes(options), 0, queue)
    const { limit, windowMs } = promisedLimits.sustained
    expect(queue.sent()).toBeGreaterThan(limit + (queue.now() * limit) / windowMs)
  })
})

/** Tests of reading the limit probes out of a tape. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { call } from '#rules/testing.ts'
import { readTimeline } from './timeline.ts'

const probe = (sentAt: number, status = 200, details: Parameters<typeof call>[2] = {}) =>
  call('GET /plans', status, { source: 'k6', step: 'limits.x', sentAt, tookMs: 5, ...details })

describe('readTimeline', () => {
  it('is empty without probes', () => {
    expect(readTimeline([call('GET /plans', 200)], promisedLimits)).toEqual([])
  })

  it('keeps probes without an answer, as they may have counted', () => {
    const broken = probe(50, 0)
    expect(readTimeline([probe(0), broken, probe(100)], promisedLimits)).toMatchObject([
      { startMs: 0, sent: 1, context: false },
      { startMs: 50, endMs: 50, sent: 0, admitted: 0, lost: 1, context: true },
      { startMs: 100, sent: 1, context: false },
    ])
  })

  it('groups what was under way together, per account', () => {
    const tape = [probe(0), probe(2, 429), probe(3, 200, { token: 'B1' }), probe(100)]
    expect(readTimeline(tape, promisedLimits)).toMatchObject([
      { account: 'A', startMs: 0, endMs: 7, sent: 2, admitted: 1 },
      { account: 'B', startMs: 3, sent: 1, admitted: 1 },
      { account: 'A', startMs: 100, sent: 1, admitted: 1 },
    ])
  })

  it('takes along what was sent shortly before, as context', () => {
    const before = [
      call('GET /plans', 200, { sentAt: -200_000 }),
      call('GET /plans', 200, { sentAt: -60_000 }),
    ]
    expect(readTimeline([...before, probe(0)], promisedLimits)).toMatchObject([
      { startMs: -60_000, context: true },
      { startMs: 0, context: false },
    ])
  })

  it('counts neither strangers nor answers that need no allowance', () => {
    const tape = [
      probe(0),
      probe(10, 401),
      call('GET /plans', 200, { source: 'k6', step: 'limits.x', sentAt: 20, token: 'none' }),
      probe(30, 0),
    ]
    const counted = readTimeline(tape, promisedLimits).filter(({ context }) => !context)
    expect(counted).toHaveLength(1)
  })

  it('cannot tell whether a stated address counted that got through; a refused one did', () => {
    const spoofed = { requestHeaders: { 'X-Forwarded-For': '192.0.2.1' } }
    const tape = [probe(0), probe(10, 200, spoofed), probe(20, 429, spoofed)]
    const seen = readTimeline(tape, promisedLimits)
    expect(seen.map(({ startMs, sent, lost }) => [startMs, sent, lost])).toEqual([
      [0, 1, undefined],
      [10, 0, 1],
      [20, 1, undefined],
    ])
  })

  it.each([404, 405])('leaves open whether a HEAD that is answered %i has counted', (status) => {
    const head = call('HEAD /plans', status, { source: 'k6', step: 'limits.x', sentAt: 10 })
    expect(readTimeline([probe(0), head], promisedLimits)).toMatchObject([
      { kind: 'plain', admitted: 1 },
      { kind: 'plain', sent: 0, admitted: 0, lost: 1 },
    ])
  })

  it('names odd requests', () => {
    const tape = [
      probe(0),
      call('HEAD /plans', 200, { source: 'k6', step: 'limits.x', sentAt: 10 }),
      call('GET /servers/00000000-0000-4000-8000-000000000000', 404, {
        source: 'k6',
        step: 'limits.x',
        sentAt: 30,
      }),
      call('POST /servers', 422, { source: 'k6', step: 'limits.x', sentAt: 50 }),
    ]
    const moments = readTimeline(tape, promisedLimits)
    expect(moments.map(({ kind }) => kind)).toEqual(['plain', 'HEAD', 'getServer 404', 'POST 422'])
    expect(moments.every(({ admitted }) => admitted === 1)).toBe(true)
  })

  it('takes a refusal without a 429 for one', () => {
    const refused = { json: { error: { code: 'RATE_LIMIT_EXCEEDED', message: 'x' } } }
    const tape = [probe(0, 200), probe(10, 200, refused), probe(20, 503)]
    expect(readTimeline(tape, promisedLimits).map(({ admitted }) => admitted)).toEqual([1, 0, 0])
  })

  it('sees no limiter in refusals of a target that never let anything through', () => {
    expect(readTimeline([probe(0, 404), probe(10, 503)], promisedLimits)).toEqual([])
    expect(readTimeline([probe(0, 429), probe(10, 429)], promisedLimits)).toHaveLength(2)
  })
})

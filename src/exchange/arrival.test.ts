/** Tests of telling when requests had arrived from who overtook whom. */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { decidedWithinMs } from './arrival.ts'
import type { Exchange } from './exchange.ts'
import { type K6Record, readK6Log } from './k6.ts'
import { readTimeline } from './timeline.ts'

interface Sent {
  readonly atMs: number
  readonly tookMs: number
  readonly status?: number
  readonly token?: 'A1' | 'B1'
}

function tape(sent: readonly Sent[]): readonly Exchange[] {
  const lines = sent.map(
    ({ atMs, tookMs, status = 200, token = 'A1' }, seq): K6Record => ({
      ...{ kind: 'request', seq, step: 'limits.volley', token, method: 'GET', path: '/plans' },
      ...{ sentHeaders: {}, sentBody: null, sentAt: atMs, tookMs, status, headers: {} },
      ...{ body: '{}', errorCode: 0, error: '' },
    }),
  )
  return readK6Log(lines.map((line) => JSON.stringify(line)).join('\n')).exchanges
}

const inLine = (count: number, stepMs: number, atMs = 0): Sent[] =>
  Array.from({ length: count }, (_, i) => ({ atMs, tookMs: 10 + i * stepMs }))
const refused = (count: number, tookMs: number, atMs = 0): Sent[] =>
  Array.from({ length: count }, () => ({ atMs, tookMs, status: 429 }))

describe('requests were decided on at once', () => {
  it('where refusals overtake what waits in line', () => {
    expect(decidedWithinMs(tape([...inLine(30, 500), ...refused(8, 12)]))).toBe(12)
  })

  it('within what all but a few refusals took', () => {
    const late = refused(1, 900)
    expect(decidedWithinMs(tape([...inLine(30, 500), ...refused(12, 15), ...late]))).toBe(15)
    expect(decidedWithinMs(tape([...inLine(30, 500), ...refused(4, 15), ...late]))).toBe(900)
  })

  it('not where refusals stand in line as well', () => {
    expect(decidedWithinMs(tape([...inLine(30, 300), ...refused(4, 9_200)]))).toBeNull()
  })

  it('not where too few were refused, or nothing waited', () => {
    expect(decidedWithinMs(tape([...inLine(30, 500), ...refused(3, 12)]))).toBeNull()
    expect(decidedWithinMs(tape([...inLine(30, 0), ...refused(8, 12)]))).toBeNull()
    expect(decidedWithinMs([])).toBeNull()
  })

  it('not where another account waits, or what waits was sent later', () => {
    const others = inLine(30, 500).map((one) => ({ ...one, token: 'B1' as const }))
    expect(decidedWithinMs(tape([...others, ...refused(8, 12)]))).toBeNull()
    expect(decidedWithinMs(tape([...inLine(30, 500, 100), ...refused(8, 12)]))).toBeNull()
  })

  it('not where only some of the refusals did', () => {
    const alone = refused(9, 12, 60_000)
    expect(decidedWithinMs(tape([...inLine(30, 500), ...refused(8, 12), ...alone]))).toBeNull()
  })
})

describe('the timeline of a queue', () => {
  it('takes requests to have arrived when refusals would have come back', () => {
    const moments = readTimeline(
      tape([...inLine(30, 500), ...refused(8, 12), { atMs: 2_000, tookMs: 13_000 }]),
      promisedLimits,
    )
    expect(
      moments.map(({ startMs, endMs, sent, admitted }) => [startMs, endMs, sent, admitted]),
    ).toEqual([
      [0, 12, 38, 30],
      [2_000, 2_012, 1, 1],
    ])
  })
})

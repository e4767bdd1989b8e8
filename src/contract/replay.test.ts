/** Tests of replaying moments where nobody knows when requests arrived, or whether they did. */
import { describe, expect, it } from 'vitest'
import type { Moment } from './moments.ts'
import type { Reading } from './readings.ts'
import { Replays, replay } from './replay.ts'

const log: Reading = {
  ...{ kind: 'sliding-log', limit: 10, windowMs: 1_000, phaseMs: 0, perMs: 0.01 },
  charge: 'admitted',
}

const moment = (startMs: number, endMs: number, sent: number, members = {}): Moment => ({
  ...{ account: 'A', startMs, endMs, sent, admitted: sent, kind: 'plain', context: false },
  ...members,
})

/** Least and most that the log lets through at the last moment. */
function lastOf(moments: readonly Moment[]): readonly [number | undefined, number | undefined] {
  const { least, most } = replay(log, moments, 1)
  return [least.at(-1), most.at(-1)]
}

describe('replay', () => {
  it('takes requests to have arrived in the middle of a usual moment', () => {
    expect(lastOf([moment(0, 4, 10), moment(1_010, 1_012, 10)])).toEqual([10, 10])
  })

  it('leaves open when they arrived within a moment far wider than the others', () => {
    expect(lastOf([moment(0, 400, 10), moment(1_100, 1_102, 10)])).toEqual([0, 10])
    expect(lastOf([moment(0, 400, 10), moment(1_500, 1_502, 10)])).toEqual([10, 10])
  })

  it('leaves open whether requests without an answer counted', () => {
    const lost = moment(5, 5, 0, { lost: 2, context: true })
    expect(lastOf([moment(0, 4, 3), lost, moment(500, 502, 7)])).toEqual([5, 7])
    expect(lastOf([moment(0, 4, 3), lost, moment(1_200, 1_202, 7)])).toEqual([10, 10])
  })
})

describe('Replays', () => {
  const moments = [moment(0, 4, 10), moment(1_010, 1_012, 10)]

  it('replays a reading once, and tells readings apart', () => {
    const replays = new Replays(moments)
    expect(replays.of({ ...log })).toBe(replays.of({ ...log }))
    expect(replays.of(log)).toEqual(replay(log, moments, 3))
    const others = [{ limit: 9 }, { windowMs: 900 }, { perMs: 1 }, { phaseMs: 5 }] as const
    for (const other of [...others, { charge: 'all' }, { kind: 'none' }] as const) {
      expect(replays.of({ ...log, ...other })).not.toBe(replays.of(log))
    }
  })

  it('forgets before it holds too much', () => {
    const replays = new Replays(moments, 12)
    const first = replays.of(log)
    for (const phaseMs of [1, 2, 3]) replays.of({ ...log, phaseMs })
    expect(replays.of(log)).not.toBe(first)
    expect(replays.of(log)).toEqual(first)
  })
})

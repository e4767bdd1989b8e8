/** Tests of walking moments: the fast way through windows on the clock says what machines say. */
import { array, assert, boolean, constantFrom, integer, option, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, type Moment } from './moments.ts'
import type { Reading } from './readings.ts'
import { type Arrival, walkMachine } from './walk.ts'
import { walkClock } from './walk-clock.ts'

const steps = array(
  record({
    account: constantFrom('A', 'B'),
    afterMs: integer({ min: 0, max: 900 }),
    widthMs: integer({ min: 0, max: 2_500 }),
    sent: integer({ min: 0, max: 12 }),
    refused: integer({ min: 0, max: 12 }),
    context: boolean(),
    lost: option(integer({ min: 1, max: 3 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 25 },
)

const readings = record({
  kind: constantFrom<Reading['kind']>('fixed-window-clock', 'fixed-window-running'),
  limit: integer({ min: 1, max: 12 }),
  windowMs: integer({ min: 40, max: 1_500 }),
  phaseMs: integer({ min: 0, max: 1_500 }),
  phasesMs: option(constantFrom([3, 700], [250]), { nil: undefined }),
  charge: constantFrom<Reading['charge']>('admitted', 'all', 'others', 'opening'),
})

const arrivals = record({
  slackMs: integer({ min: 1, max: 60 }),
  wideMs: integer({ min: 20, max: 900 }),
  share: constantFrom(0, 0.5, 1),
  lostCount: boolean(),
})

function momentsOf(
  drawn: readonly {
    afterMs: number
    widthMs: number
    refused: number
    sent: number
    account: string
    context: boolean
    lost?: number | undefined
  }[],
): Moment[] {
  let startMs = 10_000
  return drawn.map(({ afterMs, widthMs, refused, ...members }) => {
    startMs += afterMs
    const admitted = Math.max(0, members.sent - refused)
    return { ...members, startMs, endMs: startMs + widthMs, admitted, kind: 'plain' } as Moment
  })
}

describe('walkClock', () => {
  it('expects what the machine of the reading lets through', () => {
    assert(
      property(steps, readings, arrivals, (drawn, read, arrival: Arrival) => {
        const reading = { ...read, perMs: read.limit / read.windowMs } as Reading
        const columns = columnsOf(momentsOf(drawn))
        expect(walkClock(reading, columns, arrival)).toEqual(walkMachine(reading, columns, arrival))
      }),
      { numRuns: 2_000 },
    )
  })

  it('tells no more than it can hold', () => {
    const moment = { account: 'A', startMs: 0, endMs: 60_000, sent: 9, admitted: 9, kind: 'plain' }
    const columns = columnsOf([{ ...moment, context: false }])
    const arrival = { slackMs: 1, wideMs: 20, share: 0.5, lostCount: false }
    const reading: Reading = {
      ...{ kind: 'fixed-window-clock', limit: 1_200, windowMs: 100, phaseMs: 0, perMs: 12 },
      charge: 'admitted',
    }
    expect(walkClock(reading, columns, arrival).most[0]).toBe(32_767)
    expect(walkMachine(reading, columns, arrival).most[0]).toBe(32_767)
  })
})

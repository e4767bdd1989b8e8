/** A load by one, two and four k6 processes: together they send what one would have sent. */
import { describe, expect, it } from 'vitest'
import { slotsIn } from '#load/mix/plan.ts'
import { accountOf, fastLimits, loadOn, openServer } from './on-server.ts'

const patience = { timeout: 120_000 }
const durationMs = 3_000
const slots = slotsIn(durationMs, fastLimits)

interface Counted {
  readonly slots: readonly number[]
  readonly operations: readonly (readonly [string, number])[]
  readonly statuses: object
}

async function countWith(processes: number): Promise<Counted> {
  const { results, file } = await loadOn(accountOf(await openServer()), { durationMs, processes })
  expect(results, results.why).toMatchObject({ outcome: 'held', missed: 0, run: { processes } })
  const samples = file('samples.ndjson').trimEnd().split('\n')
  return {
    slots: samples.map((line) => (JSON.parse(line) as { slot: number }).slot),
    operations: results.operations.map(({ operation, requests }) => [operation, requests]),
    statuses: results.total.statuses,
  }
}

describe('execution segments', () => {
  it('fill every planned slot once, whatever their number', patience, async () => {
    const one = await countWith(1)
    expect(one.slots).toEqual([...Array(slots).keys()])
    expect(one.operations.length).toBeGreaterThan(3)
    expect(await countWith(2)).toEqual(one)
    expect(await countWith(4)).toEqual(one)
  })
})

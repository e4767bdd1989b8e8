/** Tests of the guard that ends a load against a target in trouble. */
import { describe, expect, it } from 'vitest'
import { openStormGuard } from './storm.ts'

function seeAll(statuses: readonly number[]): string | null {
  const guard = openStormGuard()
  for (const status of statuses) guard.see(status)
  return guard.why
}

const times = (count: number, status: number): number[] => Array<number>(count).fill(status)

describe('openStormGuard', () => {
  it.each([
    [
      '8 server errors from the start',
      times(8, 503),
      '8 of the last 8 answers were errors (5xx 8)',
    ],
    ['8 refusals', [...times(30, 200), ...times(8, 429)], '8 of the last 16 answers'],
    ['8 requests without an answer', times(8, 0), '(missing 8)'],
    ['every second answer an error', Array(16).fill([200, 500]).flat(), '(5xx 8)'],
    ['a bit of each', [500, 429, 0, 500, 429, 0, 500, 429], '(5xx 3, 429 3, missing 2)'],
  ])('stops at %s', (_what, statuses, why) => {
    expect(seeAll(statuses)).toContain(why)
  })

  it.each([
    ['seven errors', times(7, 500)],
    ['every third answer an error', Array(20).fill([200, 200, 500]).flat()],
    ['refusals for another reason', times(40, 404)],
    ['a healthy target', times(100, 200)],
  ])('goes on at %s', (_what, statuses) => {
    expect(seeAll(statuses)).toBeNull()
  })

  it('keeps to its first reason', () => {
    const guard = openStormGuard()
    for (const status of [...times(8, 500), ...times(20, 200)]) guard.see(status)
    expect(guard.why).toContain('8 of the last 8')
  })
})

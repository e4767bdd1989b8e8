/** Tests of remembering fits. */
import { describe, expect, it } from 'vitest'
import { fitOnce } from './fit-once.ts'
import { measureFit } from './fit-verdict.ts'
import { promisedLimits } from './limits.ts'
import type { Moment } from './moments.ts'

function volley(sent: number, admitted: number): Moment[] {
  const [startMs, endMs] = [1_000, 1_005]
  return [{ account: 'A', startMs, endMs, sent, admitted, kind: 'plain', context: false }]
}

describe('fitOnce', () => {
  it('says what measureFit says, of recordings that are alike as of the same one', () => {
    const first = fitOnce(volley(34, 30), promisedLimits)
    expect(first).toEqual(measureFit(volley(34, 30), promisedLimits))
    expect(fitOnce(volley(34, 30), promisedLimits)).toBe(first)
  })

  it('tells recordings and limits apart', () => {
    const other = fitOnce(volley(34, 31), promisedLimits)
    expect(other).not.toEqual(fitOnce(volley(34, 30), promisedLimits))
    const wider = { ...promisedLimits, burst: { limit: 31, windowMs: 10_000 } }
    expect(fitOnce(volley(34, 31), wider)).not.toEqual(other)
  })

  it('remembers that there was nothing to fit, and forgets what was asked for long ago', () => {
    expect(fitOnce([], promisedLimits)).toBeNull()
    expect(fitOnce([], promisedLimits)).toBeNull()
    const first = fitOnce(volley(34, 30), promisedLimits)
    for (let sent = 35; sent < 70; sent += 1) fitOnce(volley(sent, 30), promisedLimits)
    expect(fitOnce(volley(34, 30), promisedLimits)).not.toBe(first)
    expect(fitOnce(volley(34, 30), promisedLimits)).toEqual(first)
  })
})

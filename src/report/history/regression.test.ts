/** Tests of holding a night against those before it, and of what is written about that. */
import { describe, expect, it } from 'vitest'
import { hostile } from '../testing.ts'
import { type Night, readNights } from './night.ts'
import { boundedQuantile, medianOf, quantileOf } from './quantiles.ts'
import { compareNights, sayRegression } from './regression.ts'
import { renderNights, writeRegressionMarkdown } from './render.ts'
import { drawNight, limiterOf, type NightShape, nightOf, openChance } from './testing.ts'

const calm: NightShape = { answers: 200, operations: 2, drift: 0.02 }

function drawNights(count: number, chance: () => number): Night[] {
  return Array.from({ length: count }, (_, i) => drawNight(`n${i}`, calm, chance))
}

describe('compareNights', () => {
  it('compares with nights of the same target, kind, plan and machine alone', () => {
    const chance = openChance(1)
    const nights = drawNights(10, chance)
    const others: Night[] = [
      { ...nights[0]!, target: 'https://other.example.com' },
      { ...nights[1]!, kind: 'run' },
      { ...nights[2]!, plan: '0.97/s, listPlans 3' },
      { ...nights[3]!, machine: 'darwin arm64 8 cores' },
      nightOf('cut short'),
    ]
    const tonight = drawNight('tonight', calm, chance)
    const regression = compareNights([...nights, ...others, tonight], tonight)
    expect(regression.comparable).toBe(10)
    expect(regression.standing).toBe('unchanged')
    expect(sayRegression(regression)).toBe('as before (10 comparable nights)')
  })

  it('puts another limiter first, with both profiles', () => {
    const was = limiterOf()
    const now = limiterOf({ sustained: { ...was.sustained, limit: 100 } })
    const nights = [nightOf('a', { kind: 'run', limits: was })]
    const regression = compareNights(nights, nightOf('b', { kind: 'limits', limits: now }))
    expect(regression).toMatchObject({ standing: 'changed', limits: { was, now } })
    expect(sayRegression(regression)).toBe('the limiter is another: sustained limit 120 → 100')
  })

  it('has no baseline on the first night', () => {
    const regression = compareNights([], drawNight('a', calm, openChance(2)))
    expect(regression.standing).toBe('no baseline')
    expect(sayRegression(regression)).toBe('no baseline yet: 0 of 7 nights')
  })

  it('names a slower night in words and in Markdown', () => {
    const chance = openChance(3)
    const nights = drawNights(20, chance)
    const tonight = drawNight('tonight', { ...calm, slower: 2 }, chance)
    const regression = compareNights(nights, tonight)
    expect(regression.standing).toBe('warning')
    expect(sayRegression(regression)).toMatch(/^slower than usual this time: all median × [12]\./)
    const text = writeRegressionMarkdown([regression])
    expect(text).toContain('| all | median |')
    expect(text).toContain('| warning |')
  })
})

describe('what is printed', () => {
  const night = nightOf('a', { limits: limiterOf(), outcome: hostile, target: hostile })

  it('shows limits and times, a line per night', () => {
    const drawn = drawNight('b', calm, openChance(4))
    const lines = renderNights(night.target, [night, drawn])
    expect(lines[1]).toMatch(/^when +what +verdict +burst +sustained +answers +median +p95$/)
    expect(lines[2]).toContain('30/10s')
    expect(lines[3]).toMatch(/400 +\d+ +\d+$/)
  })

  it('obeys nothing that a target has said', () => {
    expect(renderNights(night.target, [night]).join('\n')).not.toContain('\u001b')
    const headers = { [hostile]: 'always' }
    const regression = compareNights([night], { ...night, id: 'b', limits: limiterOf({ headers }) })
    const changes = [{ fact: hostile, was: hostile, now: hostile }]
    const planted = { ...regression, limits: { ...regression.limits, changes } }
    const text = writeRegressionMarkdown([{ ...planted, standing: 'changed' }])
    expect(text).not.toMatch(/<script|\u001b|\u202e/)
  })
})

describe('readNights', () => {
  it('passes over what is no night', () => {
    const lines = [JSON.stringify(nightOf('a')), '{"schema":"vps', 'null', '{}', '']
    expect(readNights(lines.join('\n')).map(({ id }) => id)).toEqual(['a'])
  })
})

describe('quantiles', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)

  it('are taken by nearest rank', () => {
    expect([0.5, 0.95, 0.99, 1].map((share) => quantileOf(hundred, share))).toEqual([
      50, 95, 99, 100,
    ])
    expect(quantileOf([], 0.5)).toBeNull()
  })

  it('are bounded by order statistics', () => {
    expect(boundedQuantile(hundred, 0.5)).toEqual({ ms: 50, lowMs: 40, highMs: 60 })
    expect(boundedQuantile(hundred.slice(0, 50), 0.95)).toMatchObject({ ms: 48, highMs: null })
    expect(boundedQuantile([], 0.5)).toBeNull()
  })

  it('have a middle', () => {
    expect([[3, 1, 2], [1, 2, 3, 4], []].map(medianOf)).toEqual([2, 2.5, Number.NaN])
  })
})

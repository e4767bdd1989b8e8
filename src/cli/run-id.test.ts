/**
 * Names of runs sort by time and never repeat; chance follows the seed, but differs between runs.
 */
import { expect, it } from 'vitest'
import { chanceFrom, newRunId } from './run-id.ts'

it('run ids sort by time, suit a host name, and differ within a moment', () => {
  const ids = [0, 100, 1_000, 86_400_000].map((ms) => newRunId(Date.UTC(2026, 0, 1) + ms))
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{8,10}$/)
  const twins = new Set(Array.from({ length: 20 }, () => newRunId(0)))
  expect(twins.size).toBeGreaterThan(15)
})

it('chance is even, and the same for the same seed and run', () => {
  const draw = (seed: number, id: string) => {
    const next = chanceFrom(seed, id)
    return Array.from({ length: 400 }, next)
  }
  expect(draw(1, 'a')).toEqual(draw(1, 'a'))
  expect(draw(1, 'a')).not.toEqual(draw(2, 'a'))
  expect(draw(1, 'a')).not.toEqual(draw(1, 'b'))
  const values = draw(1, 'a')
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean).toBeGreaterThan(0.4)
  expect(mean).toBeLessThan(0.6)
})

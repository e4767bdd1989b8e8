/** Tests of the history on disk: every run leaves a line, and nothing of it stops a run. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawNight, nightOf, openChance } from '#report/history/testing.ts'
import { appendNight, historyPath, loadNights, requireNights } from './history.ts'
import { openFolder, openServer, openShelves, runOn } from './testing.ts'

describe('a run', () => {
  it('leaves a line with its verdict and the times of its successes', async () => {
    const shelves = openShelves()
    const changes = { topics: new Set(['plans']) }
    const { results } = await runOn(await openServer(), shelves, changes)
    await runOn(await openServer(), shelves, changes)
    const nights = loadNights(historyPath(shelves.reports))
    expect(nights).toHaveLength(2)
    const { id, exitCode, limits, operations } = nights[0]!
    expect({ id, exitCode }).toEqual({ id: results.run.id, exitCode: results.exitCode })
    expect(limits).toBeNull()
    expect(operations.listPlans?.n).toBeGreaterThan(0)
    expect(operations.all?.errors).toBe(0)
  })
})

describe('the file', () => {
  it('keeps nights in order, and small', () => {
    const path = historyPath(openFolder())
    const shape = { answers: 100, operations: 9, drift: 0 }
    appendNight(path, drawNight('a', shape, openChance(1)))
    appendNight(path, nightOf('b'))
    expect(loadNights(path).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(readFileSync(path, 'utf8').split('\n')[0]?.length).toBeLessThan(2_500)
  })

  it('stops nobody where it cannot be written', () => {
    const file = join(openFolder(), 'file')
    writeFileSync(file, '')
    expect(() => appendNight(historyPath(file), nightOf('a'))).not.toThrow()
    expect(loadNights(historyPath(file))).toEqual([])
  })

  it('is asked for by name only where it is one', () => {
    const file = join(openFolder(), 'file')
    expect(() => requireNights(file)).toThrow('does not exist')
    writeFileSync(file, 'nothing of the kind\n')
    expect(() => requireNights(file)).toThrow('holds no history')
  })
})

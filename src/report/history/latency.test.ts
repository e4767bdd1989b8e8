/** Tests of the comparison of latencies: what is planted is named, what is chance is not. */
import { describe, expect, it } from 'vitest'
import { compareLatency, type LatencyRow } from './latency.ts'
import { allOperations, type Night } from './night.ts'
import { drawNight, type NightShape, openChance } from './testing.ts'

const calm: NightShape = { answers: 400, operations: 5, drift: 0.05 }

/** The rows of every night against those before it. */
function walk(shapes: readonly NightShape[], seed: number): LatencyRow[][] {
  const chance = openChance(seed)
  const nights: Night[] = []
  return shapes.map((shape, i) => {
    const tonight = drawNight(`n${i}`, shape, chance)
    const rows = compareLatency(nights.slice(-60), tonight)
    nights.push(tonight)
    return rows
  })
}

const standings = (rows: readonly LatencyRow[], standing: LatencyRow['standing']): string[] =>
  rows.filter((row) => row.standing === standing).map((row) => `${row.operation} ${row.measure}`)

/** What three planted nights after 30 calm ones raised, by the worst standing of each row. */
function named(planted: NightShape, seed: number): { warned: Set<string>; alarmed: Set<string> } {
  const shapes = [...Array<NightShape>(30).fill(calm), ...Array<NightShape>(3).fill(planted)]
  const rows = walk(shapes, seed).slice(-3).flat()
  return {
    warned: new Set([...standings(rows, 'warning'), ...standings(rows, 'alarm')]),
    alarmed: new Set(standings(rows, 'alarm')),
  }
}

describe('compareLatency', { timeout: 60_000 }, () => {
  it('raises no alarm and few warnings in 400 unchanged nights with 5 % of drift', () => {
    const nights = walk(Array<NightShape>(400).fill(calm), 7)
    const warned = nights.filter((rows) => standings(rows, 'warning').length > 0)
    expect(nights.flatMap((rows) => standings(rows, 'alarm'))).toEqual([])
    expect(warned.length).toBeLessThanOrEqual(8)
  })

  it('names a quarter more over three nights, median and p95, and calls it an alarm', () => {
    const planted = Array.from({ length: 20 }, (_, i) => named({ ...calm, slower: 1.25 }, 100 + i))
    for (const row of [`${allOperations} median`, `${allOperations} p95`]) {
      expect(planted.filter(({ warned }) => warned.has(row)).length).toBeGreaterThanOrEqual(19)
      expect(planted.filter(({ alarmed }) => alarmed.has(row)).length).toBeGreaterThanOrEqual(17)
    }
  })

  it('names a quarter more of a single operation, its p95 too', () => {
    const slower = { ...calm, slower: 1.25, only: 'operation3' }
    const planted = Array.from({ length: 20 }, (_, i) => named(slower, 300 + i))
    for (const row of ['operation3 median', 'operation3 p95']) {
      expect(planted.filter(({ warned }) => warned.has(row)).length).toBeGreaterThanOrEqual(18)
    }
  })

  it('names the one operation that became slower', () => {
    const { alarmed } = named({ ...calm, slower: 1.6, only: 'operation3' }, 21)
    expect(alarmed).toContain('operation3 median')
    expect(alarmed).toContain('operation3 p95')
    expect(alarmed).not.toContain('operation0 median')
  })

  it('warns of a single slow night, and sounds no alarm before it is repeated', () => {
    const shapes = [...Array<NightShape>(30).fill(calm), { ...calm, slower: 1.6 }, calm]
    const nights = walk(shapes, 31)
    expect(standings(nights.at(-2) ?? [], 'warning')).toContain('all median')
    expect(standings(nights.at(-2) ?? [], 'alarm')).toEqual([])
    expect(standings(nights.at(-1) ?? [], 'alarm')).toEqual([])
  })

  it('says how much slower, with an interval that holds the truth', () => {
    const shapes = [...Array<NightShape>(30).fill(calm), { ...calm, slower: 1.5 }]
    const row = walk(shapes, 41)
      .at(-1)
      ?.find(({ measure }) => measure === 'median')
    expect(row?.ratio).toBeGreaterThan(1.3)
    expect(row?.low).toBeLessThan(1.5)
    expect(row?.high).toBeGreaterThan(1.5)
  })

  it('says nothing of a change that nobody notices', () => {
    const chance = openChance(45)
    const shrunk = (night: Night): Night => {
      const { median, p95, ...rest } = night.operations[allOperations]!
      const small = (quantile: typeof median) =>
        quantile && { ms: quantile.ms / 40, lowMs: 0.9, highMs: 1.1 }
      return { ...night, operations: { all: { ...rest, median: small(median), p95: null } } }
    }
    const shape = { ...calm, operations: 1 }
    const before = Array.from({ length: 20 }, (_, i) => shrunk(drawNight(`n${i}`, shape, chance)))
    const tonight = shrunk(drawNight('tonight', { ...shape, slower: 2 }, chance))
    expect(compareLatency(before, tonight)[0]).toMatchObject({ standing: 'unchanged' })
    expect(compareLatency(before, tonight)[0]?.ratio).toBeGreaterThan(1.5)
  })

  it('notes a faster target', () => {
    const shapes = [...Array<NightShape>(30).fill(calm), { ...calm, slower: 0.6 }]
    expect(standings(walk(shapes, 51).at(-1) ?? [], 'faster')).toContain('all median')
  })

  it('has no baseline before seven nights', () => {
    const nights = walk(Array<NightShape>(8).fill({ ...calm, operations: 1 }), 61)
    expect(
      nights
        .slice(0, 7)
        .flat()
        .every(({ standing }) => standing === 'no baseline'),
    ).toBe(true)
    expect(nights[7]?.every(({ standing }) => standing === 'unchanged')).toBe(true)
    expect(nights[6]?.[0]).toMatchObject({ nights: 6, usualMs: null, ratio: null })
  })

  it('says nothing of quantiles that rest on few answers', () => {
    const few = walk([{ ...calm, answers: 30, operations: 1 }], 71).flat()
    expect(few.map(({ measure }) => measure)).toEqual(['median', 'median'])
    expect(walk([{ ...calm, answers: 10, operations: 1 }], 71).flat()).toEqual([])
  })
})

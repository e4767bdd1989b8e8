/** Page sizes suit any catalogue: several full pages, and one size that leaves a rest. */
import { describe, expect, it } from 'vitest'
import { openMemory } from '#target/memory.ts'
import { openBench } from '#target/testing.ts'
import { dividingSize, paged, remainingSize } from './catalogue.ts'

describe('for every catalogue up to 1000 plans', () => {
  const totals = Array.from({ length: 1_000 }, (_, i) => i + 1)

  it('a page size divides it, into two pages at least', () => {
    for (const total of totals) {
      const size = dividingSize(total)
      expect(total % size, `${total} by ${size}`).toBe(0)
      expect(size).toBeGreaterThanOrEqual(1)
      expect(size).toBeLessThanOrEqual(100)
      if (total > 1) expect(total / size).toBeGreaterThanOrEqual(2)
    }
  })

  it('a page size leaves less than half a page over, where there is one', () => {
    for (const total of totals) {
      const size = remainingSize(total)
      const rest = total % size
      const possible = Array.from({ length: Math.min(100, total) }, (_, i) => i).filter(
        (other) => other >= 3 && total % other > 0 && total % other < other / 2,
      )
      expect(size).toBeGreaterThanOrEqual(2)
      expect(size).toBeLessThanOrEqual(100)
      if (possible.length > 0) expect(rest > 0 && rest < size / 2, `${total} by ${size}`).toBe(true)
    }
  })
})

describe('the walk', () => {
  async function walk(total: number): Promise<string[]> {
    const memory = openMemory('r1', () => 0.5)
    memory.plansTotal = total
    const { session, caller } = openBench(() => ({ json: { data: [] } }), { memory })
    for (const step of paged.filter(({ id }) => id.startsWith('plans.pp4'))) await step.run(session)
    return caller.lines()
  }

  /** Numbers of the pages asked for; 1 where none is named. */
  const pagesOf = (lines: readonly string[]): number[] =>
    lines.map((line) => Number(/[?&]page=(\d+)/.exec(line)?.[1] ?? 1))

  it.each([
    [8, 4, [1, 2, 3, 1]],
    [1, 1, [1, 2, 2, 1]],
    [7, 1, [1, 2, 3, 4, 5, 6, 7, 8, 1]],
  ])(
    'covers %i plans by %i, one page beyond, and the first once more',
    async (total, size, pages) => {
      const lines = await walk(total)
      expect(pagesOf(lines)).toEqual(pages)
      expect(lines.every((line) => line.startsWith(`GET /plans?per_page=${size}`))).toBe(true)
    },
  )

  it('gives up on a catalogue that never ends', async () => {
    expect((await walk(997)).length).toBeLessThan(15)
  })
})

/** Everything that has an id can be explained and is listed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ambiguities } from '#contract/ambiguities.ts'
import { clauses } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { faults, variants } from '#faults/index.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { explain } from './commands/explain.ts'
import { list } from './commands/list.ts'

let said = ''
beforeEach(() => {
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const kinds = {
  clause: clauses.map(({ id }) => id),
  rule: ruleBook(promisedLimits).map(({ id }) => id),
  question: questionBook(promisedLimits).map(({ id }) => id),
  ambiguity: ambiguities.map(({ id }) => id),
  fault: [...faults, ...variants].map(({ id }) => id),
}

it.each(Object.entries(kinds))('every %s is explained by its id', async (_kind, ids) => {
  expect(ids.length).toBeGreaterThan(0)
  for (const id of ids) {
    said = ''
    expect(await explain.run({}, [id])).toBe(0)
    expect(said.startsWith(`${id}  `), id).toBe(true)
    expect(said.endsWith('\n')).toBe(true)
    expect(said).not.toMatch(/undefined|\[object/)
  }
})

it.each([
  ['pag-08', 'PAG-08  must'],
  ['amb-01', 'AMB-01  '],
])('%s is found whatever its letter case', async (id, start) => {
  expect(await explain.run({}, [id])).toBe(0)
  expect(said.startsWith(start)).toBe(true)
})

it.each([
  [[], 'explain takes an id'],
  [['PAG-08', 'PAG-09'], 'explain takes one id'],
  [['nonsense'], 'nothing has the id nonsense'],
])('%j is refused', async (words, message) => {
  await expect(explain.run({}, words)).rejects.toThrow(message)
  expect(said).toBe('')
})

it('the list names every clause, rule and question', async () => {
  expect(await list.run({}, [])).toBe(0)
  const words = new Set(said.split(/\s+/))
  for (const id of [...kinds.clause, ...kinds.rule, ...kinds.question]) {
    expect(words.has(id), id).toBe(true)
  }
  expect(said.trimEnd().split('\n').at(-1)).toMatch(/^\d+ clauses: \d+ judged by \d+ rules, /)
})

it('the list of faults names every one with the clause that it breaks', async () => {
  expect(await list.run({ faults: true, json: true }, [])).toBe(0)
  const rows = JSON.parse(said) as { id: string; clause: string | null }[]
  expect(rows.map(({ id }) => id)).toEqual(kinds.fault)
  const known = new Set<string | null>([...kinds.clause, null])
  expect(rows.filter(({ clause }) => !known.has(clause))).toEqual([])
})

it('a section may be chosen', async () => {
  await list.run({ faults: true }, ['idempotency'])
  expect(said).toContain('idempotency/replay-answered-200')
  expect(said).not.toContain('pagination/')
})

/** The list of faults as a whole: names, clauses, and that every one of them can be served. */
import { describe, expect, test } from 'vitest'
import type { ClauseId } from '#contract/clause.ts'
import { clauseOf, clauses } from '#contract/clauses.ts'
import { needHints } from '#contract/need.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { openBench } from '#server/testing.ts'
import { faultOf, faults, variants } from './index.ts'

/** Why no fault names these first: they restate other clauses over a whole run. */
const restated: Partial<Record<ClauseId, string>> = {
  'INV-01': 'the pinned form of PLN-06',
  'INV-02': 'CRE-10 over the plans of the run',
  'INV-03': 'identities, named by the operation that shows another one',
  'INV-05': 'LST-09 member by member',
  'INV-06': 'STA-12 and LST-04 together',
  'INV-07': 'GET-04 for every server',
  'INV-08': 'CRE-18 and STA-08 over all answers',
  'INV-09': 'PAG-10 by walking',
  'INV-10': 'PAG-08 for every size',
  'INV-12': 'STA-03 and STA-09 as a life line',
  'INV-14': 'CRE-22 and LST-03 by counting',
  'INV-15': 'IDE-03 over all answers of a key',
  'INV-16': 'IDE-04 over all answers of a key',
  'INV-20': 'ERR-01 to ERR-06 over all answers',
  'INV-21': 'ENV-01, ENV-02 and ENV-06 over all answers',
  'INV-22': 'RAT-08 with the later of two headers',
  'INV-24': 'PLN-11 and PLN-15 together',
  'INV-27': 'CRD-05 over all reads',
  'INV-28': 'DEL-03 over all operations',
  'INV-30': 'AUT-12 and AUT-13 over all answers',
}

const all = [...faults, ...variants]

describe('faults and variants', () => {
  test('have ids of their own, in their topic and in kebab case', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { id } of all) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)+$/)
      expect(faultOf(id)?.id).toBe(id)
    }
    expect(faultOf('pagination/no-such-fault')).toBeNull()
  })

  test('have a sentence as title, and no two the same', () => {
    for (const { title } of all) expect(title).toMatch(/^\S.{10,110}\.$/)
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length)
  })

  test('name clauses and fixtures that exist, none twice', () => {
    for (const { id, violates, tolerates = [], needs = [] } of all) {
      const named = [...violates, ...tolerates]
      for (const clause of named) expect(clauseOf(clause).binds, id).toBe('server')
      expect(new Set(violates).size, id).toBe(violates.length)
      for (const need of needs) expect(needHints, id).toHaveProperty(need)
    }
  })

  test('differ from the honest server in every policy that they bring', () => {
    for (const { id, policies } of all) {
      const names = Object.keys(policies) as (keyof Policies)[]
      expect(names.length, id).toBeGreaterThan(0)
      for (const name of names) {
        expect(defaultPolicies, id).toHaveProperty(name)
        expect(policies[name], `${id} ${name}`).not.toBe(defaultPolicies[name])
      }
    }
  })

  test('are many', () => {
    const limiters = faults.filter(({ id }) => id.startsWith('rate-limits/'))
    expect(faults.length).toBeGreaterThanOrEqual(250)
    expect(limiters.length).toBeGreaterThanOrEqual(45)
    expect(variants.length).toBeGreaterThanOrEqual(150)
  })
})

describe('every promise of the server that can be judged', () => {
  const promises = clauses.filter(
    ({ binds, level, excluded }) =>
      binds === 'server' && excluded === undefined && (level === 'must' || level === 'expected'),
  )
  const first = new Set(faults.map(({ violates }) => violates[0]))
  const broken = new Set(faults.flatMap(({ violates }) => violates))

  test.each(promises.map(({ id }) => id))('%s is broken by a fault', (id) => {
    expect(broken.has(id)).toBe(true)
    expect(first.has(id) || restated[id] !== undefined).toBe(true)
  })

  test('has no reason for an exception that is not needed', () => {
    const needless = (Object.keys(restated) as ClauseId[]).filter((id) => first.has(id))
    expect(needless).toEqual([])
  })
})

describe('a server with the fault', () => {
  test.each(faults.map(({ id, policies }) => ({ id, policies })))(
    '$id starts, answers and lives on',
    async ({ policies }) => {
      const bench = await openBench({ policies })
      // The answer may be broken in any way, or no answer at all.
      await bench.get('/plans').catch(() => null)
      await bench.post('/servers', { plan_id: 1 }).catch(() => null)
      expect(bench.state().accounts.map(({ label }) => label)).toEqual(['A', 'B', 'OD', 'IPX'])
    },
  )
})

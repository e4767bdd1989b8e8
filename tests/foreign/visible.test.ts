/** Every defect really shows: a tour of the broken panel differs from that of the honest one. */
import { describe, expect, it } from 'vitest'
import type { Choices } from './choices.ts'
import type { Defect } from './defects.ts'
import { defects } from './defects.ts'
import { EXPECTED, MUST } from './levels.ts'
import { Difference, Tourist } from './tour.ts'
import { walk } from './tour-stops.ts'

const INSTALL_MS = 20_000
const AT_A_TIME = 96

const honest = new Map<string, Promise<string[]>>()

function choicesFor(defect: Defect): Partial<Choices> {
  return { createMs: 5 as Choices['createMs'], ...defect.choices, ...defect.insists }
}

function honestLog(choices: Partial<Choices>): Promise<string[]> {
  const key = JSON.stringify(choices)
  const known = honest.get(key) ?? walk(new Tourist({ installMs: INSTALL_MS, choices }))
  honest.set(key, known)
  return known
}

async function difference(defect: Defect): Promise<Difference | null> {
  const choices = choicesFor(defect)
  const expected = await honestLog(choices)
  const options = { installMs: INSTALL_MS, choices, defect: defect.id }
  try {
    await walk(new Tourist(options, expected))
    return null
  } catch (thrown) {
    if (thrown instanceof Difference) return thrown
    throw thrown
  }
}

describe('the defects', () => {
  it('have ids of their own', () => {
    const ids = defects.map((defect) => defect.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('number more than two hundred, forty of them of the limiter', () => {
    const limiter = defects.filter(({ clause, id }) => /^RAT/.test(clause) || /^limit-/.test(id))
    expect(defects.length).toBeGreaterThanOrEqual(200)
    expect(limiter.length).toBeGreaterThanOrEqual(40)
  })

  it('break every clause that binds the server and shows through the API', () => {
    const broken = new Set(defects.map((defect) => defect.clause))
    expect([...MUST, ...EXPECTED].filter((clause) => !broken.has(clause))).toEqual([])
  })

  it('name clauses by their form', () => {
    for (const { clause, also = [] } of defects) {
      for (const name of [clause, ...also]) expect(name).toMatch(/^[A-Z]{3}-\d\d$/)
    }
  })

  it('all show on the tour', { timeout: 120_000 }, async () => {
    const unseen: string[] = []
    for (let start = 0; start < defects.length; start += AT_A_TIME) {
      const batch = defects.slice(start, start + AT_A_TIME)
      const found = await Promise.all(batch.map(difference))
      for (const [index, one] of found.entries()) if (!one) unseen.push(batch[index]!.id)
    }
    expect(unseen).toEqual([])
  })
})

/**
 * The plan is closed: whatever is chosen brings what it builds on, in order, and removes what it
 * makes.
 */
import { describe, expect, it } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { type Need, needHints } from '#contract/need.ts'
import { ruleBook } from '#rules/index.ts'
import { requestsOf } from '#target/step.ts'
import { allSteps, planRun } from './plan.ts'

const everyNeed = new Set(Object.keys(needHints) as Need[])
const readOnly = new Set<Need>([...everyNeed].filter((need) => need !== 'creates'))
const topics = [...new Set(ruleBook(promisedLimits).map(({ id }) => id.split('/')[0]!))]
const place = new Map(allSteps.map(({ id }, i) => [id, i]))

const planOf = (provided: ReadonlySet<Need>, chosen: readonly string[] | null = null) =>
  planRun({ provided, topics: chosen && new Set(chosen) }, promisedLimits)

const idsOf = (plan: ReturnType<typeof planRun>): string[] => plan.steps.map(({ id }) => id)

describe('the steps', () => {
  it('have ids of their own', () => {
    expect(place.size).toBe(allSteps.length)
  })

  it('build on steps that come before', () => {
    const wrong = allSteps.flatMap(({ id, after = [] }) =>
      after.filter((before) => !((place.get(before) ?? Infinity) < place.get(id)!)),
    )
    expect(wrong).toEqual([])
  })

  it('need what the steps that they build on need', () => {
    const byId = new Map(allSteps.map((step) => [step.id, step]))
    const wrong = allSteps.flatMap(({ id, after = [], needs = [] }) =>
      after
        .flatMap((before) => byId.get(before)?.needs ?? [])
        .filter((need) => !needs.includes(need))
        .map((need) => `${id} lacks ${need}`),
    )
    expect(wrong).toEqual([])
  })

  it('serve topics that exist', () => {
    const known = new Set([...topics, 'retries', 'invariants'])
    const served = new Set(allSteps.flatMap((step) => step.topics))
    expect([...served].filter((topic) => !known.has(topic))).toEqual([])
    expect(topics.filter((topic) => !served.has(topic) && topic !== 'secrets')).toEqual([])
  })
})

describe('a plan', () => {
  it('of everything has every step once, in order', () => {
    const plan = planOf(everyNeed)
    const others = allSteps.filter(({ unless }) => unless === undefined)
    expect(idsOf(plan)).toEqual(others.map(({ id }) => id))
    expect([plan.missing, plan.spared]).toEqual([[], []])
    expect(plan.creates).toBe(2)
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, count) => total + count, 0)
    expect(sum(plan.requestsByOperation)).toBe(plan.requests)
    expect(sum(plan.requestsByAccount)).toBe(plan.requests)
    expect(plan.requests).toBe(plan.steps.reduce((total, step) => total + requestsOf(step), 0))
    expect(plan.leastMs).toBeLessThanOrEqual(plan.safePaceMs)
  })

  it('on one account alone takes 90 requests, unless topics are chosen', () => {
    const provided = new Set<Need>(['token', 'creates'])
    const choice = { provided, topics: null, seed: 1 }
    const plan = planRun(choice, promisedLimits)
    expect(plan.requests).toBeLessThanOrEqual(90)
    expect(idsOf(plan)).not.toContain('noauth.get')
    expect(plan.spared).toContain('noauth.get')
    const chosen = planRun({ ...choice, topics: new Set(['authentication']) }, promisedLimits)
    expect(idsOf(chosen)).toContain('noauth.get')
    const accompanied = new Set<Need>([...provided, 'second'])
    expect(idsOf(planOf(accompanied))).toContain('noauth.get')
  })

  it('with every account takes 120 requests, and one for a revoked token', () => {
    const plan = planRun({ provided: new Set(everyNeed), topics: null, seed: 1 }, promisedLimits)
    const { RV, ...others } = plan.requestsByAccount
    expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(120)
    expect(RV).toBe(1)
  })

  it('stays below what a minute allows on the account under test', () => {
    const { requestsByAccount } = planOf(everyNeed)
    expect(requestsByAccount.A).toBeLessThan(promisedLimits.sustained.limit)
  })

  it('without permission to create makes, orders and deletes nothing', () => {
    const plan = planOf(readOnly)
    expect(plan.creates).toBe(0)
    const { createServer, deleteServer, powerServer } = plan.requestsByOperation
    expect([createServer, deleteServer, powerServer]).toEqual([undefined, undefined, undefined])
    expect(plan.requests).toBeGreaterThan(30)
  })

  it('names what it leaves out, and for want of what', () => {
    const plan = planOf(new Set<Need>(['token', 'creates']))
    const lacking = new Set(plan.missing.flatMap(({ needs }) => needs))
    expect([...lacking].sort()).toEqual(['blocked', 'other', 'overdue', 'revoked', 'second'])
    expect(plan.steps.every(({ needs = [] }) => !needs.includes('other'))).toBe(true)
  })

  it.each(topics)('of %s alone is closed and tidy', (topic) => {
    const ids = new Set(idsOf(planOf(everyNeed, [topic])))
    const torn = allSteps.filter(
      ({ id, after = [] }) => ids.has(id) && after.some((before) => !ids.has(before)),
    )
    expect(torn.map(({ id }) => id)).toEqual([])
    expect(ids).toContain('plans')
    expect(ids).toContain('locations')
    if (ids.has('create.first')) {
      for (const id of ['delete.first', 'get.deleted', 'cleanup']) expect(ids).toContain(id)
    }
  })

  it('of no topic is the first look', () => {
    expect(idsOf(planOf(everyNeed, []))).toEqual(['plans', 'locations'])
  })
})

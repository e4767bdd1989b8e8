/** Whole runs against a baseline: what is known, what is stale, what is left alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Results } from '#report/results.ts'
import type { Policies } from '#server/policies.ts'
import { amendBaseline } from '../commands/baseline.ts'
import type { Shelves } from '../paths.ts'
import { openServer, openShelves, runOn } from '../testing.ts'
import { type Baseline, readBaseline, writeBaseline } from './file.ts'

const ruleId = 'pagination/last-page-is-ceiling'
const topics = new Set(['pagination', 'plans'])

/** Rounded down: the page that is not full goes missing. */
const fencepost: Partial<Policies> = {
  lastPage: (total, perPage) => Math.max(1, Math.floor(total / perPage)),
}

/** Shelves whose baseline accepts the fencepost, and the path of the file. */
async function acceptFencepost(expires?: string): Promise<{ shelves: Shelves; path: string }> {
  const shelves = openShelves()
  const { results } = await runOn(await openServer(fencepost), shelves, { topics })
  expect(results).toMatchObject({ outcome: 'not-fit', exitCode: 1 })
  const path = join(shelves.baselines, 'ours.json')
  const words = { reason: 'the vendor knows', ticket: 'OPS-1', baseline: path }
  const said = await amendBaseline(words, ['update'], shelves)
  expect(said).toContain(`+ finding ${results.findings[0]!.id} ${ruleId} on listPlans`)
  if (expires !== undefined) changeEntries(path, { expires })
  return { shelves, path }
}

function changeEntries(path: string, change: Partial<Baseline['findings'][number]>): void {
  const baseline = readBaseline(path)
  const findings = baseline.findings.map((entry) => ({ ...entry, ...change }))
  writeBaseline({ path, baseline: { ...baseline, findings } })
}

async function runAgain(
  { shelves, path }: { shelves: Shelves; path: string },
  policies: Partial<Policies>,
  only: ReadonlySet<string> = topics,
): Promise<Results> {
  const server = await openServer(policies)
  const { results } = await runOn(server, shelves, { topics: only, baseline: path })
  return results
}

describe('a run held against a baseline', () => {
  test('a known finding is shown and does not break the run', async () => {
    const results = await runAgain(await acceptFencepost(), fencepost)
    expect(results).toMatchObject({ outcome: 'fit', exitCode: 0, staleBaseline: [] })
    const known = results.findings.filter(({ rule }) => rule === ruleId)
    expect(known.length).toBeGreaterThan(0)
    for (const finding of known) {
      expect(finding).toMatchObject({ known: true, breaks: false, confirmed: '1/1' })
      expect(finding.accepted).toEqual({ reason: 'the vendor knows', ticket: 'OPS-1' })
    }
  })

  test('one past its date breaks it again', async () => {
    const results = await runAgain(await acceptFencepost('2020-01-01'), fencepost)
    expect(results).toMatchObject({ outcome: 'not-fit', exitCode: 1 })
    expect(results.findings.find(({ rule }) => rule === ruleId)).toMatchObject({ known: false })
    expect(results.staleBaseline[0]!.why).toContain('past its date')
  })

  test('one that no longer fails breaks it until it is pruned', async () => {
    const kept = await acceptFencepost()
    const results = await runAgain(kept, {})
    expect(results).toMatchObject({ outcome: 'not-fit', exitCode: 1, findings: [] })
    expect(results.staleBaseline[0]).toMatchObject({ rule: ruleId })
    const said = await amendBaseline({ baseline: kept.path }, ['prune'], kept.shelves)
    expect(said).toMatch(/^- finding .*the rule holds again$/m)
    expect(readBaseline(kept.path).findings).toEqual([])
    expect(await runAgain(kept, {})).toMatchObject({ outcome: 'fit', exitCode: 0 })
  })

  test('one whose rule did not run is left alone, and so does prune', async () => {
    const kept = await acceptFencepost('2020-01-01')
    const results = await runAgain(kept, {}, new Set(['templates']))
    expect(results).toMatchObject({ outcome: 'fit', exitCode: 0, staleBaseline: [] })
    const said = await amendBaseline({ baseline: kept.path }, ['prune'], kept.shelves)
    expect(said).toContain('nothing to change')
    expect(readBaseline(kept.path).findings).not.toEqual([])
  })

  test('an answer other than the accepted one has drifted, and fails nothing', async () => {
    const kept = await acceptFencepost()
    const beyond: Partial<Policies> = { ...fencepost, pageOf: ({ page }) => Number(page) || 7 }
    const question = 'pagination/page-that-is-no-page'
    const results = await runAgain(kept, beyond)
    const row = results.observations.find((one) => one.question === question)!
    expect(row).toMatchObject({ was: readBaseline(kept.path).answers[question], drifted: true })
    const said = await amendBaseline(
      { baseline: kept.path, 'only-answers': true },
      ['update'],
      kept.shelves,
    )
    expect(said).toContain(`~ answer ${question}`)
    const again = await runAgain(kept, beyond)
    expect(again.observations.find((one) => one.question === question)).toMatchObject({
      drifted: false,
    })
  })
})

test('without a baseline, answers are compared with those of the run before', async () => {
  const shelves = openShelves()
  const server = await openServer()
  const first = await runOn(server, shelves, { topics })
  expect(first.results.observations.every(({ was }) => was === undefined)).toBe(true)
  const second = await runOn(server, shelves, { topics })
  expect(second.results.observations.every(({ was, answer }) => was === answer)).toBe(true)
  expect(readFileSync(join(shelves.reports, 'latest'), 'utf8')).toBe(`${second.results.run.id}\n`)
})

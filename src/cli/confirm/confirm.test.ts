/** Whole runs that send once more what broke a promise. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Policies } from '#server/policies.ts'
import { ownersOf } from '#suites/confirm.ts'
import { readBaseline } from '../baseline/file.ts'
import { amendBaseline } from '../commands/baseline.ts'
import { faultPolicies } from '../faults.ts'
import { openServer, openShelves, runOn } from '../testing.ts'

const ruleId = 'pagination/last-page-is-ceiling'
const topics = new Set(['pagination', 'plans'])

/** Rounds down the first `times` short pages, then no more. */
function fencepost(times: number): Partial<Policies> {
  let left = times
  return {
    lastPage(total, perPage) {
      const down = total % perPage > 0 && total > perPage && left > 0
      if (down) left -= 1
      return Math.max(1, down ? Math.floor(total / perPage) : Math.ceil(total / perPage))
    },
  }
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trim().split('\n')

describe('a finding', () => {
  test('that comes back is confirmed 2/2, on a tape of its own', async () => {
    const { results, dir, exchanges } = await runOn(
      await openServer(fencepost(Number.POSITIVE_INFINITY)),
      openShelves(),
      { topics },
    )
    const finding = results.findings.find(({ rule }) => rule === ruleId)
    expect(finding).toMatchObject({ confirmed: '2/2', breaks: true })
    const again = linesOf(join(dir, 'confirmation.ndjson'))
    const judged = linesOf(join(dir, 'tape.ndjson'))
    expect(again.length).toBeGreaterThan(3)
    expect(results.cost.requests).toBe(judged.length + again.length)
    expect(new Set(exchanges.map(({ id }) => id)).size).toBe(exchanges.length)
  })

  test('that does not come back is called flaky, and still breaks the run', async () => {
    const shelves = openShelves()
    const { results, dir } = await runOn(await openServer(fencepost(1)), shelves, { topics })
    expect(results).toMatchObject({ outcome: 'not-fit', exitCode: 1 })
    const finding = results.findings.find(({ rule }) => rule === ruleId)
    expect(finding).toMatchObject({ confirmed: '1/2', breaks: true })
    expect(readFileSync(join(dir, 'summary.md'), 'utf8')).toContain('flaky')

    const baseline = join(shelves.baselines, 'ours.json')
    expect(await amendBaseline({ baseline }, ['update'], shelves)).toContain('(flaky)')
    expect(readBaseline(baseline).findings[0]).toMatchObject({ flaky: true })
    expect(readBaseline(baseline).findings[0]!.expires).toMatch(/^\d{4}-\d\d-\d\d$/)
    const calm = await runOn(await openServer(), shelves, { topics, baseline })
    expect(calm.results).toMatchObject({ exitCode: 0, staleBaseline: [] })
  })

  test('is not sent again on a quick run, nor where no request is left', async () => {
    const server = await openServer(fencepost(Number.POSITIVE_INFINITY))
    const quick = await runOn(server, openShelves(), { topics, quick: true })
    const spent = { topics, maxRequests: quick.results.cost.requests }
    const poor = await runOn(server, openShelves(), spent)
    for (const { results, dir } of [quick, poor]) {
      expect(results.findings[0]).toMatchObject({ confirmed: '1/1', breaks: true })
      expect(existsSync(join(dir, 'confirmation.ndjson'))).toBe(false)
    }
  })
})

test('what needs a server is shown on a third one, which is removed too', async () => {
  const server = await openServer(faultPolicies(['create/answer-without-password-status']))
  const shelves = openShelves()
  const { results, exchanges } = await runOn(server, shelves, { allowCreates: true })
  const finding = results.findings.find(({ steps }) => steps.includes('create.first'))
  expect(finding).toMatchObject({ confirmed: '2/2' })
  expect(results.cost.creates).toBe(3)
  expect(results.leftovers).toEqual([])
  const nobodys = exchanges.filter(
    (exchange) => ownersOf(exchange, { first: null, second: null }).length === 0,
  )
  expect(new Set(nobodys.map(({ step }) => step.split('.')[0]))).toEqual(new Set(['cleanup']))
})

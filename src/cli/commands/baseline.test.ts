/** What the command refuses, and what it says. Whole runs are in ../baseline/baseline.test.ts. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildResults } from '#report/report.ts'
import type { Mode } from '#report/results.ts'
import { sampleInput } from '#report/testing.ts'
import { jsonText } from '#report/text.ts'
import { UsageError } from '../options.ts'
import type { Shelves } from '../paths.ts'
import { noteLatest } from '../runs.ts'
import { openShelves } from '../testing.ts'
import { amendBaseline } from './baseline.ts'

const sample = buildResults({ ...sampleInput, baseline: [] })

/** Shelves with one run, whose findings have ids as real ones have. */
function shelvesWith(mode: Mode = 'run'): Shelves {
  const shelves = openShelves()
  const dir = join(shelves.reports, 'b1')
  mkdirSync(dir)
  const findings = sample.findings.map((row, i) => ({ ...row, id: `${i}`.padStart(12, '0') }))
  const results = { ...sample, findings, run: { ...sample.run, id: 'b1', mode } }
  writeFileSync(join(dir, 'results.json'), jsonText(results))
  noteLatest(dir, shelves.reports)
  return shelves
}

describe('refused is', () => {
  test.each([
    ['nothing at all', {}, [], 'takes update or prune'],
    ['another verb', {}, ['accept'], 'knows no accept'],
    ['two runs', {}, ['update', 'b1', 'b2'], 'one run at a time'],
    ['a run that is not there', {}, ['update', 'b2'], 'no run b2'],
    ['a day that does not exist', { expires: '2026-02-30' }, ['update'], 'takes a date'],
    ['a date in other words', { expires: 'tomorrow' }, ['update'], 'takes a date'],
    ['an hour that does not exist', { expires: '2026-01-01T25:00:00Z' }, ['update'], 'a date'],
    ['a day that is over', { expires: '2020-01-01' }, ['update'], 'has passed'],
    ['to prune what is not there', {}, ['prune'], 'no baseline names'],
  ])('%s', async (_name, given, words, says) => {
    const shelves = shelvesWith()
    const attempt = amendBaseline(given, words, shelves)
    await expect(attempt).rejects.toThrow(UsageError)
    await expect(attempt).rejects.toThrow(says)
    expect(existsSync(shelves.baselines)).toBe(false)
  })

  test('what was judged from a recording', async () => {
    const attempt = amendBaseline({}, ['update'], shelvesWith('passive'))
    await expect(attempt).rejects.toThrow('judged a recording')
  })
})

test('every change is a line, and so is the want of a reason', async () => {
  const shelves = shelvesWith()
  const said = await amendBaseline({ expires: '2099-12-31' }, ['update'], shelves)
  const lines = said.trim().split('\n')
  expect(lines).toHaveLength(sample.findings.length + sample.observations.length + 2)
  expect(said).toMatch(/^\+ finding 000000000000 \S+ on \S+ until 2099-12-31: /m)
  expect(lines.at(-1)).toMatch(/\d+ added, 0 changed, 0 removed; no reason was given: --reason/)
  expect(said).not.toContain('\u001b')
  expect(await amendBaseline({}, ['update', 'b1'], shelves)).toContain('nothing to change')
})

/** Earlier runs on disk: the last, the named, and those of one target. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildResults } from '#report/report.ts'
import { sampleInput } from '#report/testing.ts'
import { jsonText } from '#report/text.ts'
import { UsageError } from './options.ts'
import { earlierRuns, findRun, noteLatest } from './runs.ts'
import { openFolder } from './testing.ts'

const sample = buildResults(sampleInput)

function keep(reports: string, id: string, target: string): string {
  const dir = join(reports, id)
  mkdirSync(dir, { recursive: true })
  writeFileSync(
    join(dir, 'results.json'),
    jsonText({ ...sample, run: { ...sample.run, id, target } }),
  )
  return dir
}

const idsOf = (reports: string, target: string): string[] =>
  [...earlierRuns((name) => name === target, reports)].map(({ results }) => results.run.id)

describe('a run', () => {
  test('is found as the last one, by its id, its folder and its results', () => {
    const reports = openFolder()
    const dir = keep(reports, 'b1', 'http://a/')
    noteLatest(dir, reports)
    for (const word of [undefined, 'b1', dir, join(dir, 'results.json')]) {
      expect(findRun(word, reports)).toMatchObject({ dir, results: { run: { id: 'b1' } } })
    }
    const outside = keep(openFolder(), 'elsewhere', 'http://a/')
    noteLatest(outside, reports)
    expect(findRun(undefined, reports).dir).toBe(outside)
  })

  test('that is not there or cannot be used is refused', () => {
    const reports = openFolder()
    expect(() => findRun(undefined, reports)).toThrow('there is no earlier run')
    expect(() => findRun('b9', reports)).toThrow(UsageError)
    const dir = keep(reports, 'b1', 'http://a/')
    writeFileSync(join(dir, 'results.json'), '{"schema":"vps-contract/results/1"}')
    expect(() => findRun('b1', reports)).toThrow('cannot be used')
    noteLatest(dir, reports)
    rmSync(dir, { recursive: true })
    expect(() => findRun(undefined, reports)).toThrow('there is no earlier run')
    const left = keep(reports, 'b0', 'http://a/')
    expect(findRun(undefined, reports).dir).toBe(left)
  })
})

test('runs of a target come newest first, the last one before all; the rest is passed over', () => {
  const reports = openFolder()
  expect(idsOf(join(reports, 'nowhere'), 'http://a/')).toEqual([])
  for (const id of ['b1', 'b2', 'b3']) keep(reports, id, 'http://a/')
  keep(reports, 'b4', 'http://b/')
  mkdirSync(join(reports, 'b5'))
  writeFileSync(join(reports, 'b5', 'results.json'), 'no JSON')
  expect(idsOf(reports, 'http://a/')).toEqual(['b3', 'b2', 'b1'])
  noteLatest(join(reports, 'b1'), reports)
  expect(idsOf(reports, 'http://a/')).toEqual(['b1', 'b3', 'b2'])
})

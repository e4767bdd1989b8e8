/** What a run changes in a baseline, and what is printed of it. */
import { describe, expect, test } from 'vitest'
import { buildResults } from '#report/report.ts'
import type { Results } from '#report/results.ts'
import { sampleInput } from '#report/testing.ts'
import { pruneBaseline, updateAnswers, updateBaseline } from './amend.ts'
import { type Baseline, type Entry, emptyBaseline } from './file.ts'

const sample = buildResults({ ...sampleInput, baseline: [] })
const { target } = sample.run
const empty = emptyBaseline(target)

function shown(change: Partial<Results> = {}, steps: readonly string[] = ['plans']) {
  return { results: { ...sample, ...change }, steps: new Set(steps) }
}

const full = updateBaseline(empty, shown(), { reason: 'known' }).baseline
const held = { ...sample, findings: [], rules: sample.rules.map(holds) }

function holds(row: Results['rules'][number]): Results['rules'][number] {
  return { ...row, outcome: 'pass' }
}

function withEntries(change: Partial<Entry>): Baseline {
  return { ...full, findings: full.findings.map((entry) => ({ ...entry, ...change })) }
}

describe('update', () => {
  test('takes findings, answers and limits in, each with a line, and changes nothing twice', () => {
    const { baseline, changes } = updateBaseline(empty, shown(), { reason: 'known' })
    expect(baseline.findings.map(({ id }) => id)).toEqual(sample.findings.map(({ id }) => id))
    expect(baseline.findings[0]).toMatchObject({ reason: 'known' })
    expect(Object.keys(baseline.answers)).toHaveLength(sample.observations.length)
    expect(baseline.limits).toEqual(sample.limits)
    expect(new Set(changes.map(({ of }) => of))).toEqual(new Set(['finding', 'answer', 'limits']))
    expect(changes).toHaveLength(sample.findings.length + sample.observations.length + 1)
    expect(updateBaseline(baseline, shown(), { reason: 'other' })).toEqual({
      baseline,
      changes: [],
    })
  })

  test('drops what no longer fails, and nothing that was not provoked', () => {
    const steps = full.findings.flatMap((entry) => entry.steps ?? [])
    const all = updateBaseline(full, shown(held, steps))
    expect(all.baseline.findings).toEqual([])
    expect(all.changes.every(({ kind }) => kind === 'removed')).toBe(true)
    expect(updateBaseline(full, shown(held, [])).baseline.findings).toEqual(full.findings)
  })

  test('gives a past entry a new date only where one is named', () => {
    const past = withEntries({ expires: '2020-01-01', ticket: 'OPS-1' })
    const kept = updateBaseline(past, shown(), { reason: 'again' })
    expect(kept.baseline).toEqual(past)
    expect(kept.changes.every(({ kind }) => kind === 'kept')).toBe(true)
    const renewed = updateBaseline(past, shown(), { expires: '2099-01-01' })
    expect(renewed.baseline.findings[0]).toMatchObject({
      expires: '2099-01-01',
      reason: 'known',
      ticket: 'OPS-1',
    })
    expect(renewed.changes.every(({ kind }) => kind === 'changed')).toBe(true)
  })

  test('accepts a flaky finding for thirty days, unless it is told until when', () => {
    const findings = sample.findings.map((row) => ({ ...row, confirmed: '1/2' }))
    const flaky = shown({ findings, run: { ...sample.run, startedAt: '2026-11-01T00:00:00Z' } })
    const [byItself] = updateBaseline(empty, flaky).baseline.findings
    expect(byItself).toMatchObject({ flaky: true, expires: '2026-12-01' })
    const [told] = updateBaseline(empty, flaky, { expires: '2026-11-03' }).baseline.findings
    expect(told).toMatchObject({ flaky: true, expires: '2026-11-03' })
  })

  test('does not forget a limiter for a run that measured less', () => {
    const unseen = { limit: null, windowMs: null, standing: 'not measured' } as const
    const less = shown({ limits: { ...sample.limits, sustained: unseen } })
    expect(updateBaseline(full, less).baseline.limits).toEqual(full.limits)
    const burst = { limit: 7, windowMs: 10_000, standing: 'measured' } as const
    const other = updateBaseline(full, shown({ limits: { ...sample.limits, burst } }))
    expect(other.baseline.limits!.burst).toEqual(burst)
    expect(other.changes.map(({ of, kind }) => [of, kind])).toEqual([['limits', 'changed']])
  })

  test('says that the file now names another target', () => {
    const { changes } = updateBaseline({ ...full, target: 'http://other/' }, shown())
    expect(changes).toEqual([{ of: 'target', kind: 'changed', what: `http://other/ → ${target}` }])
  })

  test('of answers alone touches nothing else', () => {
    const { baseline, changes } = updateAnswers(empty, shown())
    expect(baseline).toEqual({ ...empty, answers: full.answers })
    expect(changes.every(({ of, kind }) => of === 'answer' && kind === 'added')).toBe(true)
  })
})

describe('prune', () => {
  const steps = full.findings.flatMap((entry) => entry.steps ?? [])

  test('drops what no longer fails and what is past its date', () => {
    expect(pruneBaseline(full, shown(held, steps)).baseline.findings).toEqual([])
    const past = withEntries({ expires: '2020-01-01' })
    expect(pruneBaseline(past, shown()).baseline.findings).toEqual([])
  })

  test('leaves alone what still fails, and what the run did not test', () => {
    expect(pruneBaseline(full, shown()).changes).toEqual([])
    const past = withEntries({ expires: '2020-01-01' })
    const untested = { ...held, rules: [] }
    expect(pruneBaseline(past, shown(untested, steps)).changes).toEqual([])
  })
})

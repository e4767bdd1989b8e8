/** What is counted, and how a rule and a finding come to their rows. */
import { describe, expect, test } from 'vitest'
import { clauses } from '#contract/clauses.ts'
import type { Verdict } from '#rules/judge.ts'
import type { ReportInput } from './input.ts'
import { buildResults } from './report.ts'
import type { RuleRow } from './results.ts'
import { bookQuestion, bookRule, finding, sampleInput, verdict } from './testing.ts'

/** A run of these rules and verdicts, with nothing else to say about it. */
function inputOf(
  pairs: readonly (readonly [ReturnType<typeof bookRule>, Verdict])[],
  details: Partial<ReportInput> = {},
): ReportInput {
  return {
    ...sampleInput,
    judged: { verdicts: pairs.map(([, verdictOf]) => verdictOf), observations: [] },
    rules: pairs.map(([rule]) => rule),
    questions: [],
    leftovers: [],
    bugs: [],
    skipped: [],
    baseline: [],
    confirmations: new Map(),
    previous: new Map(),
    ...details,
  }
}

const must = bookRule('pagination/last-page-is-ceiling', 'PAG-08')
const expected = bookRule('pagination/same-page-again', 'PAG-19')
const should = bookRule('pagination/empty-list-has-one-page', 'PAG-09')
const other = bookRule('list/other', 'LST-02', { needs: ['other'] })
const optional = bookRule('pagination/second-page', 'PAG-11', { optional: 'a single page' })
const fails = (rule: ReturnType<typeof bookRule>, id = 'f1'): Verdict =>
  verdict(rule, 'fail', { findings: [finding(rule, { id })] })
const gate = (level: 'must' | 'expected' | 'should') => ({
  run: { ...sampleInput.run, gate: level },
})

function rowOf(input: ReportInput, rule: string): RuleRow {
  return buildResults(input).rules.find((row) => row.rule === rule)!
}

describe('outcome of a rule', () => {
  test('without evidence and a fixture it is not applicable, and says how to give it', () => {
    expect(rowOf(inputOf([[other, verdict(other, 'none')]]), other.id)).toMatchObject({
      outcome: 'not-applicable',
      effect: 'none',
      missing: ['other'],
      why: 'to test: set VPS_API_TOKEN_OTHER',
    })
  })

  test('without evidence, its fixtures given, it is none and leaves the run incomplete', () => {
    const input = inputOf([[other, verdict(other, 'none')]], { provided: new Set(['other']) })
    expect(rowOf(input, other.id)).toMatchObject({ outcome: 'none', effect: 'leaves-incomplete' })
  })

  test('whose evidence is optional is not applicable with that text', () => {
    expect(rowOf(inputOf([[optional, verdict(optional, 'none')]]), optional.id)).toMatchObject({
      outcome: 'not-applicable',
      why: 'a single page',
      effect: 'none',
    })
  })

  test('over recorded traffic, where nobody provoked evidence, its want is not missed', () => {
    const run = { ...sampleInput.run, mode: 'passive' as const }
    const pairs = [
      [must, verdict(must, 'none')],
      [expected, verdict(expected, 'inconclusive')],
      [should, verdict(should, 'pass')],
    ] as const
    const results = buildResults(inputOf(pairs, { run }))
    expect(results.rules.map((row) => row.outcome)).toEqual([
      'not-applicable',
      'inconclusive',
      'pass',
    ])
    expect(results).toMatchObject({ outcome: 'fit', exitCode: 0 })
  })

  test('that was never judged is none', () => {
    const input = { ...inputOf([[must, verdict(must, 'pass')]]), rules: [must, expected] }
    expect(rowOf(input, expected.id).outcome).toBe('none')
  })

  test('in error keeps no findings, breaks nothing and is called our bug', () => {
    const input = inputOf([
      [must, verdict(must, 'error', { findings: [finding(must)], why: ['it threw'] })],
    ])
    const results = buildResults(input)
    expect(results).toMatchObject({ outcome: 'incomplete', exitCode: 3, findings: [] })
    expect(results.rules[0]!.why).toBe('a bug of vps-contract, not of the target: it threw')
  })

  test('that failed tells the first finding and the number of the rest', () => {
    const two = verdict(must, 'fail', {
      findings: [finding(must, { id: 'f1', message: 'first' }), finding(must, { id: 'f2' })],
    })
    expect(rowOf(inputOf([[must, two]]), must.id).why).toBe('first (and 1 more finding)')
  })
})

describe('gate', () => {
  test.each([
    ['must', must, 1],
    ['must', expected, 0],
    ['must', should, 0],
    ['expected', must, 1],
    ['expected', expected, 1],
    ['expected', should, 0],
    ['should', should, 1],
  ] as const)('%s: a broken %o', (level, broken, exitCode) => {
    expect(buildResults(inputOf([[broken, fails(broken)]], gate(level))).exitCode).toBe(exitCode)
  })

  test('an open clause never breaks a run', () => {
    const open = bookRule('pagination/beyond', 'PAG-15')
    expect(buildResults(inputOf([[open, fails(open)]], gate('should'))).exitCode).toBe(0)
  })

  test('should rules without evidence leave nothing incomplete', () => {
    const pairs = [
      [must, verdict(must, 'pass')],
      [should, verdict(should, 'none')],
    ] as const
    expect(buildResults(inputOf(pairs))).toMatchObject({ outcome: 'fit', exitCode: 0 })
  })
})

describe('baseline', () => {
  const entry = { id: 'f1', rule: must.id, reason: 'vendor knows', ticket: 'OPS-1' }

  test('an accepted finding is known and does not break the run', () => {
    const results = buildResults(inputOf([[must, fails(must)]], { baseline: [entry] }))
    expect(results).toMatchObject({ outcome: 'fit', exitCode: 0 })
    expect(results.findings[0]).toMatchObject({
      known: true,
      breaks: false,
      accepted: { reason: 'vendor knows', ticket: 'OPS-1' },
    })
    expect(results.rules[0]).toMatchObject({ outcome: 'fail', effect: 'none' })
  })

  test('one finding accepted, another not: the rule breaks the run', () => {
    const both = verdict(must, 'fail', {
      findings: [finding(must, { id: 'f1' }), finding(must, { id: 'f2' })],
    })
    const results = buildResults(inputOf([[must, both]], { baseline: [entry] }))
    expect(results.exitCode).toBe(1)
    expect(results.findings.map(({ id, known }) => [id, known])).toEqual([
      ['f2', false],
      ['f1', true],
    ])
  })

  test.each([
    ['2026-11-25', false],
    ['2026-11-26', true],
    ['2026-11-26T03:00:00Z', false],
    ['2026-11-26T04:00:00+01:00', false],
    ['no date', false],
  ])('an acceptance until %s is in force: %s', (expires, known) => {
    const baseline = [{ ...entry, expires }]
    expect(buildResults(inputOf([[must, fails(must)]], { baseline })).findings[0]!.known).toBe(
      known,
    )
  })

  test('an entry whose rule holds again is stale and fails the run', () => {
    const results = buildResults(inputOf([[must, verdict(must, 'pass')]], { baseline: [entry] }))
    expect(results).toMatchObject({ outcome: 'not-fit', exitCode: 1 })
    expect(results.staleBaseline).toEqual([
      { id: 'f1', rule: must.id, why: expect.stringContaining('baseline prune') },
    ])
  })

  test('an entry whose rule was not put to the test is not stale', () => {
    const input = inputOf([[expected, verdict(expected, 'pass')]], { baseline: [entry] })
    expect(buildResults(input).staleBaseline).toEqual([])
  })
})

describe('counting', () => {
  test('a warning breaks no firmer clause that is judged through it', () => {
    const ids = bookRule('plans/ids-are-as-documented', 'PLN-06')
    const prices = bookRule('plans/prices-are-as-documented', 'PLN-07')
    const drifting = buildResults(
      inputOf([
        [ids, verdict(ids, 'pass')],
        [prices, fails(prices)],
      ]),
    )
    const coverage = { expected: { broken: 0, held: 1 }, should: { broken: 1, held: 1 } }
    expect(drifting.coverage).toMatchObject(coverage)
  })

  test('a clause is broken by one failed rule, held by one that passed, else not tested', () => {
    const second = bookRule('pagination/last-page-again', 'PAG-08')
    const third = bookRule('pagination/total', 'PAG-10')
    const pairs = [
      [must, fails(must)],
      [second, verdict(second, 'pass')],
      [third, verdict(third, 'pass')],
      [expected, verdict(expected, 'inconclusive')],
    ] as const
    const results = buildResults(inputOf(pairs))
    const judgeable = (level: string): number =>
      clauses.filter((c) => c.level === level && c.binds === 'server' && !c.excluded).length
    expect(results.coverage.must).toEqual({
      broken: 1,
      held: 1,
      notTested: judgeable('must') - 2,
    })
    expect(results.coverage.expected).toEqual({
      broken: 0,
      held: 0,
      notTested: judgeable('expected'),
    })
    expect(results.sections.find(({ section }) => section === 'pagination')).toMatchObject({
      held: 1,
      broken: 1,
    })
  })

  test('an open clause counts as held once its question was answered', () => {
    const ask = bookQuestion('pagination/beyond-the-end', 'PAG-15')
    const input = inputOf([[must, verdict(must, 'pass')]], { questions: [ask] })
    const observation = { question: ask.id, clause: ask.clause, answers: ['404'], exchanges: [] }
    const answered = { ...input.judged, observations: [observation] }
    expect(buildResults(input).coverage.open.held).toBe(0)
    expect(buildResults({ ...input, judged: answered }).coverage.open.held).toBe(1)
  })

  test.each([
    [['200', '404'], '404 | 200', false],
    [['200', '404'], '200', true],
    [['200'], '200', false],
  ])('answers %j, once %s, have drifted: %s', (answers, was, drifted) => {
    const ask = bookQuestion('pagination/beyond-the-end', 'PAG-15')
    const previous = new Map([[ask.id as string, was]])
    const input = inputOf([[must, verdict(must, 'pass')]], { questions: [ask], previous })
    const observation = { question: ask.id, clause: ask.clause, answers, exchanges: [] }
    const results = buildResults({
      ...input,
      judged: { ...input.judged, observations: [observation] },
    })
    expect(results.observations[0]).toMatchObject({ answer: answers.join(' | '), was, drifted })
    expect(results).toMatchObject({ outcome: 'fit', counts: { drifted: drifted ? 1 : 0 } })
  })

  test('operations: requests, statuses, and times without those of planned refusals', () => {
    const { operations } = buildResults(sampleInput)
    expect(operations.find(({ operation }) => operation === 'listPlans')).toEqual({
      operation: 'listPlans',
      requests: 3,
      statuses: { 200: 2, 500: 1 },
      findings: 1,
      medianMs: 20,
      p95Ms: 21,
    })
    expect(operations.find(({ operation }) => operation === 'getServer')).toMatchObject({
      statuses: { none: 1 },
      medianMs: null,
    })
    expect(operations.find(({ operation }) => operation === 'other')?.requests).toBe(1)
  })

  test('the sample run as a whole', () => {
    const results = buildResults(sampleInput)
    expect(results.counts).toEqual({
      rules: { pass: 3, fail: 3, none: 0, inconclusive: 1, error: 1, 'not-applicable': 2 },
      findings: { total: 3, breaking: 1, warnings: 1, known: 1 },
      drifted: 1,
    })
    expect(results).toMatchObject({ outcome: 'not-fit', exitCode: 1 })
    expect(results.findings[0]).toMatchObject({ confirmed: '2/2', breaks: true })
    expect(results.observations[0]).toMatchObject({ was: '404', drifted: true })
    expect(results.observations[1]).toMatchObject({ drifted: false })
  })

  test('a value that JSON cannot hold, or that is long, is stored as text', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const odd = verdict(must, 'fail', {
      findings: [
        finding(must, { id: 'f1', expected: loop, actual: 'x'.repeat(9_000) }),
        finding(must, { id: 'f2', expected: undefined, actual: 2n }),
      ],
    })
    const [first, second] = buildResults(inputOf([[must, odd]])).findings
    expect(first!.expected).toBe('[object Object]')
    expect(first!.actual).toMatch(/^"x{3999}… \(cut, 9002 characters in all\)$/)
    expect(second).toMatchObject({ expected: 'undefined', actual: '2' })
  })
})

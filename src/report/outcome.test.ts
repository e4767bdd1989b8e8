/** The exit codes of the public interface: every reason, and every pair of reasons. */
import { describe, expect, test } from 'vitest'
import type { ReportInput } from './input.ts'
import { buildResults } from './report.ts'
import type { RunOutcome } from './results.ts'
import { bookRule, finding, sampleInput, verdict } from './testing.ts'

const rule = bookRule('pagination/last-page-is-ceiling', 'PAG-08')
const second = bookRule('pagination/total-is-the-count', 'PAG-10')
const third = bookRule('pagination/size-as-asked', 'PAG-07')

type Change = (input: ReportInput) => ReportInput

const clean: ReportInput = {
  ...sampleInput,
  judged: { verdicts: [verdict(rule, 'pass')], observations: [] },
  rules: [rule],
  questions: [],
  leftovers: [],
  bugs: [],
  skipped: [],
  baseline: [],
}

function judged(...added: ReportInput['judged']['verdicts']): Change {
  return (input) => {
    const verdicts = [...input.judged.verdicts, ...added]
    const rules = [rule, second, third].filter(({ id }) => verdicts.some((v) => v.rule === id))
    return { ...input, rules, judged: { verdicts, observations: [] } }
  }
}

function stoppedBy(code: string): Change {
  return (input) => ({
    ...input,
    stopped: { code, message: `it was ${code}`, next: 'run it again' },
  })
}

/** Every reason for an exit code that can hold beside the others. */
const broken = judged(verdict(second, 'fail', { findings: [finding(second)] }))
const stale: Change = (input) => ({ ...input, baseline: [{ id: 'f9', rule: rule.id }] })
const leftover: Change = (input) => ({ ...input, leftovers: sampleInput.leftovers })
const untested = judged(verdict(third, 'none'))
const interrupted = stoppedBy('interrupted')
const nothing: Change = (input) => ({
  ...input,
  stopped: stoppedBy('token-rejected')(input).stopped,
})

const table: [name: string, changes: Change[], exitCode: number, outcome: RunOutcome][] = [
  ['fit', [], 0, 'fit'],
  ['incomplete', [untested], 3, 'incomplete'],
  ['leftovers', [leftover], 4, 'incomplete'],
  ['leftovers > incomplete', [leftover, untested], 4, 'incomplete'],
  ['broken', [broken], 1, 'not-fit'],
  ['stale', [stale], 1, 'not-fit'],
  ['broken > incomplete', [broken, untested], 1, 'not-fit'],
  ['broken > leftovers', [broken, leftover], 1, 'not-fit'],
  ['stale > leftovers', [stale, leftover], 1, 'not-fit'],
  ['stale > incomplete', [stale, untested], 1, 'not-fit'],
  ['nothing tested', [nothing], 2, 'incomplete'],
  ['nothing tested > broken', [nothing, broken], 2, 'incomplete'],
  ['nothing tested > stale', [nothing, stale], 2, 'incomplete'],
  ['nothing tested > leftovers', [nothing, leftover], 2, 'incomplete'],
  ['nothing tested > incomplete', [nothing, untested], 2, 'incomplete'],
  ['interrupted', [interrupted], 130, 'incomplete'],
  ['interrupted > broken', [interrupted, broken], 130, 'not-fit'],
  ['interrupted > stale', [interrupted, stale], 130, 'not-fit'],
  ['interrupted > leftovers', [interrupted, leftover], 130, 'incomplete'],
  ['interrupted > incomplete', [interrupted, untested], 130, 'incomplete'],
  [
    'interrupted > nothing tested',
    [(input) => ({ ...input, judged: { verdicts: [], observations: [] } }), interrupted],
    130,
    'incomplete',
  ],
]

function resultsOf(changes: readonly Change[]) {
  return buildResults(changes.reduce((input, change) => change(input), clean))
}

describe('exit code and outcome', () => {
  test.each(table)('%s', (_name, changes, exitCode, outcome) => {
    expect(resultsOf(changes)).toMatchObject({ exitCode, outcome })
  })

  test.each(['not-the-api', 'token-rejected', 'refused-by-plan'])(
    'an entry that fails by %s is nothing tested, whatever was seen',
    (code) => {
      expect(resultsOf([stoppedBy(code)]).exitCode).toBe(2)
    },
  )

  test('a target never reached is nothing tested; one that went away is incomplete', () => {
    const failed = [verdict(rule, 'fail', { findings: [finding(rule)] })]
    const never: Change = (input) => ({ ...input, judged: { verdicts: failed, observations: [] } })
    expect(resultsOf([never, stoppedBy('unreachable')]).exitCode).toBe(2)
    expect(resultsOf([stoppedBy('unreachable')]).exitCode).toBe(3)
  })

  test('an error later on leaves the run incomplete', () => {
    expect(resultsOf([stoppedBy('budget-spent')]).exitCode).toBe(3)
  })

  test('no rules, or none with evidence, is nothing tested', () => {
    const bare = { judged: { verdicts: [], observations: [] } }
    expect(buildResults({ ...clean, ...bare })).toMatchObject({ exitCode: 2 })
    expect(buildResults({ ...clean, ...bare, rules: [] })).toMatchObject({
      exitCode: 2,
      why: 'Nothing was tested: no rule was chosen.',
    })
  })

  test('a bug of ours in a step leaves the run incomplete, never not fit', () => {
    const results = buildResults({ ...clean, bugs: sampleInput.bugs })
    expect(results).toMatchObject({ exitCode: 3, outcome: 'incomplete' })
    expect(results.why).toContain('power.kill')
  })

  test.each([
    ['inconclusive', 3],
    ['error', 3],
    ['none', 3],
    ['pass', 0],
  ] as const)('a must rule that is %s: %i', (outcome, exitCode) => {
    expect(resultsOf([judged(verdict(second, outcome))]).exitCode).toBe(exitCode)
  })
})

describe('the sentence', () => {
  test.each([
    [[], 'held'],
    [[untested], 'pagination/size-as-asked'],
    [[leftover], 'could not be deleted'],
    [[leftover, untested], 'could not be judged'],
    [[broken], '1 rule is broken (1 must) on listPlans'],
    [[stale], '1 stale baseline entry'],
    [[nothing], 'it was token-rejected; run it again'],
    [[interrupted, broken], 'The run was interrupted; 1 rule is broken'],
  ] as [Change[], string][])('%#', (changes, part) => {
    const { why } = resultsOf(changes)
    expect(why).toContain(part)
    expect(why).toMatch(/^[A-Z0-9].*\.$/s)
  })
})

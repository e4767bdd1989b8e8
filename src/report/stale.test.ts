/** When an entry of a baseline is stale, and when a run says nothing of it. */
import { describe, expect, test } from 'vitest'
import type { AcceptedFinding } from './input.ts'
import { staleReason } from './stale.ts'
import { confirmedText } from './text.ts'

const entry: AcceptedFinding = { id: 'f1', rule: 'plans/ids-differ', steps: ['plans', 'plans.loc'] }
const startedAt = '2026-11-26T03:17:00Z'
const sent = new Set(['locations', 'plans', 'plans.loc'])
const past = '2026-11-25'
const ahead = '2027-01-01'

describe('an entry', () => {
  test.each([
    ['whose rule holds again', {}, 'pass', sent, 'the rule holds again'],
    ['whose rule still fails', {}, 'fail', sent, null],
    ['whose steps were not all sent', {}, 'pass', new Set(['plans']), null],
    ['that names no steps', { steps: undefined }, 'pass', new Set<string>(), 'holds again'],
    ['past its date, of a rule that fails', { expires: past }, 'fail', sent, 'past its date'],
    ['past its date, of a rule that holds', { expires: past }, 'pass', sent, 'past its date'],
    ['past its date, not provoked', { expires: past }, 'pass', new Set<string>(), 'past its date'],
    ['before its date, of a rule that fails', { expires: ahead }, 'fail', sent, null],
    ['before its date, of a rule that holds', { expires: ahead }, 'pass', sent, 'holds again'],
    ['that is flaky and did not show', { flaky: true }, 'pass', sent, null],
    ['that is flaky and past its date', { flaky: true, expires: past }, 'pass', sent, 'past'],
  ] as const)('%s', (_name, change, outcome, steps, why) => {
    const { steps: own, ...rest } = { ...entry, ...change }
    const changed = own === undefined ? rest : { ...rest, steps: own }
    const reason = staleReason(changed, { outcome, steps, startedAt })
    if (why === null) expect(reason).toBeNull()
    else expect(reason).toContain(why)
  })

  test.each([undefined, 'none', 'not-applicable', 'inconclusive', 'error'] as const)(
    'whose rule came to %s is left alone, even past its date',
    (outcome) => {
      const run = { outcome, steps: sent, startedAt }
      expect(staleReason({ ...entry, expires: past }, run)).toBeNull()
    },
  )
})

test.each([
  ['1/1', '1/1'],
  ['2/2', '2/2'],
  ['1/2', '1/2, flaky: it did not come back when sent again'],
])('%s is told as %s', (confirmed, text) => {
  expect(confirmedText(confirmed)).toBe(text)
})

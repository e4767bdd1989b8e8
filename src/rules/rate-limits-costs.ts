/** Rules on what a request of an odd kind takes from the allowance. */
import type { PromisedLimits } from '#contract/limits.ts'
import { type Sandwich, sandwichesUnder } from '#views/windows-methods.ts'
import { complain } from './finding.ts'
import { type Rule, rule } from './rule.ts'

/** The closing read is one, the others may each be one; more is a price of its own. */
const noRequestCostsMore = (limits: PromisedLimits): Rule =>
  rule<Sandwich>({
    id: 'rate-limits/no-request-costs-more-than-one',
    clause: 'RAT-14',
    view: sandwichesUnder(limits),
    needs: ['limits'],
    optional: 'no requests of an odd kind went between two reads under one Limit within a moment',
    judge: ({ filling, count, fall }) =>
      fall <= 2 * count
        ? null
        : complain(`requests of the kind ${filling} take more than one from the allowance`, {
            expected: `Remaining falls by ${count + 1}`,
            actual: fall,
            where: filling,
          }),
  })

/**
 * The closing read alone makes it fall by one; where it does not fall at all, Remaining tells
 * nothing.
 */
const everyRequestCounts = (limits: PromisedLimits): Rule =>
  rule<Sandwich>({
    id: 'rate-limits/every-request-counts',
    clause: 'RAT-20',
    view: sandwichesUnder(limits),
    needs: ['limits'],
    optional: 'no requests of an odd kind went between two reads under one Limit within a moment',
    when: ({ fall }) => fall > 0,
    judge: ({ filling, count, fall }) =>
      fall > 1
        ? null
        : complain(`requests of the kind ${filling} do not count against the allowance`, {
            expected: `Remaining falls by ${count} or more`,
            actual: fall,
            where: filling,
          }),
  })

/** Rules on kinds of requests that cost nothing, or too much. */
export function rateCostRules(limits: PromisedLimits): readonly Rule[] {
  return [everyRequestCounts(limits), noRequestCostsMore(limits)]
}

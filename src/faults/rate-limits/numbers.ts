/** Faults in how many requests are let through, and in how long a window is. */
import { promisedLimits } from '#contract/limits.ts'
import type { LimitRule } from '#server/limiter/limiter.ts'
import type { Policies } from '#server/policies.ts'
import { type Fault, fault } from '../fault.ts'
import { limits } from './rules.ts'

/** Headers that speak of the promised limits whatever is enforced. */
const promisedInHeaders: Partial<Policies> = {
  limitValue: ({ rule }) => String(promised(rule)),
  remainingValue: ({ rule, remaining }) =>
    String(Math.max(0, Math.min(promised(rule), remaining + promised(rule) - rule.limit))),
}

function promised({ name }: LimitRule): number {
  return name === 'burst' ? promisedLimits.burst.limit : promisedLimits.sustained.limit
}

export const limitNumberFaults: readonly Fault[] = [
  // `if ($hits > $max)` after the increment was moved below the check.
  fault({
    id: 'rate-limits/burst-of-31-let-through',
    title: '31 requests pass in a 10-second window whose limit is 30.',
    violates: ['RAT-25', 'INV-23'],
    tolerates: ['RAT-02', 'RAT-14'],
    needs: ['limits'],
    policies: { ...limits({ limit: 31 }), ...promisedInHeaders },
  }),
  // The window ends with the ninth second: `$start + 9` to mean ten inclusive seconds.
  fault({
    id: 'rate-limits/burst-window-of-9-seconds',
    title: 'The burst window lasts 9 seconds instead of 10.',
    violates: ['RAT-02'],
    tolerates: ['RAT-25', 'RAT-15'],
    needs: ['limits'],
    policies: limits({ windowMs: 9_000 }),
  }),
]

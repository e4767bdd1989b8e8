/** The limit rules of faults, written as changes of the promised ones. */
import { promisedLimits } from '#contract/limits.ts'
import type { LimitRule } from '#server/limiter/limiter.ts'
import type { Policies } from '#server/policies.ts'

type Change = Partial<LimitRule>

/** The two honest rules with changes; null takes a rule away. */
export function limits(burst: Change | null, sustained: Change | null = {}): Partial<Policies> {
  const rules: LimitRule[] = []
  const algorithm = 'fixed-first-hit'
  if (burst !== null) rules.push({ name: 'burst', algorithm, ...promisedLimits.burst, ...burst })
  if (sustained !== null)
    rules.push({ name: 'sustained', algorithm, ...promisedLimits.sustained, ...sustained })
  return { limits: rules }
}

/** The limit that was promised for the window of a rule. */
export function promised({ name }: LimitRule): number {
  return name === 'burst' ? promisedLimits.burst.limit : promisedLimits.sustained.limit
}

/** X-RateLimit-Limit as promised, whatever is enforced. */
export const promisedLimit: Partial<Policies> = {
  limitValue: ({ rule }) => String(promised(rule)),
}

/** Limit and Remaining as if the promised limits were enforced. */
export const promisedHeaders: Partial<Policies> = {
  ...promisedLimit,
  remainingValue: ({ rule, remaining }) =>
    String(Math.max(0, promised(rule) - (rule.limit - remaining))),
}

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

/** The rules on rate limits; they take the promised numbers as a parameter, as an account may have others. */
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import { flightsUnder } from '#views/windows-flights.ts'
import { rateHeaderRules } from './rate-limits-headers.ts'
import { rateRemainingRules } from './rate-limits-remaining.ts'
import { rateSharingRules } from './rate-limits-sharing.ts'
import { rateVolumeRules } from './rate-limits-volume.ts'
import type { Rule, RuleId } from './rule.ts'

/** Every rule of this topic, for these limits. */
export function rateLimitRules(limits: PromisedLimits = promisedLimits): readonly Rule[] {
  const flights = flightsUnder(limits)
  return [
    ...rateVolumeRules(limits, flights),
    ...rateHeaderRules(limits),
    ...rateRemainingRules(limits, flights),
    ...rateSharingRules(limits, flights),
  ]
}

/** Rules for which the burst probe alone brings no evidence: a quick run cannot judge them. */
export const fullProbeRules: ReadonlySet<RuleId> = new Set<RuleId>([
  'rate-limits/sustained-limit-exists',
  'rate-limits/minute-grants-its-whole-allowance',
])

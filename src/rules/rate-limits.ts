/**
 * The rules and questions on rate limits; they take the promised numbers, as an account may have
 * others.
 */
import { type PromisedLimits, promisedLimits } from '#contract/limits.ts'
import type { View } from '#views/view.ts'
import { type Measured, measuredUnder } from '#views/windows-fit.ts'
import { flightsUnder } from '#views/windows-flights.ts'
import type { Question } from './question.ts'
import { rateCostRules } from './rate-limits-costs.ts'
import { rateHeaderRules } from './rate-limits-headers.ts'
import { rateMeasuredRules } from './rate-limits-measured.ts'
import { rateQuestions } from './rate-limits-questions.ts'
import { rateRefusalRules } from './rate-limits-refusals.ts'
import { rateRemainingRules } from './rate-limits-remaining.ts'
import { rateSharingRules } from './rate-limits-sharing.ts'
import { rateVolumeRules } from './rate-limits-volume.ts'
import type { Rule } from './rule.ts'

/** One view per limits, so that rules and questions of one sitting measure once. */
const views = new Map<string, View<Measured>>()

function measuredFor(limits: PromisedLimits): View<Measured> {
  const key = JSON.stringify(limits)
  const view = views.get(key) ?? measuredUnder(limits)
  views.set(key, view)
  return view
}

/** Every rule of this topic, for these limits. */
export function rateLimitRules(limits: PromisedLimits = promisedLimits): readonly Rule[] {
  const flights = flightsUnder(limits)
  return [
    ...rateVolumeRules(limits, flights),
    ...rateMeasuredRules(limits, measuredFor(limits)),
    ...rateRefusalRules(limits),
    ...rateHeaderRules(limits),
    ...rateRemainingRules(limits, flights),
    ...rateSharingRules(limits, flights),
    ...rateCostRules(limits),
  ]
}

/** Every question of this topic, for these limits. */
export function rateLimitQuestions(limits: PromisedLimits = promisedLimits): readonly Question[] {
  return rateQuestions(measuredFor(limits))
}

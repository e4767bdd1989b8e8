/** Remembers the last fits: one recording is fitted by its judge, its profile and its report. */
import { type FitVerdict, measureFit } from './fit-verdict.ts'
import type { PromisedLimits } from './limits.ts'
import type { Moment } from './moments.ts'

const rememberedMax = 32
const remembered = new Map<string, FitVerdict | null>()

/** As `measureFit`, but what was fitted a short while ago is not fitted again. */
export function fitOnce(moments: readonly Moment[], limits: PromisedLimits): FitVerdict | null {
  const key = JSON.stringify([limits, moments])
  let verdict = remembered.get(key)
  if (verdict === undefined) verdict = measureFit(moments, limits)
  // Put last, so that what was asked for longest ago is forgotten first.
  remembered.delete(key)
  remembered.set(key, verdict)
  if (remembered.size > rememberedMax) remembered.delete(remembered.keys().next().value!)
  return verdict
}

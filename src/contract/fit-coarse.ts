/** Explains what was seen by limits whose clock shows whole seconds, both the same. */
import type { Fit } from './fit-pairs.ts'
import { coarseReadings } from './hypotheses.ts'
import type { PromisedLimits } from './limits.ts'
import type { Reading } from './readings.ts'

/** When in our second theirs begins is tried coarsely, then more finely about the best of those. */
const coarseMs = 50
const fineMs = 10
const secondMs = 1_000
/** How many are looked at more closely, and how many steps to either side. */
const closelyMost = 2
const steps = [-4, -3, -2, -1, 1, 2, 3, 4]

type Which = 'burst' | 'sustained'
type FindPairs = (readingsOf: (which: Which) => readonly Reading[]) => readonly Fit[]

const distanceIn = (fits: readonly Fit[]): number =>
  Math.min(...fits.map(({ distance }) => distance))

/** The nearest pairs with a clock of whole seconds. `findPairs` fits readings of both limits. */
export function searchCoarse(limits: PromisedLimits, findPairs: FindPairs): readonly Fit[] {
  const tryAt = (phaseMs: number): { phaseMs: number; fits: readonly Fit[] } => ({
    phaseMs,
    fits: findPairs((which) => coarseReadings(limits, which, phaseMs)),
  })
  const phases = Array.from({ length: secondMs / coarseMs }, (_, i) => i * coarseMs)
  const sort = (tried: ReturnType<typeof tryAt>[]): ReturnType<typeof tryAt>[] =>
    tried.toSorted((a, b) => distanceIn(a.fits) - distanceIn(b.fits))
  const tried = sort(phases.map(tryAt))
  if (distanceIn(tried[0]!.fits) === 0) return tried[0]!.fits
  const close = tried
    .slice(0, closelyMost)
    .flatMap(({ phaseMs }) => steps.map((step) => tryAt(phaseMs + step * fineMs)))
  return sort([...tried, ...close])[0]!.fits
}

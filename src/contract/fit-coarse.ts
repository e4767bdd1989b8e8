/** Explains what was seen by limits whose clock shows whole seconds, both the same. */
import type { Fit } from './fit-pairs.ts'
import { coarseReadings } from './hypotheses.ts'
import type { PromisedLimits } from './limits.ts'
import type { Reading } from './readings.ts'

/** When in our second theirs begins is tried coarsely, then about the best of those. */
const coarseMs = 50
const fineMs = [-40, -30, -20, -10, 10, 20, 30, 40]
const secondMs = 1_000
/** How many of the coarse ones are looked at closely. */
const closelyMost = 3

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
  const first = sort(phases.map(tryAt))
  if (distanceIn(first[0]!.fits) === 0) return first[0]!.fits
  const close = first
    .slice(0, closelyMost)
    .flatMap(({ phaseMs }) => fineMs.map((ms) => tryAt(phaseMs + ms)))
  return sort([...first, ...close])[0]!.fits
}

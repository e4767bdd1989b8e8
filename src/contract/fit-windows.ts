/** Says how exactly the windows were measured: which others would explain as much. */
import { type FitResult, fitReadings, searchOf } from './fit.ts'
import { besides, type Fit } from './fit-pairs.ts'
import { type Candidate, settleAll } from './fit-search.ts'
import type { PromisedLimits } from './limits.ts'
import type { Moment } from './moments.ts'

/** The shortest and the longest window in milliseconds that explain what was seen. */
export type WindowRange = readonly [shortestMs: number, longestMs: number]

export type WindowRanges = Readonly<Record<'burst' | 'sustained', WindowRange | null>>

/** How far windows are from the promised one, tried outwards: shares of it. */
const shifts = [0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.45, 0.6, 0.8]
/** Pairs of readings that are tried with other windows. */
const fitsMax = 3

const rates = { burst: 'sustained', sustained: 'burst' } as const

type Which = keyof typeof rates

/** Does one of the fits explain as much with its window shifted by this share? */
function fitsWith(
  moments: readonly Moment[],
  fits: readonly Fit[],
  which: Which,
  share: number,
): boolean {
  return fits.some((fit) => {
    const { reading } = fit[which]
    const windowMs = reading.windowMs * (1 + share)
    const other: Candidate = fit[rates[which]]
    const search = besides({ ...searchOf(moments), atMost: fit.distance + 1, phasesMax: 2 }, [
      other,
    ])
    const shifted = { ...reading, windowMs, perMs: (reading.perMs * reading.windowMs) / windowMs }
    return settleAll(search, [shifted], false, 0)[0]!.distance <= fit.distance
  })
}

function rangeOf(moments: readonly Moment[], fits: readonly Fit[], which: Which): WindowRange {
  const { windowMs } = fits[0]![which].reading
  const reach = (sign: 1 | -1): number => {
    let reached = 0
    for (const shift of shifts) {
      if (!fitsWith(moments, fits, which, sign * shift)) break
      reached = shift
    }
    return windowMs * (1 + sign * reached)
  }
  return [reach(-1), reach(1)]
}

/** The legitimate pairs that explain the moments to within `tolerance`, the usual ones first. */
function explaining(result: FitResult, tolerance: number): readonly Fit[] {
  const { findLenient, findRunning, findCoarse } = result
  for (const find of [() => result.legitimate, findLenient, findRunning, findCoarse]) {
    const fits = find()
    if (fits.length > 0 && fits[0]!.distance <= tolerance) return fits
  }
  return []
}

/**
 * The range of each window, where a legitimate pair of readings explains the moments to within
 * `tolerance`; null where a limit did not show. The true window lies in it, or closer to its ends
 * than the next step outwards; beyond the last step nothing is tried. Pure; takes about a second.
 */
export function measureWindows(
  moments: readonly Moment[],
  limits: PromisedLimits,
  tolerance = 1,
): WindowRanges {
  const result = fitReadings(moments, limits, tolerance)
  const fits = explaining(result, tolerance).slice(0, fitsMax)
  if (fits.length === 0) return { burst: null, sustained: null }
  const { distance } = fits[0]!
  const seen = (without: number): boolean => without > distance
  return {
    burst: seen(result.withoutBurst) ? rangeOf(moments, fits, 'burst') : null,
    sustained: seen(result.withoutSustained) ? rangeOf(moments, fits, 'sustained') : null,
  }
}

/** Pairs of readings, one for each limit, and how far they are from what was seen. */
import {
  byDistance,
  type Candidate,
  type Measure,
  type Search,
  sameExpectation,
} from './fit-search.ts'
import { isCounter } from './hypotheses.ts'
import type { Moment } from './moments.ts'
import { distanceOf } from './replay.ts'
import type { Expectation } from './walk.ts'

export interface Fit {
  readonly burst: Candidate
  readonly sustained: Candidate
  readonly distance: number
}

/** Every burst limit beside every sustained one. */
export function pairUp(
  moments: readonly Moment[],
  bursts: readonly Candidate[],
  sustaineds: readonly Candidate[],
): Fit[] {
  return bursts.flatMap((burst) =>
    sustaineds.map((sustained) => ({
      burst,
      sustained,
      distance: distanceOf(moments, burst.expectation, sustained.expectation),
    })),
  )
}

function nameOf({ reading }: Candidate): string {
  const { kind, charge, limit, windowMs, perMs } = reading
  return `${kind} ${charge} ${limit} ${windowMs} ${perMs}`
}

/** Those of least distance: of several that differ in a phase alone, one. */
export function least(fits: readonly Fit[]): Fit[] {
  const distance = Math.min(...fits.map((fit) => fit.distance))
  const kept = new Map<string, Fit>()
  for (const fit of fits) {
    if (fit.distance !== distance) continue
    const name = `${nameOf(fit.burst)}, ${nameOf(fit.sustained)}`
    if (!kept.has(name)) kept.set(name, fit)
  }
  return [...kept.values()]
}

/** Is one of their limits a counter? */
export function hasCounter(fits: readonly Fit[]): boolean {
  return fits.some(
    ({ burst, sustained }) => isCounter(burst.reading) || isCounter(sustained.reading),
  )
}

/** What any of them lets through: nothing is nearer to one of them than to this. */
function envelopeOf(expectations: readonly Expectation[]): Expectation | null {
  const [first, ...others] = expectations
  if (first === undefined || others.length === 0) return null
  const [least, most] = [first.least.slice(), first.most.slice()]
  for (const other of others) {
    for (let i = 0; i < least.length; i += 1) {
      least[i] = Math.min(least[i]!, other.least[i]!)
      most[i] = Math.max(most[i]!, other.most[i]!)
    }
  }
  return { least, most }
}

/** Searches one limit's readings beside candidates for the other one. */
export function besides(search: Omit<Search, 'measure'>, others: readonly Candidate[]): Search {
  const { moments } = search
  const expectations: Expectation[] = []
  for (const { expectation } of others.toSorted(byDistance)) {
    if (!expectations.some((known) => sameExpectation(known, expectation))) {
      expectations.push(expectation)
    }
  }
  const envelope = envelopeOf(expectations)
  const measure: Measure = (own, atMost) => {
    const lowest = envelope === null ? 0 : distanceOf(moments, envelope, own, atMost)
    if (lowest > atMost) return lowest
    let best = Number.POSITIVE_INFINITY
    for (const other of expectations) {
      best = Math.min(best, distanceOf(moments, other, own, Math.min(best, atMost)))
      if (best <= lowest) break
    }
    return best
  }
  return { ...search, measure }
}

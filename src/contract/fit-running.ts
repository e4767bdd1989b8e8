/**
 * Explains what was seen by windows that follow one another from a moment of each account's own,
 * such as a bucket that is filled at intervals from when it was made.
 */
import { besides, type Fit, least } from './fit-pairs.ts'
import { type Candidate, type Search, settleAll, weighReading } from './fit-search.ts'
import { runningReadings } from './hypotheses.ts'
import type { PromisedLimits } from './limits.ts'
import { comparedAccounts } from './moments.ts'
import type { Reading } from './readings.ts'

/** Burst limits that explain as much as the best one are all tried. */
const margin = 2
const never = Number.POSITIVE_INFINITY

const shiftsMs = [400, 200, 100, 50, 25, 12, 6, 3, 1]

type Phases = readonly number[]

/** Both limits with one beginning for each account, the longer one so many bursts later. */
class Beginnings {
  readonly #search: Search
  readonly #burst: Reading
  readonly #sustained: Reading

  constructor(search: Search, burst: Reading, sustained: Reading) {
    this.#search = search
    this.#burst = burst
    this.#sustained = sustained
  }

  weigh(shorter: Phases, longer: Phases): Fit {
    const burst = weighReading(this.#search, { ...this.#burst, phasesMs: shorter }, true, never)
    const search = besides(this.#search, [burst])
    const sustained = weighReading(search, { ...this.#sustained, phasesMs: longer }, true, never)
    return { burst, sustained, distance: sustained.distance }
  }

  /** The longer windows begin with one of the shorter ones, and each account stands for itself. */
  settle(account: number, starts: readonly number[], from: Fit): Fit {
    const [shorter, longer] = [phasesOf(from.burst), phasesOf(from.sustained)]
    const stepMs = this.#burst.windowMs
    let best = from
    for (const start of starts) {
      for (let at = start; at < start + this.#sustained.windowMs; at += stepMs) {
        const tried = this.weigh(shorter.with(account, start), longer.with(account, at))
        if (tried.distance < best.distance) best = tried
      }
    }
    return this.#refine(account, best)
  }

  /** Both limits of an account a little earlier or later, by ever smaller steps. */
  #refine(account: number, from: Fit): Fit {
    let best = from
    for (const ms of shiftsMs) {
      for (const by of [-ms, ms]) {
        const [shorter, longer] = [phasesOf(best.burst), phasesOf(best.sustained)]
        const shift = (phases: Phases): Phases => phases.with(account, phases[account]! + by)
        const tried = this.weigh(shift(shorter), shift(longer))
        if (tried.distance < best.distance) best = tried
      }
    }
    return best
  }
}

function phasesOf({ reading }: Candidate): Phases {
  return reading.phasesMs!
}

/**
 * The nearest pairs of such windows, which begin together; none where one account was asked, as its
 * windows may as well be everybody's.
 */
export function searchRunning(alone: Search, limits: PromisedLimits): readonly Fit[] {
  const accounts = comparedAccounts(alone.moments)
  if (accounts.length < 2) return []
  const bursts = settleAll(alone, runningReadings(limits, 'burst'), true, margin)
  const charges = new Set(bursts.map(({ reading }) => reading.charge))
  const fits = runningReadings(limits, 'sustained').flatMap((sustained) =>
    [...charges].map((charge) => {
      const bases = bursts.filter(({ reading }) => reading.charge === charge)
      const beginnings = new Beginnings(alone, bases[0]!.reading, sustained)
      const first = phasesOf(bases[0]!)
      return accounts.reduce(
        (fit, account) => {
          const starts = [...new Set(bases.map((base) => phasesOf(base)[account]!))]
          return beginnings.settle(account, starts, fit)
        },
        beginnings.weigh(first, first),
      )
    }),
  )
  return least(fits)
}

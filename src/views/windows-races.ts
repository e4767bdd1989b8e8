/** One subject per account at the end: what got through side by side, and what in single file. */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { Subject, View } from './view.ts'
import type { Flight } from './windows-flights.ts'
import { viewFlights } from './windows-remaining.ts'

export interface Race extends Subject {
  /** The most that one flight larger than the burst limit got through. */
  readonly parallel: number
  /**
   * A single request was refused for the burst's sake when no more than this had got through; null
   * if none was.
   */
  readonly file: number | null
}

/** A flight longer than this gives a bucket time to refill, in shares of the burst window. */
const flightShare = 1 / 30

/** Windows on the clock end with a second: then the Date changes in the middle of a flight. */
function isWithinASecond(flight: Flight): boolean {
  return new Set(flight.answers.map(({ dateMs }) => dateMs)).size === 1
}

function isCrowd(flight: Flight, { burst }: PromisedLimits): boolean {
  const short = flight.endMs - flight.startMs <= burst.windowMs * flightShare
  return flight.own.length > burst.limit + 1 && short && isWithinASecond(flight)
}

/** The minute had room: so it was the burst limit that refused. */
function isHeldInFile(flight: Flight): boolean {
  return flight.own.length === 1 && flight.refused === 1 && flight.sustainedRoom() >= 1
}

/** Accounts without a crowd are no subject. */
export function racesUnder(limits: PromisedLimits): View<Race> {
  return viewFlights('races', limits, () => {
    const accounts = new Map<
      string,
      { parallel: number | null; file: number | null; exchanges: Exchange[] }
    >()
    return {
      hear(flight) {
        const race = accounts.get(flight.account) ?? { parallel: null, file: null, exchanges: [] }
        accounts.set(flight.account, race)
        if (isCrowd(flight, limits) && flight.admitted > (race.parallel ?? -1)) {
          race.parallel = flight.admitted
          race.exchanges = [...flight.own]
        }
        if (isHeldInFile(flight)) {
          race.file = Math.min(race.file ?? flight.admittedInBurst, flight.admittedInBurst)
        }
        return []
      },
      *end() {
        for (const { parallel, file, exchanges } of accounts.values()) {
          if (parallel !== null) yield { exchanges, parallel, file }
        }
      },
    }
  })
}

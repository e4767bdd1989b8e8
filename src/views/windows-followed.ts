/** Subjects that are one flight together with what the same account sent next. */
import type { Subject, View } from './view.ts'
import type { Flight } from './windows-flights.ts'

export interface Followed extends Subject {
  readonly flight: Flight
  /** The next flight of the account; null at the end. */
  readonly next: Flight | null
}

/** Every flight with its next one; given late, so `room()` of the first must not be asked. */
export function followedFlights(flights: View<Flight>): View<Followed> {
  return {
    name: 'flights and their next',
    open() {
      const opened = flights.open()
      const waiting = new Map<string, Flight>()
      function* follow(landed: Iterable<Flight>): Iterable<Followed> {
        for (const next of landed) {
          const flight = waiting.get(next.account)
          waiting.set(next.account, next)
          if (flight !== undefined) yield { exchanges: flight.exchanges, flight, next }
        }
      }
      return {
        see: (exchange) => follow(opened.see(exchange)),
        *close() {
          yield* follow(opened.close())
          for (const flight of waiting.values()) {
            yield { exchanges: flight.exchanges, flight, next: null }
          }
        },
      }
    },
  }
}

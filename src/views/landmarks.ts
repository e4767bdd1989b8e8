/**
 * One subject per tape: which of the documented paths without parameters were found below the base
 * URL.
 */
import type { Exchange } from '#exchange/exchange.ts'
import { isEvidence, readAnswer } from './responses.ts'
import { type Subject, viewAtEnd } from './view.ts'

export interface Landmarks extends Subject {
  /** Calls that met something: data, or a refusal that knows the path. */
  readonly found: number
  /** Calls that met nothing of the API: 404, 405, 410, 501 or a redirect. */
  readonly missed: number
}

const fixedPaths = new Set(['listPlans', 'listLocations', 'listServers'])
const absences = new Set([404, 405, 410, 501])
const exchangesMax = 3

/** Plans, locations and servers: paths that exist whatever the account owns. */
export const landmarks = viewAtEnd<Landmarks>('landmarks', () => {
  const exchanges: Exchange[] = []
  let found = 0
  let missed = 0
  return {
    see(exchange) {
      const answer = readAnswer(exchange)
      if (answer === null || !isEvidence(answer)) return
      if (!fixedPaths.has(exchange.operation ?? '')) return
      const redirected = answer.status >= 300 && answer.status < 400 && answer.status !== 304
      if (absences.has(answer.status) || redirected) missed += 1
      else found += 1
      if (exchanges.length < exchangesMax) exchanges.push(exchange)
    },
    *subjects() {
      if (found + missed > 0) yield { exchanges, found, missed }
    },
  }
})

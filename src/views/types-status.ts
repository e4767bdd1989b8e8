/**
 * One subject per operation that shows a status: how often it was a word, null, or not there at
 * all.
 */
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import { type Subject, viewAtEnd } from './view.ts'

export interface StatusMembers extends Subject {
  readonly operation: string
  readonly words: number
  readonly nulls: number
  readonly absent: number
}

const shown = new Set(['listServers', 'getServer', 'getServerStatus'])
const exchangesMax = 3

/** Servers and their states in an answer; without any such member the shape is another clause's. */
function resourcesOf({ data }: Answer): readonly Json[] {
  const candidates = Array.isArray(data) ? (data as readonly Json[]) : [data ?? null]
  return candidates.filter(
    (item) => member(item, 'uuid') !== undefined || member(item, 'state') !== undefined,
  )
}

interface Tally {
  words: number
  nulls: number
  absent: number
  /** Where it was missing, else where it was there. */
  readonly lacking: Exchange[]
  readonly having: Exchange[]
}

function keep(exchanges: Exchange[], exchange: Exchange): void {
  if (exchanges.length < exchangesMax && exchanges.at(-1) !== exchange) exchanges.push(exchange)
}

function count(tally: Tally, item: Json, exchange: Exchange): void {
  const status = member(item, 'status')
  if (status === undefined) tally.absent += 1
  else if (status === null) tally.nulls += 1
  else tally.words += 1
  keep(status === undefined ? tally.lacking : tally.having, exchange)
}

export const statusMembers = viewAtEnd<StatusMembers>('statusMembers', () => {
  const tallies = new Map<string, Tally>()
  return {
    see(exchange) {
      const answer = readAnswer(exchange)
      const { operation } = exchange
      if (answer === null || !isEvidence(answer) || answer.status !== 200) return
      if (operation === null || !shown.has(operation)) return
      const fresh: Tally = { words: 0, nulls: 0, absent: 0, lacking: [], having: [] }
      const tally = tallies.get(operation) ?? fresh
      tallies.set(operation, tally)
      for (const item of resourcesOf(answer)) count(tally, item, exchange)
    },
    *subjects() {
      for (const [operation, { words, nulls, absent, lacking, having }] of tallies) {
        const exchanges = lacking.length > 0 ? lacking : having
        if (exchanges.length > 0) yield { exchanges, operation, words, nulls, absent }
      }
    },
  }
})

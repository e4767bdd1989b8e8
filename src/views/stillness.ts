/** Subjects that are two readings of one fact between which the run only read. */
import { visibilityGraceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
import { readListing } from './censuses.ts'
import { isRead, serverKeyOf } from './rereads.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export type Fact = 'state' | 'status' | 'password_status' | 'total'

export interface Stillness extends Subject {
  readonly fact: Fact
  readonly before: Json
  readonly after: Json
  readonly moved: boolean
  /** How many readings of the whole tape moved: one may be somebody else's doing. */
  readonly movedInAll: number
}

interface Reading {
  readonly fact: Fact
  readonly value: Json
  readonly exchange: Exchange
}

const readingsMax = 10_000
const subjectsMax = 10_000

/** Words that a healthy server stays with: others tell of something under way. */
const settledValues: Readonly<Record<Fact, readonly Json[]>> = {
  state: ['running', 'stopped'],
  status: [null],
  password_status: ['ready'],
  total: [],
}

function factsOf({ exchange, data, status }: Answer): Reading[] {
  if (status !== 200) return []
  const facts: Readonly<Record<string, readonly Fact[]>> = {
    getServerStatus: ['state', 'status'],
    getServer: ['status'],
    getServerCredentials: ['password_status'],
  }
  return (facts[exchange.operation ?? ''] ?? []).flatMap((fact) => {
    const value = member(data, fact)
    return value === undefined ? [] : [{ fact, value, exchange }]
  })
}

/** Did a settled fact move? Words for something under way are no harm: they come and go. */
function hasMoved(fact: Fact, before: Json, after: Json): boolean {
  if (fact === 'total') return before !== after
  if (!settledValues[fact].includes(before) || before === after) return false
  return fact !== 'state' || settledValues.state.includes(after)
}

/** Between two readings of state, status, password status or total: did only reading move it? */
export const stillness: View<Stillness> = viewAtEnd('stillness', () => {
  const last = new Map<string, Reading>()
  /** Servers that a write may still be moving. */
  const touched = new Set<string>()
  const found: Omit<Stillness, 'movedInAll'>[] = []
  let writtenAt = Number.NEGATIVE_INFINITY
  const noteWrite = (exchange: Exchange): void => {
    for (const key of [...last.keys()]) if (key.endsWith(' total')) last.delete(key)
    writtenAt = exchange.sentAt + exchange.tookMs
    const server = serverKeyOf(exchange)
    const refused =
      (exchange.response?.status ?? 0) >= 400 && (exchange.response?.status ?? 0) < 500
    if (server !== null && !refused && touched.size < readingsMax) touched.add(server)
  }
  const compare = (key: string, reading: Reading): void => {
    const before = last.get(key)
    if (before !== undefined || last.size < readingsMax) last.set(key, reading)
    if (before === undefined || found.length >= subjectsMax) return
    const { fact, value } = reading
    const settled = fact === 'total' || settledValues[fact].includes(before.value)
    if (!settled) return
    found.push({
      exchanges: [before.exchange, reading.exchange],
      fact,
      before: before.value,
      after: value,
      moved: hasMoved(fact, before.value, value),
    })
  }
  const readTotal = (exchange: Exchange): void => {
    if (exchange.sentAt - writtenAt <= visibilityGraceMs) return
    const listing = readListing(exchange)
    if (listing === null) return
    const value = listing.items.size
    compare(`${accountOf(exchange)} total`, { fact: 'total', value, exchange })
  }
  const see = (exchange: Exchange): void => {
    if (exchange.kind !== 'call') return
    if (!isRead(exchange)) {
      noteWrite(exchange)
      return
    }
    const answer = readAnswer(exchange)
    if (answer === null || !isEvidence(answer) || isStranger(exchange)) return
    readTotal(exchange)
    const server = serverKeyOf(exchange)
    if (server === null || touched.has(server)) return
    for (const reading of factsOf(answer)) {
      compare(`${accountOf(exchange)} ${server} ${exchange.operation} ${reading.fact}`, reading)
    }
  }
  const subjects = (): Stillness[] => {
    const movedInAll = found.filter(({ moved }) => moved).length
    return found.map((one) => ({ ...one, movedInAll }))
  }
  return { see, subjects }
})

/** Subjects that are two readings of one fact, with nothing between that should have moved it. */
import { uptimeStepMaxS, visibilityGraceMs } from '#contract/patience.ts'
import { isCalm } from '#contract/words.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
import { openCourses } from './courses.ts'
import { readListing } from './listings.ts'
import { serverIdOf } from './paths.ts'
import { isRead, serverKeyOf } from './rereads.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export type Fact = 'state' | 'uptime' | 'status' | 'password_status' | 'backups' | 'servers'

export interface Stillness extends Subject {
  readonly fact: Fact
  readonly before: Json
  readonly after: Json
  readonly moved: boolean
  /** Writes that were refused in between, on the same server, and looks at its power path. */
  readonly refused: readonly Exchange[]
  /** How many readings of the whole tape moved with only reads in between. */
  readonly movedInAll: number
}

interface Reading {
  readonly fact: Fact
  readonly value: Json
  readonly exchange: Exchange
}

const readingsMax = 10_000
const subjectsMax = 10_000

/** Words that a server stays with until somebody acts; others tell of something under way. */
const settledStates: readonly Json[] = ['running', 'stopped']

function isSettled(fact: Fact, value: Json): boolean {
  if (fact === 'state') return settledStates.includes(value)
  if (fact === 'status') return isCalm(value)
  return fact === 'password_status' ? value === 'ready' : true
}

/** What a restart in between would show: a smaller uptime, no longer than the time that passed. */
function hasRestarted(before: Reading, after: Reading): boolean {
  const [from, to] = [Number(before.value), Number(after.value)]
  const passedS = (after.exchange.sentAt - before.exchange.sentAt) / 1000 + uptimeStepMaxS
  return to >= 0 && to < from && to <= passedS
}

function hasMoved(before: Reading, after: Reading): boolean {
  const { fact, value } = after
  if (before.value === value) return false
  if (fact === 'uptime') return hasRestarted(before, after)
  return fact !== 'state' || settledStates.includes(value)
}

function factsOf({ exchange, data, json, status }: Answer): Reading[] {
  if (status !== 200) return []
  const facts: Readonly<Record<string, readonly Fact[]>> = {
    getServerStatus: ['state', 'status'],
    getServer: ['status'],
    getServerCredentials: ['password_status'],
  }
  const read = (fact: Fact, value: Json | undefined): Reading[] =>
    value === undefined ? [] : [{ fact, value, exchange }]
  if (exchange.operation === 'listBackups') {
    return read('backups', member(member(json, 'meta'), 'total'))
  }
  const uptime = member(data, 'uptime_seconds')
  const runs = member(data, 'state') === 'running' && typeof uptime === 'number'
  return [
    ...(facts[exchange.operation!] ?? []).flatMap((fact) => read(fact, member(data, fact))),
    ...(exchange.operation === 'getServerStatus' && runs ? read('uptime', uptime) : []),
  ]
}

/** A server that is up and in no special condition; until the first such look it is on its way. */
function isUp({ data }: Answer): boolean {
  return member(data, 'state') === 'running' && isCalm(member(data, 'status'))
}

/** Does the answer speak of a server in no special condition? */
function isHealthy({ data, exchange }: Answer): boolean {
  return exchange.operation !== 'getServerStatus' || isCalm(member(data, 'status'))
}

/** Remembers the last reading of every fact, and what became of it. */
function openReadings({ refusalsOn, followsAnother }: ReturnType<typeof openCourses>) {
  const last = new Map<string, Map<string, Reading>>()
  const found: Omit<Stillness, 'movedInAll'>[] = []
  const readingsOf = (place: string): Map<string, Reading> => {
    const readings = last.get(place) ?? new Map<string, Reading>()
    if (last.size < readingsMax) last.set(place, readings)
    return readings
  }
  return {
    found,
    forget: (place: string): boolean => last.delete(place),
    /** Starts a series anew: from this reading, or from the next one. */
    restart(place: string, key: string, reading: Reading | null): void {
      if (reading === null) readingsOf(place).delete(key)
      else readingsOf(place).set(key, reading)
    },
    compare(place: string, key: string, reading: Reading): void {
      const readings = readingsOf(place)
      const before = readings.get(key)
      if (before !== undefined || readings.size < readingsMax) readings.set(key, reading)
      if (before === undefined || !isSettled(before.fact, before.value)) return
      if (found.length >= subjectsMax) return
      const moved = hasMoved(before, reading)
      if (moved && followsAnother(place, before.exchange, reading.value)) return
      found.push({
        exchanges: [before.exchange, reading.exchange],
        fact: reading.fact,
        before: before.value,
        after: reading.value,
        moved,
        refused: refusalsOn(place, before.exchange),
      })
    },
  }
}

/** The place of facts about an account as a whole, which every write may move. */
const accountWide = 'account'

/** Between two readings: did a fact move though nothing was done, or though it was refused? */
export const stillness: View<Stillness> = viewAtEnd('stillness', () => {
  const courses = openCourses()
  const readings = openReadings(courses)
  const up = new Set<string>()
  let writtenAt = Number.NEGATIVE_INFINITY
  const noteWrite = (exchange: Exchange): void => {
    readings.forget(accountWide)
    writtenAt = exchange.sentAt + exchange.tookMs
    const server = serverKeyOf(exchange)
    if (server !== null && courses.write(server, exchange)) readings.forget(server)
  }
  const readServers = (exchange: Exchange): void => {
    if (exchange.sentAt - writtenAt <= visibilityGraceMs) return
    const listing = readListing(exchange)
    if (listing === null) return
    const reading: Reading = { fact: 'servers', value: listing.items.size, exchange }
    readings.compare(accountWide, accountOf(exchange), reading)
  }
  const readServer = (server: string, reading: Reading): void => {
    const { exchange, fact, value } = reading
    // Short uuids may collide (GET-04): what is compared goes by the id as it was asked for.
    const key = `${accountOf(exchange)} ${serverIdOf(exchange)} ${exchange.operation} ${fact}`
    const what = courses.follow(server, fact, value)
    if (what === 'compare') readings.compare(server, key, reading)
    else readings.restart(server, key, what === 'start' ? reading : null)
  }
  const see = (exchange: Exchange): void => {
    if (exchange.kind !== 'call') return
    if (!isRead(exchange)) {
      noteWrite(exchange)
      return
    }
    const answer = readAnswer(exchange)
    if (answer === null || !isEvidence(answer) || isStranger(exchange)) return
    readServers(exchange)
    const server = serverKeyOf(exchange)
    if (server === null) return
    if (isUp(answer) && up.size < readingsMax) up.add(server)
    for (const reading of factsOf(answer)) {
      const ofState = reading.fact === 'state' || reading.fact === 'uptime'
      const early = ofState && !(up.has(server) && isHealthy(answer))
      if (!early) readServer(server, reading)
    }
  }
  const subjects = (): Stillness[] => {
    const { found } = readings
    const movedInAll = found.filter(({ moved, refused }) => moved && refused.length === 0).length
    return found.map((one) => ({ ...one, movedInAll }))
  }
  return { see, subjects }
})

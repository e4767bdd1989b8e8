/** Subjects that are two readings of one fact, with nothing between them that should have moved it. */
import { powerActions } from '#contract/catalogue.ts'
import { visibilityGraceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, member, parseJson } from '#exchange/json.ts'
import { accountOf, isStranger } from './attempts.ts'
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

/** Where an accepted power action leads; restart passes through too much to be followed. */
const goals: Readonly<Record<string, Json>> = {
  start: 'running',
  shutdown: 'stopped',
  kill: 'stopped',
}

function isSettled(fact: Fact, value: Json): boolean {
  if (fact === 'state') return settledStates.includes(value)
  if (fact === 'status') return value === null
  return fact === 'password_status' ? value === 'ready' : true
}

function hasMoved(fact: Fact, before: Json, after: Json): boolean {
  if (before === after) return false
  // Time passes; only a restart takes it back.
  if (fact === 'uptime') return Number(after) < Number(before)
  return fact !== 'state' || settledStates.includes(after)
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

/** A server that is up and in no special condition; until the first such look it is still on its way. */
function isUp({ data }: Answer): boolean {
  return member(data, 'state') === 'running' && member(data, 'status') === null
}

/** Does the answer speak of a server in no special condition? */
function isHealthy({ data, exchange }: Answer): boolean {
  return exchange.operation !== 'getServerStatus' || member(data, 'status') === null
}

/** The action in a power call, under whatever name (AMB-20). */
function actionOf({ request, operation }: Exchange): string | undefined {
  const sent = parseJson(request.body)
  if (operation !== 'powerServer' || !isObject(sent)) return undefined
  return powerActions.find((action) => Object.values(sent).includes(action))
}

/** What a write has left a server in: on its way to a state, or nobody knows. */
type Course = { readonly goal: Json | undefined }

/** What the run itself did to servers, so that only the unexplained is left. */
function openCourses() {
  const courses = new Map<string, Course>()
  const refusals = new Map<string, Exchange[]>()
  return {
    /** False where the write was refused, so that everything should stay as it was. */
    write(server: string, exchange: Exchange): boolean {
      const status = exchange.response?.status ?? 0
      const refused = status >= 400 && status < 500 && !isStranger(exchange)
      if (refused) {
        const before = refusals.get(server) ?? []
        if (refusals.size < readingsMax) refusals.set(server, [...before, exchange].slice(-8))
      } else if (courses.size < readingsMax && status !== 401) {
        courses.set(server, { goal: goals[actionOf(exchange) ?? ''] })
        return true
      }
      return false
    },
    /** May this reading be compared with the one before? Arriving at a goal starts a new series. */
    follow(server: string, { fact, value }: Reading): 'compare' | 'start' | 'ignore' {
      const course = courses.get(server)
      if (course === undefined) return 'compare'
      if (fact !== 'state' || course.goal === undefined || value !== course.goal) return 'ignore'
      courses.delete(server)
      return 'start'
    },
    refusalsOn(server: string, since: Exchange): readonly Exchange[] {
      return (refusals.get(server) ?? []).filter(({ sentAt }) => sentAt >= since.sentAt)
    },
  }
}

/** Between two readings of a fact: did it move though nothing was done, or though it was refused? */
export const stillness: View<Stillness> = viewAtEnd('stillness', () => {
  const last = new Map<string, Map<string, Reading>>()
  const counts = new Map<string, Reading>()
  const courses = openCourses()
  const up = new Set<string>()
  const found: Omit<Stillness, 'movedInAll'>[] = []
  let writtenAt = Number.NEGATIVE_INFINITY
  const noteWrite = (exchange: Exchange): void => {
    counts.clear()
    writtenAt = exchange.sentAt + exchange.tookMs
    const server = serverKeyOf(exchange)
    if (server !== null && courses.write(server, exchange)) last.delete(server)
  }
  const readingsOf = (server: string): Map<string, Reading> => {
    const readings = last.get(server) ?? new Map<string, Reading>()
    if (last.size < readingsMax) last.set(server, readings)
    return readings
  }
  const compare = (key: string, server: string, reading: Reading): void => {
    const readings = reading.fact === 'servers' ? counts : readingsOf(server)
    const before = readings.get(key)
    if (before !== undefined || readings.size < readingsMax) readings.set(key, reading)
    if (before === undefined || !isSettled(before.fact, before.value)) return
    if (found.length >= subjectsMax) return
    const { fact, value, exchange } = reading
    found.push({
      exchanges: [before.exchange, exchange],
      fact,
      before: before.value,
      after: value,
      moved: hasMoved(fact, before.value, value),
      refused: courses.refusalsOn(server, before.exchange),
    })
  }
  const readServers = (exchange: Exchange): void => {
    if (exchange.sentAt - writtenAt <= visibilityGraceMs) return
    const listing = readListing(exchange)
    if (listing === null) return
    const value = listing.items.size
    compare(accountOf(exchange), '', { fact: 'servers', value, exchange })
  }
  const readServer = (server: string, reading: Reading): void => {
    const { exchange, fact } = reading
    // Short uuids may collide (GET-04): what is compared goes by the id as it was asked for.
    const key = `${accountOf(exchange)} ${serverIdOf(exchange)} ${exchange.operation} ${fact}`
    const what = courses.follow(server, reading)
    if (what === 'compare') compare(key, server, reading)
    else if (what === 'start') readingsOf(server).set(key, reading)
    else readingsOf(server).delete(key)
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
    const movedInAll = found.filter(({ moved, refused }) => moved && refused.length === 0).length
    return found.map((one) => ({ ...one, movedInAll }))
  }
  return { see, subjects }
})

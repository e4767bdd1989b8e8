/** Subjects that are one answered call, seen for the credential it showed. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { isObject, member, parseJson } from '#exchange/json.ts'
import { matchOperation } from '#exchange/operation.ts'
import { hasMade, isStranger, readAttempt } from './attempts.ts'
import { knownAccount, openOwners } from './owners.ts'
import { serverIdOf } from './paths.ts'
import { type Answer, isEvidence, isSuccess, leadsNowhere, readAnswer } from './responses.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export interface CredentialUse extends Subject {
  readonly answer: Answer
  readonly exchange: Exchange
  /** Does the same operation hand out data to calls without any token? */
  readonly openDoor: boolean
  /** Does the same operation send even accepted tokens elsewhere? */
  readonly movedAway: boolean
  /** Does it lead nowhere, and for the owner of a server as well (AMB-19, AMB-37)? */
  readonly absent: boolean
  /** Had an accepted token used this connection before? */
  readonly reused: boolean
  /** Is a token that was shown once good for everything that follows on its connection? */
  readonly connectionBound: boolean
  /** A creation under a key that had made a server for an account before. */
  readonly keyKnown: boolean
  /** A creation under a key that somebody without an account had tried before. */
  readonly keyTouched: boolean
  /** On a server that the same account made, or was shown before, and has not deleted. */
  readonly onOwnServer: boolean
  /** A write whose body no API could carry out. */
  readonly bodyInvalid: boolean
  /** Does this target look at bodies before it looks at tokens (AUT-07)? */
  readonly bodiesFirst: boolean
  /** Was any plain call with this token refused with 403? */
  readonly refused403: boolean
  /** Was this operation so refused? */
  readonly refused403Here: boolean
  /** Does the client claim another address for itself? */
  readonly spoofed: boolean
}

const usesMax = 5_000
const connectionsMax = 10_000
const keysMax = 5_000
const addressFields = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'client-ip', 'true-client-ip']
const required = ['plan_id', 'location_id', 'template_slug']

/** Data handed out: a 2xx with JSON in it that is no error. HEAD tells of it without showing it. */
export function handsOut(answer: Answer): boolean {
  const { json, exchange } = answer
  if (!isSuccess(answer)) return false
  if (exchange.request.method === 'HEAD') return true
  return typeof json === 'object' && json !== null && member(json, 'error') === undefined
}

/** The documented operation of a call; HEAD goes with GET. */
export function operationOf({ operation, request }: Exchange): string | null {
  if (operation !== null || request.method !== 'HEAD') return operation
  return matchOperation('GET', request.path)
}

/** Operations that change something. */
export function isWrite({ operation }: Exchange): boolean {
  return ['createServer', 'powerServer', 'deleteServer'].includes(operation ?? '')
}

function isBodyInvalid(exchange: Exchange): boolean {
  const { operation, request } = exchange
  if (operation !== 'createServer' && operation !== 'powerServer') return false
  const sent = parseJson(request.body)
  if (!isObject(sent)) return true
  if (operation === 'powerServer') return Object.keys(sent).length === 0
  return required.some((name) => member(sent, name) === undefined)
}

/** Calls whose answer depends on who asks: nobody, a blocked address, or an account of the run. */
const labelled = new Set(['none', 'malformed', 'unknown', 'RV', 'IPX', 'A1', 'A2', 'B1'])

function placeOf({ exchange }: Answer): string {
  return `${exchange.request.method} ${operationOf(exchange)}`
}

function tokenAt(answer: Answer): string {
  return `${answer.exchange.token} ${placeOf(answer)}`
}

interface Note {
  readonly answer: Answer
  readonly reused: boolean
  readonly keyKnown: boolean
  readonly keyTouched: boolean
  readonly onOwnServer: boolean
}

/** What the whole tape says about the target's doors. */
interface Doors {
  readonly open: ReadonlySet<string>
  readonly moved: ReadonlySet<string>
  readonly absent: ReadonlySet<string>
  readonly connectionBound: boolean
  readonly bodiesFirst: boolean
  /** Tokens, and tokens with a place. */
  readonly refused403: ReadonlySet<string>
}

function isRedirect({ status }: Answer): boolean {
  return status >= 300 && status < 400
}

function isSpoofed({ request }: Exchange): boolean {
  return addressFields.some((name) => header(request.headers, name) !== null)
}

/** Where deleting one’s own server leads nowhere, the target has no such operation. */
function absentPlaces(notes: readonly Note[]): ReadonlySet<string> {
  const own = notes.filter(
    ({ answer, onOwnServer }) => onOwnServer && answer.exchange.operation === 'deleteServer',
  )
  const isAbsent = own.every(({ answer }) => leadsNowhere(answer.status))
  return new Set(isAbsent ? own.map(({ answer }) => placeOf(answer)) : [])
}

/** So many calls without a token got through on used connections: no matter of one route. */
const usedMin = 3

/**
 * Is every call without a token refused on a fresh connection, and none on one that has carried a
 * token before?
 */
function isBoundToConnection(tokenless: readonly Note[]): boolean {
  const refused = ({ answer }: Note): boolean => answer.status === 401
  const known = tokenless.filter(({ answer }) => answer.exchange.connection !== null)
  const fresh = known.filter(({ reused }) => !reused)
  const used = known.filter(({ reused }) => reused)
  if (fresh.length === 0 || used.length < usedMin || !fresh.every(refused)) return false
  return !used.some(refused) && used.some(({ answer }) => handsOut(answer))
}

function doorsOf(notes: readonly Note[]): Doors {
  const tokenless = notes.filter(({ answer }) => answer.exchange.token === 'none')
  const places = (chosen: readonly Note[]) => new Set(chosen.map(({ answer }) => placeOf(answer)))
  const afresh = ({ answer, reused }: Note): boolean =>
    !reused && answer.exchange.connection !== null && answer.status === 401
  const onUsed = places(tokenless.filter(({ answer, reused }) => reused && handsOut(answer)))
  return {
    open: places(tokenless.filter(({ answer, keyKnown }) => !keyKnown && handsOut(answer))),
    moved: places(notes.filter(({ answer }) => isRedirect(answer) && !isStranger(answer.exchange))),
    absent: absentPlaces(notes),
    connectionBound:
      isBoundToConnection(tokenless) ||
      [...places(tokenless.filter(afresh))].some((place) => onUsed.has(place)),
    bodiesFirst: tokenless.some(
      ({ answer }) => [400, 422].includes(answer.status) && isBodyInvalid(answer.exchange),
    ),
    refused403: new Set(
      notes
        .filter(({ answer }) => answer.status === 403 && !isSpoofed(answer.exchange))
        .flatMap(({ answer }) => [answer.exchange.token, tokenAt(answer)]),
    ),
  }
}

function useOf(note: Note, doors: Doors): CredentialUse {
  const { answer, ...known } = note
  const { exchange } = answer
  return {
    ...known,
    exchanges: [exchange],
    answer,
    exchange,
    openDoor: doors.open.has(placeOf(answer)),
    movedAway: isRedirect(answer) && doors.moved.has(placeOf(answer)),
    absent: leadsNowhere(answer.status) && doors.absent.has(placeOf(answer)),
    connectionBound: doors.connectionBound,
    bodyInvalid: isBodyInvalid(exchange),
    bodiesFirst: doors.bodiesFirst,
    refused403: doors.refused403.has(exchange.token),
    refused403Here: doors.refused403.has(tokenAt(answer)),
    spoofed: isSpoofed(exchange),
  }
}

/** Remembers, while the tape runs, which connections and keys had been in whose hands. */
function openMemory() {
  const trusted = new Set<string>()
  const made = new Set<string>()
  const touched = new Set<string>()
  const owners = openOwners()
  const add = (set: Set<string>, value: string | null, max: number): void => {
    if (value !== null && set.size < max) set.add(value)
  }
  return {
    noteOf(answer: Answer): Note {
      const { connection } = answer.exchange
      const key = readAttempt(answer.exchange)?.key ?? ''
      const reused = connection !== null && trusted.has(connection)
      const { exchange } = answer
      const account = knownAccount(exchange)
      const owned = account === null ? undefined : owners.find(serverIdOf(exchange) ?? '', account)
      const onOwnServer = owned?.account === account && !owned?.deleted
      const [keyKnown, keyTouched] = [made.has(key), touched.has(key)]
      return { answer, reused, keyKnown, keyTouched, onOwnServer }
    },
    learn(answer: Answer): void {
      const { exchange } = answer
      const attempt = readAttempt(exchange)
      owners.see(exchange)
      if (isStranger(exchange)) add(touched, attempt?.key ?? null, keysMax)
      else {
        if (isSuccess(answer)) add(trusted, exchange.connection, connectionsMax)
        if (attempt !== null && hasMade(attempt)) add(made, attempt.key, keysMax)
      }
    },
  }
}

/** Every answered call with a labelled credential, or with none. */
export const credentialUses: View<CredentialUse> = viewAtEnd('credential uses', () => {
  const memory = openMemory()
  const notes: Note[] = []
  let anyHeaderImported = false
  const isImported = ({ source }: Exchange): boolean => source === 'har'
  const see = (exchange: Exchange): void => {
    const credential = header(exchange.request.headers, 'authorization')
    if (isImported(exchange) && credential !== null) anyHeaderImported = true
    const answer = readAnswer(exchange)
    if (answer === null || !isEvidence(answer)) return
    const chosen = labelled.has(exchange.token) && exchange.source !== 'k6'
    if (chosen && notes.length < usesMax) notes.push(memory.noteOf(answer))
    memory.learn(answer)
  }
  const subjects = (): CredentialUse[] => {
    // Browsers leave Authorization out of what they export: then nothing was sent without a token.
    const trusted = notes.filter(({ answer }) => anyHeaderImported || !isImported(answer.exchange))
    const doors = doorsOf(trusted)
    return trusted.map((note) => useOf(note, doors))
  }
  return { see, subjects }
})

/** Subjects that are two complete server lists of an account and every creation tried between. */
import { visibilityGraceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import {
  type Attempt,
  bySending,
  foldName,
  hasMade,
  readAttempt,
  serverIn,
  statusOf,
} from './attempts.ts'
import { culpritOf, type Doing, doingOf, type Suspicion, wantedName } from './doings.ts'
import { type KeyHistory, openKeyBook } from './keys.ts'
import { type Listing, openListings } from './listings.ts'
import { keepPace, keepPaceWithRefusals } from './pace.ts'
import { isTwin, openArrivals } from './twins.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

export type { Doing } from './doings.ts'

export interface Census extends Subject {
  readonly account: string
  /** What was tried between the lists. */
  readonly tried: ReadonlySet<Doing>
  /** Names of servers that nobody was told of, by what must have made them. */
  readonly hidden: ReadonlyMap<Doing, readonly string[]>
}

interface Window {
  readonly before: Listing | null
  readonly after: Listing
  readonly attempts: readonly Attempt[]
  /** Tried so shortly before the first list that what they made may not have been on it. */
  readonly earlier: readonly Attempt[]
}

const windowsMax = 1_000
const attemptsMax = 1_000

interface Scene {
  readonly window: Window
  readonly historyOf: (attempt: Attempt) => KeyHistory | undefined
  readonly known: ReadonlySet<string>
  /** Uuids that were given out under several keys. */
  readonly disputed: ReadonlySet<string>
  /** Is this the only server of unknown making on the account, and did it come up at once? */
  readonly cameAlone: (uuid: string) => boolean
}

/**
 * May the server of such an attempt exist, although no answer came that told of it? What somebody
 * without a token tried must be known to have been refused before it is blamed for anything.
 */
function isOpen(attempt: Attempt, history: KeyHistory | undefined): boolean {
  if (attempt.standing === 'stranger') return false
  const failed = attempt.fate === 'lost' || statusOf(attempt) >= 500
  return failed && (history?.original ?? null) === null
}

/** What may have made a server that nobody was told of: by its name, else by its hardware. */
function suspectsOf(uuid: string, item: Json, scene: Scene): ReadonlySet<Doing> {
  const { window, historyOf, disputed } = scene
  const name = foldName(member(item, 'name'))
  // Where two keys were given one uuid (CRE-20), the other server is no secret, only misnamed.
  const isClear = (a: Attempt): boolean =>
    !disputed.has(historyOf(a)?.original?.uuid ?? a.uuid ?? '')
  const isNamed = (a: Attempt): boolean => name !== null && wantedName(a) === name && isClear(a)
  const attempts = window.attempts.filter(isClear)
  const cameAlone = scene.cameAlone(uuid)
  const madeBy = (a: Attempt) => serverIn((historyOf(a)?.original ?? a).answer?.json)
  const isSibling = (a: Attempt): boolean =>
    isOpen(a, historyOf(a)) || isTwin(item, madeBy(a), cameAlone && a.exchange.source === 'suite')
  const suspects = [
    attempts.filter(isNamed),
    window.earlier.filter(isNamed),
    attempts.filter((a) => wantedName(a) === null && isSibling(a)),
  ].find((some) => some.length > 0)
  return new Set((suspects ?? []).map((attempt) => doingOf(attempt, historyOf(attempt))))
}

/** A first list shows old servers too: there only names that the run itself thought up tell. */
function isNew(uuid: string, item: Json, { window, known }: Scene): boolean {
  if (known.has(uuid) || window.before?.items.has(uuid)) return false
  if (window.before !== null) return true
  const name = foldName(member(item, 'name'))
  return window.attempts.some((a) => a.exchange.source === 'suite' && wantedName(a) === name)
}

interface Sighting {
  readonly name: string
  readonly suspects: ReadonlySet<Doing>
}

function shownName(item: Json): string {
  const name = member(item, 'name')
  return typeof name === 'string' ? name : 'without a name'
}

/** The servers of a window that no answer spoke of. */
function sightingsIn(scene: Scene): Sighting[] {
  return [...scene.window.after.items]
    .filter(([uuid, item]) => isNew(uuid, item, scene))
    .map(([uuid, item]) => ({ name: shownName(item), suspects: suspectsOf(uuid, item, scene) }))
}

/** Answers that repeated an earlier one: a second 2xx for one key. */
function echoesIn({ window, historyOf }: Scene): number {
  return window.attempts.filter((attempt) => {
    const original = historyOf(attempt)?.original ?? attempt
    return hasMade(attempt) && original !== attempt && original.uuid === attempt.uuid
  }).length
}

function refusalsIn({ window, historyOf }: Scene): number {
  const doings = window.attempts.map((attempt) => doingOf(attempt, historyOf(attempt)))
  return doings.filter((doing) => doing === 'refused' || doing === 'malformed').length
}

function censusOf({ window, historyOf }: Scene, culprits: readonly [Doing, string][]): Census {
  const { before, after, attempts, earlier } = window
  const exchanges = (attempts.length > 0 ? attempts : earlier).map(({ exchange }) => exchange)
  const byDoing = Map.groupBy(culprits, ([doing]) => doing)
  return {
    exchanges: [...(before ? [before.exchange] : []), ...exchanges, after.exchange],
    account: after.account,
    tried: new Set([
      ...attempts.map((attempt) => doingOf(attempt, historyOf(attempt))),
      ...byDoing.keys(),
    ]),
    hidden: new Map([...byDoing].map(([doing, pairs]) => [doing, pairs.map(([, name]) => name)])),
  }
}

function censusesOf(scenes: readonly Scene[]): Census[] {
  const seen = scenes.map((scene) => ({ scene, sightings: sightingsIn(scene) }))
  const all = seen.flatMap(({ sightings }) => sightings)
  const tape: Suspicion = {
    plainReplays: all.some(({ suspects: s }) => s.has('replay') && !s.has('race')),
    strangers: all.some(({ suspects: s }) => s.has('stranger')),
  }
  const isOrphan = ({ suspects }: Sighting): boolean => suspects.size === 0
  const inPace = keepPace(
    seen.map(({ scene, sightings }) => [sightings.filter(isOrphan).length, echoesIn(scene)]),
  )
  return seen.flatMap(({ scene, sightings }) => {
    const orphans = sightings.filter(isOrphan).length
    const refusedMade = keepPaceWithRefusals(orphans, refusalsIn(scene))
    const paced: Doing | null = inPace ? 'replay' : refusedMade ? 'refused' : null
    const culprits = sightings.flatMap((sighting): [Doing, string][] => {
      const { name, suspects } = sighting
      const culprit = (isOrphan(sighting) && paced) || culpritOf(suspects, tape)
      return culprit === null ? [] : [[culprit, name]]
    })
    // Where nothing was tried since the first list, only what turns up late is worth a word.
    return scene.window.attempts.length + culprits.length > 0 ? [censusOf(scene, culprits)] : []
  })
}

interface Place {
  readonly listing: Listing | null
  readonly attempts: Attempt[]
  readonly earlier: readonly Attempt[]
}

/** May what it made still be missing from the list (AMB-50)? */
function isYoung({ exchange }: Attempt, listing: Listing): boolean {
  return listing.exchange.sentAt - exchange.sentAt - exchange.tookMs < visibilityGraceMs
}

/** Between two complete lists of one account: was a server made that no answer spoke of? */
export const censuses: View<Census> = viewAtEnd('censuses', () => {
  const book = openKeyBook()
  const readListing = openListings()
  const arrivals = openArrivals()
  const firstListings = new Map<string, Listing>()
  const last = new Map<string, Place>()
  const windows: Window[] = []
  const known = new Set<string>()
  let strangers: Attempt[] = []
  const placeOf = (account: string) => {
    const place = last.get(account) ?? { listing: null, attempts: [...strangers], earlier: [] }
    last.set(account, place)
    return place
  }
  const note = (attempt: Attempt): void => {
    if (hasMade(attempt) && attempt.uuid !== null) known.add(attempt.uuid)
    const stranger = attempt.standing === 'stranger'
    if (stranger) strangers = [...strangers, attempt].slice(-attemptsMax)
    const places = stranger ? [...last.values()] : [placeOf(attempt.account)]
    for (const { attempts } of places) if (attempts.length < attemptsMax) attempts.push(attempt)
  }
  const see = (exchange: Exchange): void => {
    book.see(exchange)
    arrivals.see(exchange)
    const attempt = readAttempt(exchange)
    if (attempt !== null) note(attempt)
    const listing = readListing(exchange)
    if (listing === null) return
    if (!firstListings.has(listing.account)) firstListings.set(listing.account, listing)
    const { listing: before, attempts, earlier } = placeOf(listing.account)
    if (attempts.length + earlier.length > 0 && windows.length < windowsMax) {
      windows.push({ before, after: listing, attempts, earlier })
    }
    const late = attempts.filter((one) => isYoung(one, listing))
    last.set(listing.account, { listing, attempts: [], earlier: late })
  }
  const subjects = (): Census[] => {
    const byAttempt = new Map<Attempt, KeyHistory>()
    const given = new Map<string, number>()
    for (const history of book.histories()) {
      const uuid = history.original?.uuid
      if (typeof uuid === 'string') given.set(uuid, (given.get(uuid) ?? 0) + 1)
      for (const attempt of history.attempts) byAttempt.set(attempt, history)
      for (const stranger of history.strangers) {
        if (history.original && bySending(history.original, stranger) < 0) {
          byAttempt.set(stranger, history)
        }
      }
    }
    const historyOf = (attempt: Attempt) => byAttempt.get(attempt)
    const disputed = new Set([...given].flatMap(([uuid, keys]) => (keys > 1 ? [uuid] : [])))
    const lone = (account: string): string | null => {
      const old = firstListings.get(account)!.items
      return arrivals.loneUuid(account, (uuid) => known.has(uuid) || old.has(uuid))
    }
    const lones = new Map([...firstListings.keys()].map((account) => [account, lone(account)]))
    const cameAlone = ({ before, after }: Window, uuid: string): boolean =>
      before !== null && lones.get(after.account) === uuid && arrivals.cameSoon(uuid, before)
    return censusesOf(
      windows.map((window) => ({
        window,
        historyOf,
        known,
        disputed,
        cameAlone: (uuid) => cameAlone(window, uuid),
      })),
    )
  }
  return { see, subjects }
})

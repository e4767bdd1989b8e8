/** Follows the servers that a tape sees made, each for a bounded number of events. */
import type { Exchange } from '#exchange/exchange.ts'
import { type JsonObject, sameJson } from '#exchange/json.ts'
import { accountOf, isStranger, uuidIn } from '../attempts.ts'
import { type Creation, openCreations } from '../creations.ts'
import { isUuid, serverIdOf } from '../paths.ts'
import { isAccepted, provesMember, readAct, readListed, readSight } from './events.ts'
import { type Life, type LifeEvent, type Sight, textOf } from './life.ts'
import { openSweeper, readServerPage, type Sweep } from './sweeps.ts'

const livesMax = 64
const eventsMax = 512

/** A life that is still being written. */
interface Draft extends Life {
  neighbourDeletedAt: number
  readonly events: LifeEvent[]
  readonly exchanges: Exchange[]
}

/** Follows lives one exchange after the other. */
export interface LifeBook {
  /** Yields a life that had to make room for a newer one. */
  see(exchange: Exchange): Life | null
  /** The lives that are still followed, oldest first. */
  lives(): readonly Life[]
}

/** A poll that repeats the two before it says nothing new: the last of the three stands for both. */
function repeats(event: LifeEvent, before: LifeEvent | undefined): boolean {
  if (event.kind !== 'sight' || before?.kind !== 'sight') return false
  if (event.via !== 'status' || before.via !== 'status' || event.own !== before.own) return false
  const words = ({ http, value }: Sight) => [http, textOf(value, 'state'), textOf(value, 'status')]
  return sameJson(words(event), words(before))
}

function add(draft: Draft, event: LifeEvent): void {
  const { events, exchanges } = draft
  if (repeats(event, events.at(-1)) && repeats(event, events.at(-2))) {
    events.pop()
    exchanges.pop()
  }
  // What is kept is a true beginning of the story; the rest is dropped rather than thinned out.
  if (events.length >= eventsMax) return
  events.push(event)
  exchanges.push(event.exchange)
}

function draftOf(creation: Creation, made: JsonObject, uuid: string, lore: Life['lore']): Draft {
  return {
    exchanges: [creation.attempt.exchange],
    uuid,
    short: textOf(made, 'uuid_short'),
    account: creation.attempt.account,
    creation,
    made,
    madeAt: creation.attempt.receivedAt,
    events: [],
    lore,
    neighbourDeletedAt: Number.POSITIVE_INFINITY,
  }
}

/** Opens an empty book. */
export function openLifeBook(): LifeBook {
  const creations = openCreations()
  const sweeper = openSweeper()
  const drafts = new Map<string, Draft>()
  const members = new Set<string>()

  const named = (id: string, account: string, own: boolean): Draft[] => {
    const wanted = id.toLowerCase()
    if (isUuid(wanted)) return [drafts.get(wanted)].filter((draft) => draft !== undefined)
    // A short uuid means something within one account only.
    if (!own) return []
    return [...drafts.values()].filter(
      (draft) => draft.short?.toLowerCase() === wanted && draft.account === account,
    )
  }
  const begin = (creation: Creation): Life | null => {
    const { data } = creation
    const uuid = uuidIn(creation.answer.json)
    if (creation.kind !== 'made' || data === null || uuid === null || drafts.has(uuid)) return null
    drafts.set(uuid, draftOf(creation, data, uuid, { members }))
    const [oldest] = drafts.values()
    if (drafts.size <= livesMax || oldest === undefined) return null
    drafts.delete(oldest.uuid)
    return oldest
  }
  const seeOne = (exchange: Exchange, id: string): void => {
    const account = accountOf(exchange)
    const authorised = !isStranger(exchange)
    for (const draft of named(id, account, authorised)) {
      const own = authorised && draft.account === account
      const bearing = { own, short: !isUuid(id) }
      const event = readAct(exchange, bearing) ?? readSight(exchange, bearing)
      // Whether another spelling of the uuid is found is open (GET-10): it shows nothing here.
      const odd = !bearing.short && id !== draft.made.uuid
      if (event === null || (odd && event.kind === 'sight')) continue
      if (event.kind === 'act' && provesMember(event)) members.add(event.member ?? '')
      if (event.kind === 'act' && event.what === 'delete' && isAccepted(event)) {
        warnNeighbours(draft, event.from)
      }
      add(draft, event)
    }
  }
  const warnNeighbours = (deleted: Draft, at: number): void => {
    for (const draft of drafts.values()) {
      if (draft === deleted || draft.account !== deleted.account) continue
      draft.neighbourDeletedAt = Math.min(draft.neighbourDeletedAt, at)
    }
  }
  const seeSweep = (sweep: Sweep): void => {
    const present = new Set(sweep.items.map((item) => uuidIn({ data: item })))
    for (const draft of drafts.values()) {
      if (draft.account !== sweep.account || present.has(draft.uuid)) continue
      const sight = readListed(sweep.answer, sweep.filter, undefined)
      add(draft, { ...sight, from: sweep.from, to: sweep.to })
    }
  }
  const seePage = (exchange: Exchange): void => {
    const page = readServerPage(exchange)
    if (page === null || isStranger(exchange)) return
    for (const item of page.items) {
      const draft = drafts.get(uuidIn({ data: item }) ?? '')
      if (draft?.account === page.account) add(draft, readListed(page.answer, page.filter, item))
    }
    const sweep = sweeper.see(page)
    if (sweep?.isWhole) seeSweep(sweep)
  }
  return {
    see(exchange) {
      const creation = creations.see(exchange)
      if (creation !== null) return begin(creation)
      const id = serverIdOf(exchange)
      if (id !== null) seeOne(exchange, id)
      else seePage(exchange)
      return null
    },
    lives: () => [...drafts.values()],
  }
}

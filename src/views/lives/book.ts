/** Follows the servers that a tape sees made, each for a bounded number of events. */
import type { Exchange } from '#exchange/exchange.ts'
import { type JsonObject, sameJson } from '#exchange/json.ts'
import { accountOf, isStranger, uuidIn } from '../attempts.ts'
import { type Creation, openCreations } from '../creations.ts'
import { isUuid, type ServerPath, serverPathOf } from '../paths.ts'
import { isAccepted, provesMember, readAct, readListed, readSight } from './events.ts'
import { type Act, type Life, type LifeEvent, type Sight, textOf } from './life.ts'
import { openSweeper, readServerPage, type Sweep } from './sweeps.ts'
import { acceptedDeletion } from './timeline.ts'

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

/** A poll that repeats the two before it says nothing new: the last of the three will do. */
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

class Book implements LifeBook {
  private readonly creations = openCreations()
  private readonly sweeper = openSweeper()
  private readonly drafts = new Map<string, Draft>()
  private readonly members = new Set<string>()

  see(exchange: Exchange): Life | null {
    const creation = this.creations.see(exchange)
    if (creation !== null) return this.begin(creation)
    const path = serverPathOf(exchange)
    if (path !== null) this.seeOne(exchange, path)
    else this.seePage(exchange)
    return null
  }

  lives(): readonly Life[] {
    return [...this.drafts.values()]
  }

  private begin(creation: Creation): Life | null {
    const { data, kind, answer } = creation
    const uuid = uuidIn(answer.json)
    if (kind !== 'made' || data === null || uuid === null || this.drafts.has(uuid)) return null
    this.drafts.set(uuid, draftOf(creation, data, uuid, { members: this.members }))
    const [oldest] = this.drafts.values()
    if (this.drafts.size <= livesMax || oldest === undefined) return null
    this.drafts.delete(oldest.uuid)
    return oldest
  }

  private named(id: string, account: string, own: boolean): Draft[] {
    const wanted = id.toLowerCase()
    if (isUuid(wanted)) return [this.drafts.get(wanted)].filter((draft) => draft !== undefined)
    // A short uuid means something within one account only.
    if (!own) return []
    return [...this.drafts.values()].filter(
      (draft) => draft.short?.toLowerCase() === wanted && draft.account === account,
    )
  }

  private seeOne(exchange: Exchange, { id, below }: ServerPath): void {
    const account = accountOf(exchange)
    const authorised = !isStranger(exchange)
    for (const draft of this.named(id, account, authorised)) {
      const own = authorised && draft.account === account
      const short = !isUuid(id)
      const deleted = (): boolean => acceptedDeletion(draft) !== null
      const bearing = { own, short, below, deleted }
      const event = readAct(exchange, bearing) ?? readSight(exchange, bearing)
      // Whether another spelling of the uuid is found is open (GET-10): it shows nothing here.
      const odd = id !== (short ? draft.short : draft.made.uuid)
      if (event === null || (odd && event.kind === 'sight')) continue
      if (event.kind === 'act') this.note(draft, event)
      add(draft, event)
    }
  }

  /** What an act means for the other servers. */
  private note(draft: Draft, act: Act): void {
    if (provesMember(act)) this.members.add(act.member!)
    if (act.what !== 'delete' || !isAccepted(act)) return
    for (const other of this.drafts.values()) {
      if (other === draft || other.account !== draft.account) continue
      other.neighbourDeletedAt = Math.min(other.neighbourDeletedAt, act.from)
    }
  }

  private seePage(exchange: Exchange): void {
    const page = readServerPage(exchange)
    if (page === null || isStranger(exchange)) return
    for (const item of page.items) {
      const draft = this.drafts.get(uuidIn({ data: item }) ?? '')
      if (draft?.account === page.account) add(draft, readListed(page.answer, page.filter, item))
    }
    const sweep = this.sweeper.see(page)
    if (sweep?.isWhole) this.seeSweep(sweep)
  }

  /** A whole list also shows which servers are not on it. */
  private seeSweep(sweep: Sweep): void {
    const present = new Set(sweep.items.map((item) => uuidIn({ data: item })))
    for (const draft of this.drafts.values()) {
      if (draft.account !== sweep.account || present.has(draft.uuid)) continue
      const sight = readListed(sweep.answer, sweep.filter, undefined)
      add(draft, { ...sight, from: sweep.from, to: sweep.to })
    }
  }
}

/** Opens an empty book. */
export function openLifeBook(): LifeBook {
  return new Book()
}

/** Subjects read beside what the tape has shown so far of plans, locations and templates. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, type JsonObject, member, sameJson } from '#exchange/json.ts'
import { queryOf } from './paths.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface KnownPlan {
  /** As first seen without a filter. */
  readonly values: JsonObject
  readonly exchange: Exchange
}

/** What one read under a location's filter has shown. */
export interface Stock {
  readonly plans: ReadonlySet<number>
  /** Those among them that say something about stock. */
  readonly marked: ReadonlySet<number>
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number
}

/** What was listed so far, by id. The catalogue is the same for every account. */
export interface Shelf {
  readonly plans: ReadonlyMap<number, KnownPlan>
  /** Was every plan seen? */
  readonly plansWhole: boolean
  /** Ids that one page gave to different plans. */
  readonly ambiguous: ReadonlySet<number>
  readonly locations: ReadonlySet<number>
  /** Was every location seen? */
  readonly locationsWhole: boolean
  /** Slugs by location. */
  readonly templates: ReadonlyMap<number, ReadonlySet<string>>
  /** Plans last listed under a location's filter. */
  readonly stock: ReadonlyMap<number, Stock>
}

/** Entries kept per map or set. */
const entriesMax = 2000

interface OpenShelf extends Shelf {
  readonly plans: Map<number, KnownPlan>
  plansWhole: boolean
  readonly ambiguous: Set<number>
  readonly locations: Set<number>
  locationsWhole: boolean
  readonly templates: Map<number, Set<string>>
  readonly stock: Map<number, Stock>
}

function openShelf(): OpenShelf {
  return {
    plans: new Map(),
    plansWhole: false,
    ambiguous: new Set(),
    locations: new Set(),
    locationsWhole: false,
    templates: new Map(),
    stock: new Map(),
  }
}

/** An id as the reference writes it, or null. */
export function idOf(item: Json | undefined): number | null {
  const id = member(item, 'id')
  return typeof id === 'number' && Number.isInteger(id) ? id : null
}

/** A whole number in a path or query, or null. */
export function wholeNumber(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** The location whose templates are asked for, or null. */
export function templatesLocation(exchange: Exchange): number | null {
  const path = exchange.request.path.split('?', 1)[0]!
  return wholeNumber(/^\/locations\/([^/]+)\/templates\/?$/.exec(path)?.[1])
}

/** The location that plans are filtered by; undefined where there is no filter. */
export function locationFilter(exchange: Exchange): string | undefined {
  return queryOf(exchange).get('location_id') || undefined
}

/** Is this every item there is? Without meta a list is whole; with it the total decides. */
function isWhole(answer: Answer, known: number): boolean {
  const meta = member(answer.json, 'meta')
  if (meta === undefined) return true
  const total = member(meta, 'total')
  return typeof total === 'number' && known >= total
}

const stockName = /stock|avail|sold|quantity|capacity|inventory/i

/**
 * Plans out of stock may be listed with a mark of any kind (AMB-40): such a plan is neither in nor
 * out.
 */
function isMarked(item: Json): boolean {
  return Object.entries(isObject(item) ? item : {}).some(
    ([name, value]) => stockName.test(name) || (typeof value === 'string' && stockName.test(value)),
  )
}

function notePlans(shelf: OpenShelf, answer: Answer, items: readonly Json[]): void {
  const filter = locationFilter(answer.exchange)
  const ids = items.flatMap((item) => idOf(item) ?? [])
  if (filter !== undefined) {
    const location = wholeNumber(filter)
    if (location === null || shelf.stock.size >= entriesMax) return
    const plans = new Set(ids)
    const marked = new Set(items.filter(isMarked).flatMap((item) => idOf(item) ?? []))
    shelf.stock.set(location, { plans, marked, at: answer.exchange.sentAt })
    return
  }
  for (const item of items) {
    const id = idOf(item)
    if (id === null) continue
    const known = shelf.plans.get(id)
    if (known === undefined && shelf.plans.size < entriesMax) {
      shelf.plans.set(id, { values: item as JsonObject, exchange: answer.exchange })
    }
    if (known?.exchange === answer.exchange && !sameJson(known.values, item)) {
      shelf.ambiguous.add(id)
    }
  }
  if (isWhole(answer, shelf.plans.size)) shelf.plansWhole = true
}

function noteTemplates(shelf: OpenShelf, answer: Answer, items: readonly Json[]): void {
  const location = templatesLocation(answer.exchange)
  if (location === null || shelf.templates.size >= entriesMax) return
  const slugs = shelf.templates.get(location) ?? new Set()
  for (const item of items) {
    const slug = member(item, 'slug')
    if (typeof slug === 'string' && slugs.size < entriesMax) slugs.add(slug)
  }
  shelf.templates.set(location, slugs)
}

function noteLocations(shelf: OpenShelf, answer: Answer, items: readonly Json[]): void {
  for (const item of items) {
    const id = idOf(item)
    if (id !== null && shelf.locations.size < entriesMax) shelf.locations.add(id)
  }
  if (isWhole(answer, shelf.locations.size)) shelf.locationsWhole = true
}

function note(shelf: OpenShelf, answer: Answer): void {
  if (answer.status !== 200 || !Array.isArray(answer.data)) return
  const items = answer.data as readonly Json[]
  if (answer.exchange.operation === 'listPlans') notePlans(shelf, answer, items)
  if (answer.exchange.operation === 'listLocations') noteLocations(shelf, answer, items)
  if (answer.exchange.operation === 'listTemplates') noteTemplates(shelf, answer, items)
}

/** A view of answers that are read beside everything the answers before them have shown. */
export function catalogued<S extends Subject>(
  name: string,
  read: (answer: Answer, shelf: Shelf) => Iterable<S>,
): View<S> {
  return {
    name,
    open() {
      const shelf = openShelf()
      return {
        *see(exchange) {
          const answer = readAnswer(exchange)
          if (answer === null || !isEvidence(answer)) return
          yield* read(answer, shelf)
          note(shelf, answer)
        },
        *close() {},
      }
    },
  }
}

/** One plan as one answer shows it, beside the same plan as it was first seen without a filter. */
export interface PlanItem extends Subject {
  readonly item: Json
  readonly known: KnownPlan | null
  /** Does its id stand for different plans? */
  readonly ambiguous: boolean
  /** Read under `location_id`? */
  readonly filtered: boolean
  /** Had every plan been seen by then? */
  readonly allKnown: boolean
}

/** Every element of every list of plans. */
export const planItems = catalogued<PlanItem>('planItems', function* (answer, shelf) {
  if (answer.exchange.operation !== 'listPlans' || answer.status !== 200) return
  if (!Array.isArray(answer.data)) return
  const filtered = locationFilter(answer.exchange) !== undefined
  for (const item of answer.data as readonly Json[]) {
    const id = isObject(item) ? idOf(item) : null
    const known = (id === null ? undefined : shelf.plans.get(id)) ?? null
    yield {
      exchanges: known ? [known.exchange, answer.exchange] : [answer.exchange],
      item,
      known,
      ambiguous: id !== null && shelf.ambiguous.has(id),
      filtered,
      allKnown: shelf.plansWhole,
    }
  }
})

/** What a tape has shown of the catalogue so far: plans, locations and templates, within bounds. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, type JsonObject, member, sameJson } from '#exchange/json.ts'
import { queryOf } from './paths.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'

/** The catalogue as read; null says that the tape does not tell. */
export interface Offers {
  see(exchange: Exchange): void
  /** The different readings of one plan, oldest first; empty where it was never shown. */
  planReadings(id: Json | undefined): readonly JsonObject[]
  hasPlan(id: Json | undefined): boolean | null
  hasLocation(id: Json | undefined): boolean | null
  hasTemplate(location: Json | undefined, slug: Json | undefined): boolean | null
  /** The template as listed for that location, or null. */
  templateOf(location: Json | undefined, slug: Json | undefined): JsonObject | null
}

const entriesMax = 2_000
const readingsMax = 4

/** Ids are compared as text: whether `"1"` is taken for 1 is open (CRE-25). */
function keyOf(id: Json | undefined): string | null {
  return typeof id === 'number' || typeof id === 'string' ? String(id) : null
}

/** Entries of one collection by id, and how many there are in all. */
class Shelf {
  readonly entries = new Map<string, JsonObject[]>()
  private total: number | null = null

  /** `whole` says that the answer is not narrowed by a filter, so that its total counts. */
  add(answer: Answer, idName: string, whole: boolean): void {
    if (!Array.isArray(answer.data)) return
    for (const entry of answer.data as readonly Json[]) this.keep(entry, idName)
    if (!whole) return
    const total = member(member(answer.json, 'meta'), 'total')
    if (typeof total === 'number') this.total = total
    else if (!Object.hasOwn(Object(answer.json), 'meta')) this.total = answer.data.length
  }

  private keep(entry: Json, idName: string): void {
    const key = keyOf(member(entry, idName))
    if (!isObject(entry) || key === null) return
    const readings = this.entries.get(key)
    if (readings === undefined) {
      if (this.entries.size < entriesMax) this.entries.set(key, [entry])
    } else if (readings.length < readingsMax && !readings.some((known) => sameJson(known, entry))) {
      readings.push(entry)
    }
  }

  readings(id: Json | undefined): readonly JsonObject[] {
    return this.entries.get(keyOf(id) ?? '') ?? []
  }

  /** A missing entry is only known to be missing once all entries were shown. */
  has(id: Json | undefined): boolean | null {
    const key = keyOf(id)
    if (key === null) return null
    if (this.entries.has(key)) return true
    return this.total !== null && this.entries.size >= this.total ? false : null
  }
}

/** Opens an empty catalogue. */
export function openOffers(): Offers {
  const plans = new Shelf()
  const locations = new Shelf()
  const templates = new Map<string, Shelf>()
  const shelfOf = (location: Json | undefined): Shelf | undefined =>
    templates.get(keyOf(location) ?? '')
  const seeTemplates = (exchange: Exchange, answer: Answer): void => {
    const location = exchange.request.path.split(/[/?]/)[2] ?? ''
    let shelf = templates.get(location)
    if (shelf === undefined) {
      if (templates.size >= entriesMax) return
      shelf = new Shelf()
      templates.set(location, shelf)
    }
    shelf.add(answer, 'slug', true)
  }
  return {
    see(exchange) {
      const answer = readAnswer(exchange)
      if (answer === null || answer.status !== 200 || !isEvidence(answer)) return
      if (exchange.operation === 'listPlans') {
        plans.add(answer, 'id', !queryOf(exchange).has('location_id'))
      }
      if (exchange.operation === 'listLocations') locations.add(answer, 'id', true)
      if (exchange.operation === 'listTemplates') seeTemplates(exchange, answer)
    },
    planReadings: (id) => plans.readings(id),
    hasPlan: (id) => plans.has(id),
    hasLocation: (id) => locations.has(id),
    hasTemplate: (location, slug) => shelfOf(location)?.has(slug) ?? null,
    templateOf: (location, slug) => shelfOf(location)?.readings(slug)[0] ?? null,
  }
}

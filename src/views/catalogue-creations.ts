/** Subjects that are orders of a server, beside what the catalogue offered at that time. */
import { templateTexts } from '#contract/catalogue.ts'
import { header } from '#exchange/exchange.ts'
import { isObject, type JsonObject, parseJson } from '#exchange/json.ts'
import { catalogued, type Shelf, type Stock } from './catalogue.ts'
import { type Answer, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Order extends Subject {
  readonly answer: Answer
  readonly planId: number
  readonly locationId: number
  readonly slug: string
  /** Nothing in the body but documented members. */
  readonly plain: boolean
  readonly planListed: boolean
  /** False only where every location was seen and this is none of them. */
  readonly locationListed: boolean | null
  /** Null where the location's templates were not read. */
  readonly slugListed: boolean | null
  /** Does the location list any of the documented slugs? Null where its templates were not read. */
  readonly usualSlugs: boolean | null
  /** Is the slug listed for another location? */
  readonly slugElsewhere: boolean
  /** Null where the plans of the location were not read, or say of this one how much is left. */
  readonly inStock: boolean | null
  /** Milliseconds from that read to the order; Infinity where there was none. */
  readonly stockAgeMs: number
}

const documented = new Set(['plan_id', 'location_id', 'template_slug', 'hostname'])
const ordering = new Set(['A1', 'A2', 'lowercase', 'unlabelled'])
/** Keys remembered: an order under a known key may be a replay or a conflict. */
const keysMax = 2000

interface Wanted {
  readonly planId: number
  readonly locationId: number
  readonly slug: string
}

/** The order of a body that has all required members in their documented types, or null. */
function readWanted(body: JsonObject): Wanted | null {
  const { plan_id: planId, location_id: locationId, template_slug: slug } = body
  if (!Number.isInteger(planId) || !Number.isInteger(locationId)) return null
  if (typeof slug !== 'string') return null
  return { planId: planId as number, locationId: locationId as number, slug }
}

function isInStock(stock: Stock | undefined, planId: number): boolean | null {
  if (stock === undefined || stock.marked.has(planId)) return null
  return stock.plans.has(planId)
}

function readOrder(answer: Answer, shelf: Shelf): Order | null {
  const { exchange } = answer
  const body = parseJson(exchange.request.body)
  if (!isObject(body)) return null
  const wanted = readWanted(body)
  if (wanted === null) return null
  const { planId, locationId, slug } = wanted
  const listed = shelf.locations.has(locationId)
  const slugs = shelf.templates.get(locationId)
  const stock = shelf.stock.get(locationId)
  return {
    exchanges: [exchange],
    answer,
    ...wanted,
    plain: Object.keys(body).every((name) => documented.has(name)),
    planListed: shelf.plans.has(planId),
    locationListed: listed || (shelf.locationsWhole ? false : null),
    slugListed: slugs?.has(slug) ?? null,
    usualSlugs:
      slugs === undefined ? null : Object.keys(templateTexts).some((one) => slugs.has(one)),
    slugElsewhere: [...shelf.templates].some(([id, slugs]) => id !== locationId && slugs.has(slug)),
    stockAgeMs: exchange.sentAt - (stock?.at ?? Number.NEGATIVE_INFINITY),
    inStock: isInStock(stock, planId),
  }
}

const offers = catalogued<Order>('offers', function* (answer, shelf) {
  if (answer.exchange.operation !== 'createServer') return
  const order = ordering.has(answer.exchange.token) ? readOrder(answer, shelf) : null
  if (order !== null) yield order
})

/** Every first use of a key (or order without one) by an account that may create. */
export const orders: View<Order> = {
  name: 'orders',
  open() {
    const lens = offers.open()
    const keys = new Set<string>()
    return {
      *see(exchange) {
        const key = header(exchange.request.headers, 'idempotency-key')
        const reused = key !== null && keys.has(`${exchange.account} ${key}`)
        const found = [...lens.see(exchange)]
        if (key !== null && readAnswer(exchange) !== null && keys.size < keysMax) {
          keys.add(`${exchange.account} ${key}`)
        }
        if (!reused) yield* found
      },
      close: () => lens.close(),
    }
  },
}

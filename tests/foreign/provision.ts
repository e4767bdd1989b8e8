/** POST /servers: reading the order, checking it, and making the server. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account, Call, Json, JsonObject, Plan, Reply, Server } from './kinds.ts'
import { isObject, Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'
import type { Image } from './stock.ts'

/** An order that passed validation. */
export interface Order {
  plan: Plan
  locationId: number
  image: Image
  hostname: string | null
}

const MEMBERS = ['plan_id', 'location_id', 'template_slug', 'hostname']
const HOSTNAME =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?$/i
const WORDS = ['amber', 'basalt', 'cedar', 'dune', 'ember', 'fjord']

/** Turns orders into servers. */
export class Provision {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** Answers POST /servers. */
  async store(call: Call): Promise<Reply> {
    const body = this.parse(call)
    return this.panel.replays.run(call, body, () => this.create(call, body))
  }

  /** The JSON body of a request; an unusable one is refused. */
  parse(call: Call): Json {
    const { mediaType, malformedJson } = this.panel.choices
    const type = String(call.headers['content-type'] ?? '')
    if (mediaType !== 'lenient' && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
      const code = mediaType === 422 ? 'VALIDATION_ERROR' : 'UNSUPPORTED_MEDIA_TYPE'
      throw new Refusal(mediaType, code, 'Send application/json.')
    }
    try {
      return JSON.parse(call.body.toString('utf8')) as Json
    } catch {
      const code = malformedJson === 422 ? 'VALIDATION_ERROR' : 'MALFORMED_JSON'
      throw new Refusal(malformedJson, code, 'The body is not valid JSON.')
    }
  }

  /** Carries out a new order. */
  async create(call: Call, body: Json): Promise<Reply> {
    const account = call.account!
    if (this.panel.choices.overdueOrder === '402 first') this.refuseOverdue(account)
    const order = this.validate(body)
    this.refuseOverdue(account)
    this.refuseUnstocked(order)
    const { createMs } = this.panel.choices
    if (createMs > 0) await sleep(createMs)
    const server = this.make(account, order)
    return this.created(server)
  }

  /** The 201 of a new server. */
  created(server: Server): Reply {
    const { life, resources, choices } = this.panel
    const facts = life.factsAt(server, server.createdAt)
    const headers: Record<string, string> = choices.locationHeader
      ? { Location: `/api/v2/servers/${server.uuid}` }
      : {}
    const data = { ...resources.server(server, facts, 'full'), status: facts.status }
    return { status: 201, headers, body: { data } }
  }

  /** Refuses the order of an account with an unpaid invoice. */
  refuseOverdue(account: Account): void {
    if (!account.overdue) return
    throw new Refusal(402, 'OVERDUE_INVOICE', 'Pay your outstanding invoices first.')
  }

  /** Refuses a plan that is sold out at the location. */
  refuseUnstocked(order: Order): void {
    if (this.panel.catalogue.stocked(order.plan.id, order.locationId)) return
    const { outOfStock } = this.panel.choices
    const code = outOfStock === 422 ? 'VALIDATION_ERROR' : 'OUT_OF_STOCK'
    throw new Refusal(outOfStock, code, 'This plan is sold out at this location.')
  }

  /** Checks an order member by member. */
  validate(body: Json): Order {
    const fields = isObject(body) ? body : {}
    const details: JsonObject = {}
    const planId = this.id(fields.plan_id)
    const locationId = this.id(fields.location_id)
    if (planId === null) details.plan_id = ['The plan id field is required.']
    if (locationId === null) details.location_id = ['The location id field is required.']
    if (typeof fields.template_slug !== 'string' || fields.template_slug === '') {
      details.template_slug = ['The template slug field is required.']
    }
    if (!this.goodHostname(fields.hostname)) details.hostname = ['The hostname is invalid.']
    for (const name of this.strangers(fields)) details[name] = ['This member is unknown.']
    if (Object.keys(details).length > 0) throw this.invalid(details)
    const { catalogue } = this.panel
    const plan = catalogue.plan(planId!)
    if (!plan) throw this.missing(this.panel.choices.badPlan, 'plan_id')
    if (!catalogue.region(locationId!))
      throw this.missing(this.panel.choices.badLocation, 'location_id')
    const image = catalogue.image(locationId!, String(fields.template_slug))
    if (!image) throw this.invalid({ template_slug: ['The template is not available here.'] })
    return { plan, locationId: locationId!, image, hostname: this.hostname(fields.hostname) }
  }

  /** Members that the order form does not have, where they are refused. */
  strangers(fields: JsonObject): string[] {
    if (this.panel.choices.strangers === 'ignored') return []
    return Object.keys(fields).filter((name) => !MEMBERS.includes(name))
  }

  /** An integer id, perhaps written as text. */
  id(value: Json | undefined): number | null {
    if (typeof value === 'number' && Number.isInteger(value)) return value
    const coerced = this.panel.choices.numberText === 'coerced'
    return coerced && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null
  }

  /** Whether a hostname, if one was sent, may be used. */
  goodHostname(value: Json | undefined): boolean {
    if (value === undefined || value === null) return true
    if (typeof value !== 'string' || value.length === 0 || value.length > 255) return false
    return this.panel.choices.hostnames !== 'strict' || HOSTNAME.test(value)
  }

  /** The name a hostname becomes. */
  hostname(value: Json | undefined): string | null {
    if (typeof value !== 'string') return null
    return this.panel.choices.hostnames === 'lower' ? value.toLowerCase() : value
  }

  /** The 422 of a body that failed validation. */
  invalid(details: JsonObject): Refusal {
    return new Refusal(422, 'VALIDATION_ERROR', 'The given data was invalid.', {}, details)
  }

  /** The refusal of an id that names nothing. */
  missing(status: number, field: string): Refusal {
    if (status === 422) return this.invalid({ [field]: [`The selected ${field} is invalid.`] })
    return new Refusal(status, status === 409 ? 'UNAVAILABLE' : 'NOT_FOUND', `Unknown ${field}.`)
  }

  /** Records a new server and schedules its installation. */
  make(account: Account, order: Order): Server {
    const { book, life } = this.panel
    const uuid = book.freshUuid()
    const createdAt = this.panel.clock()
    const server: Server = {
      uuid,
      short: uuid.slice(0, 8),
      account,
      name: order.hostname ?? this.unnamed(uuid),
      plan: order.plan,
      locationId: order.locationId,
      slug: order.image.slug,
      system: order.image.system,
      createdAt,
      password: randomBytes(12).toString('base64').replaceAll('/', '$'),
      addresses: book.freshAddresses(),
      backups: book.freshBackups(createdAt),
      life: [],
    }
    book.servers.push(server)
    life.install(server)
    return server
  }

  /** The name of a server whose order had none. */
  unnamed(uuid: string): string {
    switch (this.panel.choices.unnamed) {
      case 'word':
        return `${WORDS[Number.parseInt(uuid.slice(0, 2), 16) % WORDS.length]}-${uuid.slice(2, 6)}`
      case 'host':
        return `vps-${uuid.slice(0, 8)}.vrtxlabs.tech`
      default:
        return uuid.slice(0, 8)
    }
  }
}

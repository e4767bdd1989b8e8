/** GET /plans, /locations and /locations/{id}/templates. */
import type { Call, Json, Plan, Reply } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'
import type { Image, Region } from './stock.ts'
import { imagesAt, inStock, plansOnSale, regionsOnOffer } from './stock.ts'

/** The catalogue of one panel. */
export class Catalogue {
  readonly panel: Panel
  plans: Plan[]
  regions: Region[]

  constructor(panel: Panel) {
    this.panel = panel
    this.plans = plansOnSale(panel.choices)
    this.regions = regionsOnOffer(panel.choices)
  }

  /** The plan of that id. */
  plan(id: number): Plan | undefined {
    return this.plans.find((plan) => plan.id === id)
  }

  /** The region of that id. */
  region(id: number): Region | undefined {
    return this.regions.find((region) => region.id === id)
  }

  /** The images of a region. */
  images(locationId: number): Image[] {
    return imagesAt(this.panel.choices, locationId)
  }

  /** The image of that slug at a region. */
  image(locationId: number, slug: string): Image | undefined {
    return this.images(locationId).find((image) => image.slug === slug)
  }

  /** Whether a plan can be had at a region. */
  stocked(planId: number, locationId: number): boolean {
    return inStock(this.panel.choices, planId, locationId)
  }

  /** Answers GET /plans. */
  listPlans(call: Call): Reply {
    const filter = call.query.get('location_id')
    if (filter === null || filter === '') {
      return this.panel.paging.reply(call, this.plans, (plan) =>
        this.panel.resources.plan(plan, null),
      )
    }
    const region = /^\d+$/.test(filter) ? this.region(Number(filter)) : undefined
    if (!region) return this.unknownFilter(call)
    const offered = this.offered(region.id)
    return this.panel.paging.reply(call, offered, (plan) =>
      this.panel.resources.plan(plan, region.id),
    )
  }

  /** The plans listed for a region. */
  offered(locationId: number): Plan[] {
    return this.plans.filter((plan) => this.stocked(plan.id, locationId))
  }

  /** The answer to a filter by a region that does not exist. */
  unknownFilter(call: Call): Reply {
    const { unknownLocationFilter } = this.panel.choices
    if (unknownLocationFilter === 'empty') return this.panel.paging.reply(call, [], () => null)
    if (unknownLocationFilter === 404) throw this.panel.book.unknown()
    throw this.panel.paging.refusal(unknownLocationFilter, 'location_id')
  }

  /** A list that is paged or complete, as the choices say. */
  list<T>(call: Call, paged: boolean, items: T[], show: (item: T) => Json): Reply {
    if (paged) return this.panel.paging.reply(call, items, show)
    return { status: 200, headers: {}, body: { data: items.map(show) } }
  }

  /** Answers GET /locations. */
  listLocations(call: Call): Reply {
    const paged = this.panel.choices.locationMeta === 'paged'
    return this.list(call, paged, this.regions, (region) => this.panel.resources.location(region))
  }

  /** Answers GET /locations/{id}/templates. */
  listTemplates(call: Call): Reply {
    const paged = this.panel.choices.templateMeta === 'paged'
    const id = call.params[0] ?? ''
    const region = /^\d+$/.test(id) ? this.region(Number(id)) : undefined
    const images = region ? this.images(region.id) : this.unknownRegion()
    return this.list(call, paged, images, (image) => this.panel.resources.template(image))
  }

  /** The images of a region that does not exist: none, or a refusal. */
  unknownRegion(): Image[] {
    const { unknownLocationTemplates } = this.panel.choices
    if (unknownLocationTemplates === 'empty') return []
    if (unknownLocationTemplates === 404) throw this.panel.book.unknown()
    throw new Refusal(422, 'VALIDATION_ERROR', 'The selected location is invalid.')
  }
}

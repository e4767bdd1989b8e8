/** Decisions about plans, locations and templates (PLN, LOC, TPL). */
import { type Context, Refusal } from '../context.ts'
import type { Location, Plan, Template } from '../model.ts'
import { wholeNumber } from './pagination.ts'

export const cataloguePolicies = {
  /** Every plan that exists (PLN-05). */
  plans: (context: Context): readonly Plan[] => context.world.catalogue.plans,

  /** Cheapest first, by number (PLN-03, PLN-04, AMB-38). */
  planOrder: (a: Plan, b: Plan, _context: Context): number => a.monthly_price - b.monthly_price,

  /** Can the plan be had there (PLN-14, CRE-29)? */
  inStock: (plan: Plan, locationId: number, context: Context): boolean =>
    !(context.world.catalogue.soldOut.get(locationId) ?? []).includes(plan.id),

  /**
   * The plans under `?location_id=`: those in stock there. An unknown location has none
   * (PLN-11 to PLN-13, AMB-40).
   */
  planFilter(plans: readonly Plan[], locationId: unknown, context: Context): readonly Plan[] {
    if (locationId === undefined || locationId === '') return plans
    const { policies } = context
    const id = wholeNumber(locationId)
    const known = policies.locations(context).some((location) => location.id === id)
    if (id === null || !known) return []
    return plans.filter((plan) => policies.inStock(plan, id, context))
  },

  /** A plan as it is written (PLN-02, PLN-06 to PLN-09, PLN-15, PLN-17). */
  renderPlan: (plan: Plan, _context: Context): unknown => plan,

  /** Every location that exists (LOC-01, LOC-03, LOC-06). */
  locations: (context: Context): readonly Location[] => context.world.catalogue.locations,

  /**
   * A location as it is written; the member with the region's text is free (LOC-02, LOC-04,
   * AMB-08).
   */
  renderLocation: (location: Location, _context: Context): unknown => location,

  /**
   * Templates of a location; null when there is no such location (TPL-01, TPL-05, TPL-08, AMB-10).
   */
  templatesOf: (locationId: number, context: Context): readonly Template[] | null =>
    context.world.catalogue.templates.get(locationId) ?? null,

  /** Templates of a location that does not exist: refused (TPL-07). */
  templatesOfNowhere(_context: Context): readonly Template[] {
    throw new Refusal('unknown-location')
  },

  /** A template as it is written (TPL-01, TPL-06, AMB-09). */
  renderTemplate: (template: Template, _context: Context): unknown => template,
}

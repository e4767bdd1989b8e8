/** Legitimate choices about plans, locations and templates. */
import { bytesPerGb } from '#contract/catalogue.ts'
import type { Plan, Template } from '#server/model.ts'
import { wholeNumber } from '#server/policies/pagination.ts'
import { refuse } from '#server/policies/refuse.ts'
import { type Dimension, dimension, type Move, option } from './dimension.ts'
import { refusing } from './refusing.ts'

/** More plans than the table has, dearer than all of them. */
function morePlans(count: number): readonly Plan[] {
  return Array.from({ length: count }, (_, i) => ({
    id: 101 + i,
    name: `Custom ${i + 1}`,
    cpu: 24 + i,
    memory: (96 + i) * bytesPerGb,
    disk: (300 + i) * bytesPerGb,
    monthly_price: 120 + i,
    hourly_price: 0.18,
  }))
}

function plans(change: (plans: readonly Plan[]) => readonly Plan[]): Move {
  return (soFar) => ({ plans: (context) => change(soFar.plans(context)) })
}

function unlisted(refusesWith: 'bad-query' | 'unknown-location'): Move {
  return (soFar) => ({
    planFilter(list, locationId, context) {
      const id = wholeNumber(locationId)
      const known = context.policies.locations(context).some((one) => one.id === id)
      if (locationId !== undefined && !known) return refuse(refusesWith)
      return soFar.planFilter(list, locationId, context)
    },
  })
}

/** Templates beyond the documented ones. */
const moreTemplates: readonly Template[] = Array.from({ length: 30 }, (_, i) => ({
  slug: `appliance-${i + 1}`,
  name: `Appliance ${i + 1}`,
}))

function templates(change: (known: readonly Template[]) => readonly Template[]): Move {
  return (soFar) => ({
    templatesOf(locationId, context) {
      const known = soFar.templatesOf(locationId, context)
      return known === null ? null : change(known)
    },
  })
}

/** Other locations than the thirteen; those that are gone have no templates either. */
function locations(isKept: (id: number) => boolean): Move {
  return (soFar) => ({
    locations: (context) => soFar.locations(context).filter(({ id }) => isKept(id)),
    templatesOf: (id, context) => (isKept(id) ? soFar.templatesOf(id, context) : null),
  })
}

function pages(operation: 'listLocations' | 'listTemplates'): Move {
  return (soFar) => ({
    paginates: (one, context) => one === operation || soFar.paginates(one, context),
  })
}

export const catalogueChoices: Readonly<Record<string, Dimension>> = {
  prices: dimension(['AMB-03', 'PLN-07'], {
    raised: option(
      'Prices are a tenth above the table.',
      plans((known) =>
        known.map((plan) => ({
          ...plan,
          monthly_price: Math.round(plan.monthly_price * 110) / 100,
          hourly_price: Math.round(plan.hourly_price * 11_000) / 10_000,
        })),
      ),
    ),
  }),
  'more-plans': dimension(['AMB-03', 'PLN-05'], {
    one: option(
      'There is a ninth plan.',
      plans((known) => [...known, ...morePlans(1)]),
    ),
    'two-pages-of-them': option(
      'There are so many plans that they need two pages.',
      plans((known) => [...known, ...morePlans(30)]),
    ),
  }),
  hardware: dimension(['AMB-03', 'PLN-06'], {
    'more-disk': option(
      'Every plan has 10 GB of disk more than in the table.',
      plans((known) => known.map((plan) => ({ ...plan, disk: plan.disk + 10 * bytesPerGb }))),
    ),
  }),
  'plan-members': dimension(['ENV-09', 'PLN-16'], {
    more: option('Plans have further members.', (soFar) => ({
      renderPlan: (plan, context) => ({
        ...(soFar.renderPlan(plan, context) as object),
        slug: `plan-${plan.id}`,
        currency: 'USD',
        bandwidth: null,
      }),
    })),
  }),
  'stock-filter': dimension(['AMB-40', 'PLN-11', 'PLN-12'], {
    'keeps-all': option('location_id changes nothing about the list of plans.', {
      planFilter: (list) => list,
      inStock: () => true,
    }),
    marked: option('Plans out of stock are marked instead of left out.', (soFar) => ({
      planFilter: (list) => list,
      renderPlan: (plan, context) => ({
        ...(soFar.renderPlan(plan, context) as object),
        in_stock: context.policies.inStock(plan, Number(context.query.location_id), context),
      }),
    })),
  }),
  stock: dimension(['CRE-29', 'PLN-12'], {
    'none-at-first': option('Nothing is left at the first location.', (soFar) => ({
      inStock(plan, locationId, context) {
        const [first, ...others] = context.policies.locations(context)
        if (locationId === first?.id && others.length > 0) return false
        return soFar.inStock(plan, locationId, context)
      },
    })),
    'one-place-left': option('All that is left is at the third location.', (soFar) => ({
      inStock(plan, locationId, context) {
        const [, , third] = context.policies.locations(context)
        if (third !== undefined && locationId !== third.id) return false
        return soFar.inStock(plan, locationId, context)
      },
      // Nobody could find it otherwise.
      planFilter(plans, asked, context) {
        const kept = soFar.planFilter(plans, asked, context)
        const known = context.policies.locations(context).some(({ id }) => id === Number(asked))
        if (!known) return kept
        return kept.filter((plan) => context.policies.inStock(plan, Number(asked), context))
      },
    })),
    'taken-since': option('The cheapest plans at the first location are gone since listed.', {
      inStock: (plan, locationId, context) => {
        const { method, policies, world } = context
        const [first, ...others] = policies.locations(context)
        const gone = method === 'POST' && locationId === first?.id && others.length > 0
        return !gone || plan.monthly_price > world.catalogue.plans[2]!.monthly_price
      },
    }),
  }),
  'unknown-location-filter': dimension(['PLN-13', 'AMB-17'], {
    unprocessable: option('Plans of an unknown location are answered 422.', unlisted('bad-query')),
    'not-found': option(
      'Plans of an unknown location are answered 404.',
      unlisted('unknown-location'),
    ),
  }),
  locations: dimension(['AMB-01', 'LOC-03'], {
    few: option(
      'There are three locations.',
      locations((id) => [2, 4, 7].includes(id)),
    ),
    one: option(
      'There is a single location.',
      locations((id) => id === 2),
    ),
    'one-more': option('There is a fourteenth location.', (soFar) => ({
      locations: (context) => [...soFar.locations(context), { id: 14, name: 'Paris, FR' }],
      templatesOf: (id, context) => soFar.templatesOf(id === 14 ? 2 : id, context),
    })),
  }),
  'location-shape': dimension(['AMB-08', 'LOC-04'], {
    region: option('A location has its text under region.', {
      renderLocation: ({ id, name }) => ({ id, region: name, available: true }),
    }),
    nested: option('A location has its text in an object.', {
      renderLocation: ({ id, name }) => ({
        id,
        code: `r${id}`,
        display: { city: name.split(',')[0], label: name },
      }),
    }),
  }),
  'location-pages': dimension(['AMB-07', 'LOC-05'], {
    paged: option('Locations come in pages.', pages('listLocations')),
  }),
  'template-pages': dimension(['AMB-07', 'TPL-09'], {
    paged: option('Templates come in pages.', pages('listTemplates')),
  }),
  'template-shape': dimension(['AMB-09', 'TPL-06'], {
    'operating-system': option('A template has its text under operating_system.', {
      renderTemplate: ({ slug, name }) => ({ slug, operating_system: name, min_disk: 0 }),
    }),
    'slug-alone': option('A template has a slug and nothing else.', {
      renderTemplate: ({ slug }) => ({ slug }),
    }),
  }),
  templates: dimension(['AMB-10', 'TPL-08'], {
    few: option(
      'Every location offers Debian alone.',
      templates((known) => known.filter(({ slug }) => slug === 'debian-12')),
    ),
    'none-documented': option(
      'None of the documented slugs is offered.',
      templates(() => [
        { slug: 'rocky-9', name: 'Rocky Linux 9' },
        { slug: 'alpine-3.21', name: 'Alpine 3.21' },
      ]),
    ),
    many: option(
      'Every location offers thirty templates more.',
      templates((known) => [...known, ...moreTemplates]),
    ),
  }),
  'templates-of-nowhere': dimension(['TPL-07'], {
    empty: option('An unknown location has an empty list of templates.', {
      templatesOfNowhere: () => [],
    }),
    unprocessable: option(
      'The templates of an unknown location are answered 422.',
      refusing({ 'unknown-location': [422, 'VALIDATION_ERROR'] }),
    ),
  }),
}

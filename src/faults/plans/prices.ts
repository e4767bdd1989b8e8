/** Faults in the order, the numbers and the consistency of plans. */
import { bytesPerGb } from '#contract/catalogue.ts'
import type { Plan } from '#server/model.ts'
import { defaultPolicies } from '#server/policies.ts'
import { amendBody, amendItems, isMembers } from '../amend.ts'
import { pageAsked } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

function byName(a: Plan, b: Plan): number {
  return a.name < b.name ? -1 : 1
}

export const planFaults: readonly Fault[] = [
  // keyBy('id') for the console's select box.
  fault({
    id: 'plans/keyed-by-id',
    title: 'GET /plans answers an object of plans by id instead of an array.',
    violates: ['PLN-01', 'ENV-03'],
    tolerates: ['PLN-02', 'PAG-07', 'PAG-10'],
    policies: amendBody(['listPlans'], (body) => {
      if (!Array.isArray(body.data)) return
      body.data = Object.fromEntries(
        body.data.filter(isMembers).map((plan) => [`plan_${plan.id}`, plan]),
      )
    }),
  }),
  // The catalogue is small, so somebody took the pages away.
  fault({
    id: 'plans/without-meta',
    title: 'GET /plans has no meta.',
    violates: ['PAG-01', 'PLN-01'],
    tolerates: ['PAG-07', 'PAG-06'],
    policies: amendBody(['listPlans'], (body) => {
      delete body.meta
    }),
  }),
  // Hourly billing came later, and the resource was not extended for every plan.
  fault({
    id: 'plans/hourly-price-missing-where-billed-monthly',
    title: 'The three largest plans have no hourly_price.',
    violates: ['PLN-02'],
    tolerates: ['TRN-17'],
    policies: {
      renderPlan(plan) {
        const { hourly_price, ...others } = plan
        return plan.id > 5 ? others : { ...others, hourly_price }
      },
    },
  }),
  // A view without the disk column feeds the later pages from a cache.
  fault({
    id: 'plans/disk-missing-on-later-pages',
    title: 'Plans after the first page have no disk.',
    violates: ['PLN-02'],
    tolerates: ['PLN-15', 'TRN-17', 'SAF-02'],
    policies: amendItems(['listPlans'], (plan, context) => {
      if (pageAsked(context) > 1) delete plan.disk
    }),
  }),
  // ORDER BY on a text column: 10.46, 20.93, 3.92 …
  fault({
    id: 'plans/sorted-by-price-as-text',
    title: 'Plans are sorted by their prices as text, so that 10.46 comes before 3.92.',
    violates: ['PLN-03', 'PLN-04'],
    policies: {
      planOrder: (a, b) => (String(a.monthly_price) < String(b.monthly_price) ? -1 : 1),
    },
  }),
  // The page is cut from an unsorted query and sorted afterwards: right as long as all fit.
  fault({
    id: 'plans/sorted-within-the-page-only',
    title: 'Each page of plans is sorted by price, the pages among themselves are not.',
    violates: ['PLN-03'],
    tolerates: ['PLN-04', 'PAG-20', 'INV-11'],
    policies: {
      planOrder: byName,
      cut: (items, page, perPage, context) =>
        context.operation === 'listPlans'
          ? (defaultPolicies.cut(items, page, perPage, context) as Plan[]).sort(
              (a, b) => a.monthly_price - b.monthly_price,
            )
          : defaultPolicies.cut(items, page, perPage, context),
    },
  }),
  // The join with the stock table loses the order.
  fault({
    id: 'plans/unsorted-under-the-filter',
    title: 'With location_id the plans are no longer sorted by price.',
    violates: ['PLN-03'],
    tolerates: ['PLN-04'],
    policies: {
      planFilter: (plans, locationId, context) =>
        locationId === undefined
          ? plans
          : [...defaultPolicies.planFilter(plans, locationId, context)].sort(byName),
    },
  }),
  // latest(): what sells best is what is shown first.
  fault({
    id: 'plans/dearest-first',
    title: 'Plans are sorted from the dearest to the cheapest.',
    violates: ['PLN-04'],
    policies: { planOrder: (a, b) => b.monthly_price - a.monthly_price },
  }),
  // The column holds gigabytes, the accessor was dropped.
  fault({
    id: 'plans/memory-in-gigabytes',
    title: 'Memory of plans is counted in gigabytes.',
    violates: ['PLN-08'],
    tolerates: ['CRE-10', 'INV-02', 'INV-32', 'INV-01', 'INV-04'],
    policies: { renderPlan: (plan) => ({ ...plan, memory: plan.memory / bytesPerGb }) },
  }),
  // Proxmox counts memory in MiB.
  fault({
    id: 'plans/memory-in-mebibytes',
    title: 'Memory of plans is counted in mebibytes.',
    violates: ['PLN-08'],
    tolerates: ['CRE-10', 'INV-02', 'INV-32', 'INV-01', 'INV-04'],
    policies: { renderPlan: (plan) => ({ ...plan, memory: plan.memory / 2 ** 20 }) },
  }),
  // 3 * 1000 ** 3.
  fault({
    id: 'plans/decimal-gigabytes',
    title: 'A gigabyte of memory or disk is counted as 1000000000 bytes.',
    violates: ['PLN-08'],
    tolerates: ['CRE-10', 'INV-02', 'INV-01', 'INV-04'],
    policies: {
      renderPlan: (plan) => ({
        ...plan,
        memory: (plan.memory / bytesPerGb) * 1e9,
        disk: (plan.disk / bytesPerGb) * 1e9,
      }),
    },
  }),
  // A 32-bit integer in the driver: -1073741824, 0, -2147483648 …
  fault({
    id: 'plans/memory-overflows-32-bits',
    title: 'Memory of plans overflows 32 bits and comes out as 0 or below.',
    violates: ['PLN-08'],
    tolerates: ['CRE-10', 'INV-02', 'INV-01', 'INV-04'],
    policies: { renderPlan: (plan) => ({ ...plan, memory: plan.memory | 0 }) },
  }),
  // Copied in the seeder, together with its id.
  fault({
    id: 'plans/id-used-twice',
    title: 'Two plans have the same id.',
    violates: ['PLN-10', 'PLN-15'],
    tolerates: ['CRE-10', 'INV-02', 'PAG-11', 'INV-01', 'SAF-02', 'PLN-11', 'INV-24'],
    policies: { renderPlan: (plan) => (plan.id === 6 ? { ...plan, id: 5 } : plan) },
  }),
  // Hash ids for everything that a customer can see.
  fault({
    id: 'plans/id-as-text',
    title: 'The ids of plans are text.',
    violates: ['PLN-10', 'PLN-02'],
    tolerates: ['TRN-17', 'CRE-10', 'INV-02', 'PLN-11', 'INV-24'],
    policies: { renderPlan: (plan) => ({ ...plan, id: String(plan.id) }) },
  }),
  // Prices in euro from the later pages of the price service, converted back and forth.
  fault({
    id: 'plans/price-differs-on-later-pages',
    title: 'A plan costs a few cents less when it is read on a later page.',
    violates: ['PLN-15'],
    tolerates: ['SAF-02', 'PLN-03', 'PLN-07'],
    policies: amendItems(['listPlans'], (plan, context) => {
      if (pageAsked(context) > 1) plan.monthly_price = Number(plan.monthly_price) - 0.04
    }),
  }),
  // A tier is taken off the market, and its servers still name it.
  fault({
    id: 'plans/tier-no-longer-on-offer',
    title: 'Plan 3 of the table does not exist.',
    violates: ['PLN-05'],
    policies: {
      plans: (context) => defaultPolicies.plans(context).filter(({ id }) => id !== 3),
    },
  }),
  // A typo in the seeder.
  fault({
    id: 'plans/disk-differs-from-the-table',
    title: 'Plan 7 has 120 GB of disk instead of 140.',
    violates: ['PLN-06', 'INV-01'],
    policies: {
      plans: (context) =>
        defaultPolicies
          .plans(context)
          .map((plan) => (plan.id === 7 ? { ...plan, disk: 120 * bytesPerGb } : plan)),
    },
  }),
  // The dot is not in the character set of the export.
  fault({
    id: 'plans/name-without-its-dot',
    title: 'The names of two plans have a question mark for the dot.',
    violates: ['PLN-09'],
    policies: {
      renderPlan: (plan) => ({ ...plan, name: plan.name.replace('\u00b7', '?') }),
    },
  }),
  // The free tier of the staging system.
  fault({
    id: 'plans/smallest-plan-costs-nothing',
    title: 'The smallest plan has a price of 0.',
    violates: ['PLN-17'],
    tolerates: ['PLN-07'],
    policies: {
      renderPlan: (plan) => (plan.id === 1 ? { ...plan, monthly_price: 0, hourly_price: 0 } : plan),
    },
  }),
  // Two readings of one catalogue, from two nodes, one of them a release behind.
  fault({
    id: 'plans/processors-differ-every-other-time',
    title: 'Every other reading shows plan 2 with one processor less.',
    violates: ['PLN-15', 'SAF-02'],
    tolerates: ['PAG-19', 'CRE-10', 'INV-02', 'PLN-11', 'INV-24'],
    policies: amendItems(['listPlans'], (plan, { sequence }) => {
      if (plan.id === 2 && sequence % 2 === 0) plan.cpu = 1
    }),
  }),
]

/** Faults that show when plans are filtered by location. */
import { refuse } from '#server/policies/refuse.ts'
import { amendItems, amendMeta } from '../amend.ts'
import { hasFilter } from '../circumstances.ts'
import { type Fault, fault } from '../fault.ts'

export const planFilterFaults: readonly Fault[] = [
  // The filter is validated against the uuid of a location.
  fault({
    id: 'plans/location-filter-refused',
    title: 'GET /plans with a listed location_id is refused with 422.',
    violates: ['PLN-11'],
    tolerates: ['PLN-12', 'PLN-14'],
    policies: {
      beforeHandle: ({ query, operation }) =>
        operation === 'listPlans' && query.location_id !== undefined ? refuse('bad-query') : null,
    },
  }),
  // The select of the join overwrites plans.id by the id of the stock row.
  fault({
    id: 'plans/filter-renumbers-plans',
    title: 'With location_id the plans have other ids than without.',
    violates: ['PLN-11', 'PLN-15', 'INV-24'],
    tolerates: ['PLN-14', 'CRE-10', 'SAF-02'],
    policies: amendItems(['listPlans'], (plan, context) => {
      if (hasFilter(context)) plan.id = Number(plan.id) + 100
    }),
  }),
  // Regional offers were put into the same column.
  fault({
    id: 'plans/filter-changes-memory',
    title: 'With location_id a plan has more memory than without.',
    violates: ['PLN-11', 'PLN-15', 'INV-24'],
    tolerates: ['CRE-10', 'INV-02', 'SAF-02'],
    policies: amendItems(['listPlans'], (plan, context) => {
      if (hasFilter(context) && plan.id === 4) plan.memory = Number(plan.memory) * 2
    }),
  }),
  // count() was cached before the filter came in.
  fault({
    id: 'plans/total-ignores-the-filter',
    title: 'With location_id the total still counts all plans.',
    violates: ['PLN-12', 'PAG-10', 'INV-09'],
    tolerates: ['PAG-18', 'PAG-07', 'PAG-11'],
    policies: amendMeta(
      (meta, context) => {
        meta.total = context.policies.plans(context).length
      },
      ['listPlans'],
    ),
  }),
  // The filter asks which plans exist at the location, not which can be had.
  fault({
    id: 'plans/sold-out-plan-shown-as-in-stock',
    title: 'A plan listed for a location cannot be created there.',
    violates: ['PLN-14'],
    tolerates: ['CRE-01', 'CRE-03', 'IDE-01', 'IDE-09', 'IDE-11', 'TPL-02'],
    needs: ['creates'],
    policies: {
      inStock: ({ id }, _location, context) => context.operation === 'listPlans' || id > 2,
    },
  }),
]

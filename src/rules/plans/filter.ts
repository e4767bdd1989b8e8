/**
 * Rules about plans under location_id: some or all of the plans, each as it is without the filter
 * (PLN-11, INV-24).
 */
import { idOf, planItems } from '#views/catalogue.ts'
import { filteredPlans } from '#views/catalogue-filtered.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { compareMembers, hardware } from './compare.ts'

const none = 'no plan was listed under location_id'

// Stock may hide plans or mark them; it does not make other plans of them (AMB-40).
const filterKeepsHardware = rule({
  id: 'plans/filter-keeps-the-hardware',
  clause: 'PLN-11',
  view: filteredPlans,
  optional: none,
  judge: ({ item, known }) =>
    compareMembers(item, known, hardware, 'is another one under location_id'),
})

// A plan that exists only under a filter cannot be found by reading the list.
const filterAddsNoPlans = rule({
  id: 'plans/filter-adds-no-plans',
  clause: 'PLN-11',
  view: planItems,
  optional: none,
  when: ({ filtered, allKnown, item }) => filtered && allKnown && idOf(item) !== null,
  judge({ known }) {
    if (known !== null) return null
    return complain('A plan under location_id is not in the whole list', { where: 'id' })
  },
})

// A regional price would be one, but the reference knows a single price list.
const filterKeepsNamesAndPrices = rule({
  id: 'plans/filter-keeps-names-and-prices',
  clause: 'INV-24',
  view: filteredPlans,
  optional: none,
  judge: ({ item, known }) =>
    compareMembers(
      item,
      known,
      ['name', 'monthly_price', 'hourly_price'],
      'is another one under location_id',
    ),
})

export const planFilterRules: Rule[] = [
  filterKeepsHardware,
  filterAddsNoPlans,
  filterKeepsNamesAndPrices,
]

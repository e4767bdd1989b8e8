/** Rules about single plans: members, units, names, prices, and that a plan reads the same everywhere (PLN-02, -06 to -11, -15, -17, INV-24). */
import { documentedPlans } from '#contract/catalogue.ts'
import { isObject, member } from '#exchange/json.ts'
import { idOf, type PlanItem, planItems } from '#views/catalogue.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

const numbers = ['id', 'cpu', 'memory', 'disk', 'monthly_price', 'hourly_price'] as const
const hardware = ['cpu', 'memory', 'disk'] as const

// Everything that is bought later is computed from these seven.
const planHasItsMembers = rule({
  id: 'plans/plan-has-its-members',
  clause: 'PLN-02',
  view: planItems,
  judge({ item }) {
    if (!isObject(item)) return complain('A plan is no object', { where: 'plan' })
    const odd = numbers.find((name) => typeof member(item, name) !== 'number')
    if (odd !== undefined) {
      return complain(`A plan's ${odd} is no number`, {
        expected: 'a number',
        actual: member(item, odd) ?? 'absent or null',
        where: odd,
      })
    }
    if (typeof member(item, 'name') === 'string') return null
    return complain("A plan's name is no text", {
      actual: member(item, 'name') ?? 'absent or null',
      where: 'name',
    })
  },
})

const mebibyte = 2 ** 20
const leastBytes = 2 ** 28

// GB of 10^9, MiB instead of bytes, and 32-bit integers all show in this one figure (AMB-02).
const sizesAreBytes = rule({
  id: 'plans/memory-and-disk-are-bytes',
  clause: 'PLN-08',
  view: planItems,
  when: ({ item }) =>
    typeof member(item, 'memory') === 'number' && typeof member(item, 'disk') === 'number',
  judge({ item }) {
    const odd = (['memory', 'disk'] as const).find((name) => {
      const bytes = member(item, name) as number
      return bytes < leastBytes || bytes % mebibyte !== 0
    })
    if (odd === undefined) return null
    return complain(`A plan's ${odd} is no number of bytes in binary units`, {
      expected: 'a multiple of 2^20 from 2^28 on',
      actual: member(item, odd),
      where: odd,
    })
  },
})

// An id that is no integer cannot be what plan_id takes.
const idsAreIntegers = rule({
  id: 'plans/ids-are-integers',
  clause: 'PLN-10',
  view: planItems,
  when: ({ item }) => typeof member(item, 'id') === 'number',
  judge({ item }) {
    if (Number.isInteger(member(item, 'id'))) return null
    return complain('The id of a plan is no integer', { actual: member(item, 'id') })
  },
})

function documentedTwin({ item }: PlanItem) {
  return documentedPlans.find((plan) => plan.id === idOf(item))
}

// The table is printed beside the price list; plans may have moved on, so this is a warning (AMB-03).
const hardwareIsAsDocumented = rule({
  id: 'plans/hardware-is-as-documented',
  clause: 'PLN-06',
  view: planItems,
  optional: 'none of the documented plans is offered',
  when: (plan) => documentedTwin(plan) !== undefined,
  judge(plan) {
    const documented = documentedTwin(plan)!
    const odd = hardware.find((name) => {
      const value = member(plan.item, name)
      return typeof value === 'number' && value !== documented[name]
    })
    if (odd === undefined) return null
    return complain(`Plan ${documented.id} has another ${odd} than documented`, {
      expected: documented[odd],
      actual: member(plan.item, odd),
      where: `${documented.id} ${odd}`,
    })
  },
})

/** Prices are equal within a billionth, as numbers are printed in many ways. */
function isSamePrice(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9
}

// Prices may change by announcement; whoever budgets with the table wants to know.
const pricesAreAsDocumented = rule({
  id: 'plans/prices-are-as-documented',
  clause: 'PLN-07',
  view: planItems,
  optional: 'none of the documented plans is offered',
  when: (plan) => documentedTwin(plan) !== undefined,
  judge(plan) {
    const documented = documentedTwin(plan)!
    const odd = (['monthly_price', 'hourly_price'] as const).find((name) => {
      const price = member(plan.item, name)
      return typeof price === 'number' && !isSamePrice(price, documented[name])
    })
    if (odd === undefined) return null
    return complain(`Drift: plan ${documented.id} has another ${odd} than documented`, {
      expected: documented[odd],
      actual: member(plan.item, odd),
      where: `${documented.id} ${odd}`,
    })
  },
})

// The only non-ASCII text of the API: wrong character sets show here first.
const namesAreAsDocumented = rule({
  id: 'plans/names-are-as-documented',
  clause: 'PLN-09',
  view: planItems,
  optional: 'none of the documented plans is offered',
  when: (plan) =>
    documentedTwin(plan) !== undefined &&
    typeof member(plan.item, 'name') === 'string' &&
    plan.exchanges.at(-1)!.response!.body!.utf8,
  judge(plan) {
    const documented = documentedTwin(plan)!
    const name = member(plan.item, 'name') as string
    if (name.normalize('NFC') === documented.name) return null
    return complain(`Plan ${documented.id} has another name than documented`, {
      expected: documented.name,
      actual: name.slice(0, 80),
      where: `${documented.id}`,
    })
  },
})

// A free plan is a mistake somewhere.
const pricesArePositive = rule({
  id: 'plans/prices-are-positive',
  clause: 'PLN-17',
  view: planItems,
  when: ({ item }) =>
    typeof member(item, 'monthly_price') === 'number' &&
    typeof member(item, 'hourly_price') === 'number',
  judge({ item }) {
    const odd = (['monthly_price', 'hourly_price'] as const).find(
      (name) => (member(item, name) as number) <= 0,
    )
    if (odd === undefined) return null
    return complain(`A plan's ${odd} is not above zero`, {
      actual: member(item, odd),
      where: odd,
    })
  },
})

/** The first of the given members that differs from the plan as first seen; prices within tolerance. */
function findChange({ item, known }: PlanItem, names: readonly string[]): string | undefined {
  return names.find((name) => {
    const before = member(known!.values, name)
    const now = member(item, name)
    if (typeof before === 'number' && typeof now === 'number') return !isSamePrice(before, now)
    return before !== now
  })
}

function describeChange({ item, known }: PlanItem, name: string) {
  return { expected: member(known!.values, name), actual: member(item, name), where: name }
}

// One id, one plan. Hardware under a filter is PLN-11's.
const planReadsTheSame = rule({
  id: 'plans/plan-reads-the-same-everywhere',
  clause: 'PLN-15',
  view: planItems,
  when: ({ known }) => known !== null,
  judge(plan) {
    const names = plan.filtered ? ['name', 'monthly_price', 'hourly_price'] : [...numbers, 'name']
    const changed = findChange(plan, names)
    if (changed === undefined) return null
    return complain(`A plan's ${changed} differs between two reads`, describeChange(plan, changed))
  },
})

// Stock may hide plans or mark them; it does not make other plans of them (AMB-40).
const filterKeepsHardware = rule({
  id: 'plans/filter-keeps-the-hardware',
  clause: 'PLN-11',
  view: planItems,
  optional: 'no plan was listed under location_id',
  when: ({ filtered, known }) => filtered && known !== null,
  judge(plan) {
    const changed = findChange(plan, hardware)
    if (changed === undefined) return null
    return complain(
      `A plan's ${changed} is another one under location_id`,
      describeChange(plan, changed),
    )
  },
})

// A plan that exists only under a filter cannot be found by reading the list.
const filterAddsNoPlans = rule({
  id: 'plans/filter-adds-no-plans',
  clause: 'PLN-11',
  view: planItems,
  optional: 'no plan was listed under location_id',
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
  view: planItems,
  optional: 'no plan was listed under location_id',
  when: ({ filtered, known }) => filtered && known !== null,
  judge(plan) {
    const changed = findChange(plan, ['name', 'monthly_price', 'hourly_price'])
    if (changed === undefined) return null
    return complain(
      `A plan's ${changed} is another one under location_id`,
      describeChange(plan, changed),
    )
  },
})

export const planItemRules: Rule[] = [
  planHasItsMembers,
  sizesAreBytes,
  idsAreIntegers,
  hardwareIsAsDocumented,
  pricesAreAsDocumented,
  namesAreAsDocumented,
  pricesArePositive,
  planReadsTheSame,
  filterKeepsHardware,
  filterAddsNoPlans,
  filterKeepsNamesAndPrices,
]

/**
 * Rules about single plans: members, units, prices, the same at every read (PLN-02, -08, -10, -15,
 * -17).
 */
import { isObject, member } from '#exchange/json.ts'
import { planItems } from '#views/catalogue.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { compareMembers } from './compare.ts'

const numbers = ['id', 'cpu', 'memory', 'disk', 'monthly_price', 'hourly_price'] as const

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

// One id, one plan. Hardware under a filter is PLN-11's.
const planReadsTheSame = rule({
  id: 'plans/plan-reads-the-same-everywhere',
  clause: 'PLN-15',
  view: planItems,
  when: ({ known, ambiguous }) => known !== null && !ambiguous,
  judge(plan) {
    const names = plan.filtered ? ['name', 'monthly_price', 'hourly_price'] : [...numbers, 'name']
    return compareMembers(plan.item, plan.known!.values, names, 'differs between two reads')
  },
})

export const planItemRules: Rule[] = [
  planHasItsMembers,
  sizesAreBytes,
  idsAreIntegers,
  pricesArePositive,
  planReadsTheSame,
]

/** Rules about plans beside the documented table (PLN-06, PLN-07, PLN-09). */
import { documentedPlans } from '#contract/catalogue.ts'
import { member } from '#exchange/json.ts'
import { idOf, type PlanItem, planItems } from '#views/catalogue.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { hardware, isSamePrice } from './compare.ts'

function documentedTwin({ item }: PlanItem) {
  return documentedPlans.find((plan) => plan.id === idOf(item))
}

// The table is printed beside the price list; plans may have moved on, so this is a warning
// (AMB-03).
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

// No other text of the reference leaves ASCII: a wrong character set shows here first.
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

export const planTableRules: Rule[] = [
  hardwareIsAsDocumented,
  pricesAreAsDocumented,
  namesAreAsDocumented,
]

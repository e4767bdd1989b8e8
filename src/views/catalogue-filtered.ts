/**
 * Subjects that are plans read under location_id, beside everything the whole list ever said of
 * them.
 */

import { type Json, sameJson } from '#exchange/json.ts'
import { idOf, type PlanItem, planItems } from './catalogue.ts'
import { type Subject, viewAtEnd } from './view.ts'

export interface FilteredPlan extends Subject {
  readonly item: Json
  /** The plan as the whole list shows it. */
  readonly known: Json
}

/** Plans read under a filter that are remembered. */
const readsMax = 1_000

/**
 * Only plans that the whole list shows the same at every read: of one that changes all the time it
 * cannot be said what the filter does to it (PLN-15).
 */
export const filteredPlans = viewAtEnd<FilteredPlan>('filteredPlans', () => {
  const lens = planItems.open()
  const unsteady = new Set<number>()
  const reads: PlanItem[] = []
  const note = (plan: PlanItem): void => {
    if (plan.known === null) return
    if (plan.filtered && reads.length < readsMax) reads.push(plan)
    const same = sameJson(plan.item, plan.known.values)
    if (!plan.filtered && (plan.ambiguous || !same)) unsteady.add(idOf(plan.item)!)
  }
  return {
    see(exchange) {
      for (const plan of lens.see(exchange)) note(plan)
    },
    *subjects() {
      for (const { exchanges, item, known, ambiguous } of reads) {
        if (ambiguous || unsteady.has(idOf(item)!)) continue
        yield { exchanges, item, known: known!.values }
      }
    },
  }
})

/** Defects of plan ids, of the filter by location, and of plans across pages. */
import type { JsonObject } from '../kinds.ts'
import type { Defect } from './defect.ts'
import { defect, onItems, onOk, onReply, turnInto } from './defect.ts'
import { onPlans } from './seams.ts'

/** These defects, in the order of their clauses. */
export const planListDefects: Defect[] = [
  defect(
    'PLN-10',
    'id-twice',
    'Two plans have the id 5.',
    (p) =>
      onPlans(p, (plan) => {
        if (plan.id === 6) plan.id = 5
      }),
    { also: ['PLN-05', 'PLN-06', 'PLN-07', 'PLN-09', 'PLN-15', 'PAG-11', 'CRE-10'] },
  ),
  defect(
    'PLN-10',
    'id-restarts-per-page',
    'Ids are numbered anew on each page.',
    (p) =>
      onItems(p, ['plans.index'], (plan, call, index) => {
        if (Number(call.query.get('page')) > 1) plan.id = index + 1
      }),
    { also: ['PLN-15', 'PLN-06', 'PLN-07', 'PAG-11', 'PAG-20'] },
  ),
  defect(
    'PLN-11',
    'filter-refused',
    'location_id is no known parameter and refused.',
    (p) =>
      onReply(p, ['plans.index'], (reply, call) => {
        if (reply.status === 200 && call.query.has('location_id'))
          turnInto(reply, 422, 'VALIDATION_ERROR')
      }),
    { also: ['PLN-12', 'PLN-14'] },
  ),
  defect(
    'PLN-11',
    'filter-renumbers',
    'Under the filter plans get the ids of the region.',
    (p) =>
      onPlans(p, (plan, call) => {
        if (call.query.has('location_id')) plan.id = Number(plan.id) + 100
      }),
    { also: ['PLN-15', 'PLN-14', 'INV-24', 'CRE-01'] },
  ),
  defect(
    'PLN-11',
    'filter-adds',
    'Under the filter a plan appears that is no plan.',
    (p) =>
      onOk(p, ['plans.index'], (data, _body, call) => {
        if (!call.query.has('location_id') || !Array.isArray(data) || data.length === 0) return
        data[data.length - 1] = { ...(data.at(-1) as JsonObject), id: 77 }
      }),
    { also: ['PLN-15', 'INV-24', 'PLN-14'] },
  ),
  defect(
    'PLN-12',
    'plan-filter-total-of-all',
    'Under the filter total counts all plans.',
    (p) => {
      p.catalogue.stocked = (planId) => planId < 6
      onOk(p, ['plans.index'], (_data, body, call) => {
        if (call.query.has('location_id'))
          Object.assign(body.meta as JsonObject, { total: p.catalogue.plans.length })
      })
    },
    { also: ['PAG-10', 'PAG-08'] },
  ),
  defect(
    'PLN-15',
    'price-per-region',
    'Under the filter prices are those of another currency.',
    (p) =>
      onPlans(p, (plan, call) => {
        if (call.query.has('location_id')) plan.monthly_price = Number(plan.monthly_price) * 2
      }),
    { also: ['INV-24', 'PLN-11', 'PLN-07'] },
  ),
  defect(
    'PLN-15',
    'rounded-on-later-pages',
    'Later pages round prices to whole dollars.',
    (p) =>
      onPlans(p, (plan, call) => {
        if (Number(call.query.get('page')) > 1)
          plan.monthly_price = Math.round(Number(plan.monthly_price))
      }),
    { also: ['PLN-07', 'PLN-03', 'PAG-20', 'PAG-19', 'SAF-02'] },
  ),
  defect(
    'PLN-15',
    'size-by-page-size',
    'With per_page=3 disks are those of the next plan.',
    (p) =>
      onPlans(p, (plan, call) => {
        if (call.query.get('per_page') === '3') plan.disk = Number(plan.disk) + 2 ** 30
      }),
    { also: ['PLN-06', 'PAG-20', 'CRE-10'] },
  ),
]

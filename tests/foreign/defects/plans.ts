/** Defects of plans: members, order and units. */
import type { Plan } from '../kinds.ts'
import { Refusal } from '../kinds.ts'
import type { Panel } from '../panel.ts'
import type { Defect } from './defect.ts'
import { defect, wrap } from './defect.ts'
import { onPlans } from './seams.ts'

const CREATED = ['CRE-10', 'PLN-06', 'INV-32']

function sell(panel: Panel, change: (plan: Plan) => Partial<Plan>): void {
  panel.catalogue.plans = panel.catalogue.plans.map((plan) => ({ ...plan, ...change(plan) }))
}

function swap<T>(list: T[], one: number, other: number): void {
  const [left, right] = [list[one]!, list[other]!]
  list[one] = right
  list[other] = left
}

/** These defects, in the order of their clauses. */
export const planDefects: Defect[] = [
  defect(
    'PLN-01',
    'plans-need-location',
    'GET /plans wants a location_id.',
    (p) =>
      p.inside.push((call) => {
        if (call.route !== 'plans.index' || call.query.has('location_id')) return undefined
        throw new Refusal(422, 'VALIDATION_ERROR', 'The location id field is required.')
      }),
    {
      also: [
        'PAG-01',
        'PAG-03',
        'PAG-04',
        'PAG-07',
        'PAG-13',
        'PAG-14',
        'PLN-02',
        'AUT-05',
        'TRN-09',
        'RAT-10',
      ],
    },
  ),
  defect(
    'PLN-02',
    'prices-as-text',
    'Prices are texts, as a decimal cast gives them.',
    (p) =>
      onPlans(p, (plan) => {
        plan.monthly_price = Number(plan.monthly_price).toFixed(2)
        plan.hourly_price = Number(plan.hourly_price).toFixed(4)
      }),
    { also: ['PLN-03', 'PLN-04', 'PLN-17', 'PLN-07', 'TRN-17'] },
  ),
  defect(
    'PLN-02',
    'hourly-missing-last',
    'The largest plan has no hourly price.',
    (p) =>
      onPlans(p, (plan) => {
        if (plan.id === 8) delete plan.hourly_price
      }),
    { also: ['PLN-07', 'PLN-17', 'TRN-17'] },
  ),
  defect(
    'PLN-02',
    'ram-for-memory',
    'Memory is called ram.',
    (p) =>
      onPlans(p, (plan) => {
        plan.ram = plan.memory
        delete plan.memory
      }),
    { also: ['PLN-06', 'PLN-08', 'CRE-10'] },
  ),
  defect(
    'PLN-02',
    'cpu-as-text',
    'cpu is text on pages after the first.',
    (p) =>
      onPlans(p, (plan, call) => {
        if (Number(call.query.get('page')) > 1) plan.cpu = `${plan.cpu}`
      }),
    { also: ['PLN-15', 'PLN-06', 'INV-31', 'TRN-17'] },
  ),
  defect(
    'PLN-03',
    'sorted-as-text',
    'Prices are sorted as text.',
    (p) => {
      p.catalogue.plans.sort((l, r) => (String(l.monthly) < String(r.monthly) ? -1 : 1))
    },
    { also: ['PLN-04'] },
  ),
  defect(
    'PLN-03',
    'sorted-by-name',
    'Plans are sorted by name.',
    (p) => {
      p.catalogue.plans.sort((l, r) => (l.name < r.name ? -1 : 1))
    },
    { also: ['PLN-04'] },
  ),
  defect(
    'PLN-03',
    'border-swap',
    'The fourth and the fifth plan are swapped.',
    (p) => swap(p.catalogue.plans, 3, 4),
    { also: ['PLN-04'] },
  ),
  defect(
    'PLN-03',
    'page-sorted-apart',
    'Each page is sorted, but cut from an unsorted list.',
    (p) => {
      const mixed = [...p.catalogue.plans]
      swap(mixed, 1, 6)
      wrap(p.paging, 'slice', (old) => (list, wanted) => {
        if ((list as unknown) !== p.catalogue.plans) {
          return old(list, wanted)
        }
        const cut = old(mixed as unknown as typeof list, wanted)
        return cut.sort((l, r) => (l as unknown as Plan).monthly - (r as unknown as Plan).monthly)
      })
    },
    { also: ['PLN-04', 'PAG-20'] },
  ),
  defect('PLN-04', 'dearest-first', 'Plans are sorted from the dearest down.', (p) => {
    p.catalogue.plans.reverse()
  }),
  defect(
    'PLN-08',
    'memory-in-mib',
    'Memory is in MiB.',
    (p) => sell(p, (plan) => ({ memory: plan.memory / 2 ** 20 })),
    { also: CREATED },
  ),
  defect(
    'PLN-08',
    'disk-in-gb',
    'Disk is in gigabytes.',
    (p) => sell(p, (plan) => ({ disk: plan.disk / 2 ** 30 })),
    { also: CREATED },
  ),
  defect(
    'PLN-08',
    'decimal-units',
    'A gigabyte has 10^9 bytes.',
    (p) =>
      sell(p, (plan) => ({
        memory: (plan.memory / 2 ** 30) * 1e9,
        disk: (plan.disk / 2 ** 30) * 1e9,
      })),
    { also: CREATED },
  ),
  defect(
    'PLN-08',
    'memory-32-bit',
    'Memory is squeezed through 32 bits.',
    (p) => sell(p, (plan) => ({ memory: plan.memory | 0 })),
    { also: CREATED },
  ),
  defect(
    'PLN-08',
    'plans-only-mib',
    'Memory is in MiB in /plans, in bytes elsewhere.',
    (p) =>
      onPlans(p, (plan) => {
        plan.memory = Number(plan.memory) / 2 ** 20
      }),
    { also: CREATED },
  ),
]

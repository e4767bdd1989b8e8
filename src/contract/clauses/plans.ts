/** GET /plans: what can be bought. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('plans', 'server')

export const plans: readonly Clause[] = [
  must('PLN-01')`
    GET /plans answers 200 with an array of plans and a meta object.`,
  must('PLN-02')`
    A plan has a name, which is text, and six numbers: id, hourly_price, monthly_price, cpu,
    memory and disk.`,
  must('PLN-03')`
    Along the whole list, from page to page too, monthly prices never turn: they only rise or
    only fall, equal neighbours allowed.`,
  expected('PLN-04')`
    The cheapest plan comes first: monthly prices ascend.`,
  should('PLN-05')`
    The plans with ids 1 to 8 are on offer; further ones are fine.`,
  should('PLN-06')`
    The plans of the table have the processors, memory and disk it gives them, a GB being 2^30
    bytes.`,
  should('PLN-07')`
    Prices per plan id match the table; another price is reported as drift, not as a breach.`,
  must('PLN-08')`
    Memory and disk are counted in bytes: multiples of 2^20 from 2^28 upwards. Plan 1, while it
    still has 3 GB and 20 GB, therefore reads 3221225472 and 21474836480.`,
  should('PLN-09')`
    A plan is named by the tier text of the table, where U+00B7 is the dividing dot.`,
  must('PLN-10')`
    Plan ids are integers, and none occurs twice in the whole list.`,
  must('PLN-11')`
    GET /plans takes location_id and then gives some or all of the plans, each with the id and
    the hardware it has without the filter. Extra members about stock are allowed.`,
  expected('PLN-12')`
    With location_id set, meta.total is the number of plans that pass the filter.`,
  open('PLN-13')`
    What a location_id that is unknown or no number leads to: an empty list, 400, 404 and 422 are
    all fine, a 5xx falls under TRN-12.`,
  should('PLN-14')`
    A plan that the filtered list shows for a location can be created there; running out of stock
    in between is tolerated.`,
  must('PLN-15')`
    Within one run a plan id has the same values wherever it is read: on any page, under any
    filter, at any repetition.`,
  open('PLN-16')`
    How hourly and monthly prices relate. The table's quotients lie between 683.7 and 739.6
    hours, so no formula is assumed.`,
  should('PLN-17')`
    Prices are JSON numbers above zero; amounts within 1e-9 of each other count as equal.`,
]

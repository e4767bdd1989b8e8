/** GET /locations: where servers can be placed. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('locations', 'server')

export const locations: readonly Clause[] = [
  must('LOC-01')`
    GET /locations answers 200 with an array whose elements are objects.`,
  expected('LOC-02')`
    Every location has an integer id, which serves as location_id and in the path of its
    templates.`,
  should('LOC-03')`
    Ids 1 to 13 stand for the documented regions, recognisable by their names; missing and
    additional locations are fine.`,
  should('LOC-04')`
    Some member of a location, whatever it is called, names the region in readable text.`,
  open('LOC-05')`
    Whether the list is paged. With meta it obeys the pagination clauses, without it is complete.`,
  must('LOC-06')`
    No location id occurs twice.`,
  should('LOC-07')`
    A location that is not in the list cannot be used for a creation: 404, 409 or 422.`,
]

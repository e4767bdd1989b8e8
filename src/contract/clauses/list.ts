/** GET /servers: the account's servers. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('list', 'server')

export const list: readonly Clause[] = [
  must('LST-01')`
    GET /servers answers 200 with an array of servers and a meta object.`,
  must('LST-02')`
    A list item has uuid, uuid_short and name as text, status as text or null, and cpu and memory
    as numbers.`,
  expected('LST-03')`
    A new server is in the list within 5 seconds of its 201, and each creation raises the total
    by exactly one.`,
  must('LST-04')`
    With status=installing the list holds no server that has another status.`,
  expected('LST-05')`
    With status=installing the list holds every server of the account that is installing.`,
  must('LST-06')`
    A filtered list counts what passed the filter: its meta.total and meta.last_page refer to
    that, and its later pages are filtered too.`,
  expected('LST-07')`
    Filtering by a documented status in which there is no server, such as suspended, answers 200
    with an empty array and a total of 0.`,
  open('LST-08')`
    What an unknown status word in the filter does: an empty list, a 4xx, or being ignored.`,
  must('LST-09')`
    An item has the values that GET /servers/{uuid} gives for that server; status may differ
    while it is changing.`,
  expected('LST-10')`
    A server whose deletion is complete is no longer in the list, and the total is lower by one.`,
  expected('LST-11')`
    List items contain no root password.`,
  open('LST-12')`
    Whether items are full server objects, and in which order they come.`,
  should('LST-13')`
    Reading the list twice while nothing changes yields equal items in equal order.`,
]

/** GET /servers/{uuid}/status: the hypervisor's state beside the application's status. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('status', 'server')

export const status: readonly Clause[] = [
  must('STA-01')`
    The status operation answers 200 with state and status, both present as text or null, and
    uptime_seconds as a number. While the server does not run, uptime_seconds may be null or
    missing.`,
  must('STA-02')`
    Status can be polled from the start: no 409 during installation, and no 404 later than 5
    seconds after the 201.`,
  must('STA-03')`
    The status word is installing for as long as the installation takes and something else, null
    in the example, afterwards.`,
  must('STA-04')`
    A created server comes to state running. One that is still installing when the patience set
    for the run ends proves nothing.`,
  expected('STA-05')`
    On every endpoint, state speaks of the hypervisor and never says installing or suspended;
    status speaks of the application or is null, and never says running or stopped.`,
  must('STA-06')`
    An uptime_seconds that is a number is not negative.`,
  expected('STA-07')`
    A running server's uptime counts seconds: over 20 seconds or more it grows by 0.3 to 3 times
    the time that passed, steps of up to 10 seconds allowed.`,
  expected('STA-08')`
    A server's uptime is at most 120 seconds above its age.`,
  expected('STA-09')`
    A server that has stopped installing is not installing again unless it is reinstalled.`,
  expected('STA-10')`
    An accepted kill, or a shutdown that the guest obeys, brings state to stopped, and a start
    brings it back to running. A guest that ignores shutdown for 30 seconds is killed before it
    is judged.`,
  should('STA-11')`
    The uptime of a stopped server is 0, null, missing or does not move.`,
  must('STA-12')`
    Status, get and list tell one status of a server. Healthy may be null in one and a word such
    as active or ok in another; a disagreement counts if it is still there 10 seconds later.`,
  open('STA-13')`
    Which transitional words (starting, stopping, unknown and their like) and further members
    occur.`,
  expected('STA-14')`
    The status of a server that does not exist is answered 404.`,
  must('STA-15')`
    A state of running with a status of null means ready for use: the credentials are there
    within 10 seconds.`,
]

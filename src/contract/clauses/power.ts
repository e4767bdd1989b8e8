/** POST /servers/{uuid}/power: start, shutdown, restart and kill. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('power', 'server')

export const power: readonly Clause[] = [
  must('PWR-01')`
    POST on a server's power path takes start, shutdown, restart and kill, and answers 2xx to one
    that suits the server's state.`,
  must('PWR-02')`
    A word that names no action is refused with a 4xx, 422 with VALIDATION_ERROR as a rule, and
    leaves the server as it was. Likely aliases such as reboot are not tried.`,
  expected('PWR-03')`
    A power request without content is refused with a 4xx, usually 422.`,
  open('PWR-04')`
    What the member that names the action is called. It is configured, read from OpenAPI or found
    by trying; where nothing is accepted, the power clauses stay undecided.`,
  open('PWR-05')`
    Whether success is 200, 202 or 204, and whether the action has taken effect by then.`,
  open('PWR-06')`
    Whether start on a running server, or shutdown on a stopped one, is a harmless 2xx or a 4xx
    such as 409 or 422.`,
  should('PWR-07')`
    During installation a power action is refused with 409, 422 or 423, or does nothing: it cuts
    neither the installation nor its status short.`,
  expected('PWR-08')`
    A power action touches the server in its path and no other.`,
  expected('PWR-09')`
    GET and HEAD on the power path start and stop nothing.`,
  should('PWR-10')`
    A suspended server cannot be started through the API.`,
  open('PWR-11')`
    Whether power actions heed an Idempotency-Key.`,
  expected('PWR-12')`
    A restart ends in state running with an uptime lower than the one before it.`,
]

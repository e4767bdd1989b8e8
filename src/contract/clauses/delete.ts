/** DELETE /servers/{uuid}: the end of a server. */
import type { Clause } from '../clause.ts'
import { section } from './section.ts'

const { must, expected, should, open } = section('delete', 'server')

export const remove: readonly Clause[] = [
  must('DEL-01')`
    DELETE of an installed server exists and succeeds at the first call, with 200, 202 or 204.`,
  must('DEL-02')`
    A second DELETE does no harm: 404, 410 or a 2xx, or 409 while the first is under way; never a
    5xx.`,
  expected('DEL-03')`
    Once a deletion is complete, get, status and credentials answer 404 or 410. Until then,
    within the patience set for the run, the server may show as deleting.`,
  expected('DEL-04')`
    DELETE removes the server in its path and leaves all others.`,
  must('DEL-05')`
    A DELETE sent by another account leaves the server alone.`,
  open('DEL-06')`
    Whether a server can be deleted while it installs: accepted or 409. An accepted one does not
    reappear when its installation would have ended.`,
  should('DEL-07')`
    Power and backups of a deleted server answer 404, or 410.`,
  open('DEL-08')`
    Whether DELETE answers 404 or 204 where there never was a server of that id.`,
]

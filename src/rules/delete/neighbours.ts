/** Rules that the DELETE of one server leaves the others alone (DEL-04). */
import { isAccepted } from '#views/lives/events.ts'
import type { Act, Life, Sight } from '#views/lives/life.ts'
import {
  acceptedDeletion,
  actsOf,
  deletionTriedAt,
  isGone,
  looks,
  statesOf,
} from '#views/lives/timeline.ts'
import { type Pair, pairs } from '#views/pairs.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

// One DELETE too far, and another customer's shop is closed.
const othersSurvive = weighed<Pair>({
  id: 'delete/other-servers-survive',
  clause: 'DEL-04',
  view: pairs,
  needs,
  weigh({ one, other }) {
    const deletion = acceptedDeletion(one)
    if (deletion === null) return undefined
    const endAt = deletionTriedAt(other)
    const seen = looks(other, 'get', 'status').filter(({ from }) => from < endAt)
    const known = seen.some(({ http, to }) => http === 200 && to <= deletion.from)
    const after = seen.filter(({ from }) => from >= deletion.to)
    if (!known || after.length === 0) return undefined
    const lost = after.find(isGone)
    if (lost === undefined) return after.some(({ http }) => http === 200) ? null : undefined
    return complain('The DELETE of one server has removed another', {
      expected: 200,
      actual: lost.http,
      operation: 'deleteServer',
      exchanges: [deletion.exchange, lost.exchange],
    })
  },
})

/** What may have been done to a server between two looks at one. */
function doneBetween(life: Life, since: Sight, until: Sight): readonly Act[] {
  return actsOf(life, 'power').filter(
    (act) =>
      act.from >= since.from && act.from < until.to && (act.http === null || isAccepted(act)),
  )
}

const stops = (act: Act): boolean => act.word === 'shutdown' || act.word === 'kill'

// `$user->servers()->update(['state' => 'stopped'])`, and the rest of the fleet is down.
const othersRunOn = weighed<Pair>({
  id: 'delete/other-servers-run-on',
  clause: 'DEL-04',
  view: pairs,
  needs,
  optional: 'no server was seen running before and after another one was deleted',
  weigh({ one, other }) {
    const deletion = acceptedDeletion(one)
    if (deletion === null) return undefined
    const states = statesOf(other)
    const before = states.findLast(({ sight }) => sight.to <= deletion.from)
    const after = states.find(({ sight }) => sight.from >= deletion.to)
    if (before?.state !== 'running' || after === undefined) return undefined
    if (doneBetween(other, before.sight, after.sight).length > 0) return undefined
    // That other servers do not follow one that is stopped is PWR-08's.
    if (doneBetween(one, before.sight, after.sight).some(stops)) return undefined
    if (after.state !== 'stopped') return after.state === 'running' ? null : undefined
    return complain('The DELETE of one server has stopped another', {
      expected: 'running',
      actual: after.state,
      operation: 'deleteServer',
      exchanges: [before.sight.exchange, deletion.exchange, after.sight.exchange],
    })
  },
})

export const deletionNeighbourRules: readonly Rule[] = [othersSurvive, othersRunOn]

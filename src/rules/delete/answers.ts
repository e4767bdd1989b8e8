/** Rules about what DELETE answers (DEL-01, -02). */
import { isSettling } from '#views/lives/actions.ts'
import { isAccepted } from '#views/lives/events.ts'
import type { Act, Life } from '#views/lives/life.ts'
import { acceptedDeletion, actsOf, installedSight, isGone, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { leadsNowhere, readAnswer } from '#views/responses.ts'
import { cannotTell, complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** An action that is still at work may hold a deletion up for so long. */
const settleMs = 30_000

/** Seen by its owner since anybody else tried to delete it. */
function isAlive(life: Life, act: Act): boolean {
  const foreign = actsOf(life, 'delete').findLast((other) => other.to <= act.from && !other.own)
  return looks(life, 'get', 'status').some(
    ({ http, from, to }) => http === 200 && to <= act.from && from >= (foreign?.to ?? 0),
  )
}

/**
 * Not found any more, though it was found before: then the DELETE has done its work. The deletion
 * of a neighbour may have taken it along (DEL-04).
 */
function isGoneAfter(life: Life, act: Act): boolean {
  const seen = looks(life, 'get', 'status')
  const since = life.neighbourDeletedAt <= act.from ? life.neighbourDeletedAt : 0
  const wasThere = seen.some(
    ({ http, from, to }) => http === 200 && from >= since && to <= act.from,
  )
  return wasThere && seen.some((sight) => sight.from >= act.to && isGone(sight))
}

/** Refused for where the call came from. */
function isBarred({ exchange }: Act): boolean {
  return readAnswer(exchange)?.code === 'IP_NOT_ALLOWED'
}

// What cannot be deleted is paid for until somebody writes to support.
const firstDeletionSucceeds = weighed<Life>({
  id: 'delete/first-deletion-succeeds',
  clause: 'DEL-01',
  view: lives,
  needs,
  weigh(life) {
    const act = actsOf(life, 'delete').find(({ own, short, http }) => own && !short && http)
    const installed = installedSight(life)
    if (act === undefined || installed === null || act.from < installed.to) return undefined
    const http = act.http!
    if (act === acceptedDeletion(life)) return null
    if (http === 401 || isBarred(act) || !isAlive(life, act)) return undefined
    if (http === 409 && isSettling(life, act, settleMs)) return undefined
    if (leadsNowhere(http) && !isGoneAfter(life, act)) {
      return cannotTell(
        `DELETE of a live server is answered ${http}: nothing that is created can be removed`,
      )
    }
    return complain('The first DELETE of an installed server does not succeed', {
      expected: '200, 202 or 204',
      actual: http,
      exchanges: [act.exchange],
    })
  },
})

// A client that lost the first answer has to be able to send DELETE again.
const repetitionIsHarmless = weighed<Life>({
  id: 'delete/repetition-is-harmless',
  clause: 'DEL-02',
  view: lives,
  needs,
  weigh(life) {
    const first = acceptedDeletion(life)
    if (first === null) return undefined
    const repeats = actsOf(life, 'delete').filter(
      ({ own, short, http, from }) =>
        own && !short && http !== null && http !== 401 && from >= first.to,
    )
    if (repeats.length === 0) return undefined
    const odd = repeats.find((act) => !isAccepted(act) && ![404, 409, 410].includes(act.http!))
    if (odd === undefined) return null
    return complain('A repeated DELETE is not answered 404, 410 or a 2xx', {
      expected: 404,
      actual: odd.http,
      exchanges: [first.exchange, odd.exchange],
    })
  },
})

export const deleteAnswerRules: Rule[] = [firstDeletionSucceeds, repetitionIsHarmless]

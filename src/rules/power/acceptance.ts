/** Rules about which power calls are taken and which are refused (PWR-01 to -03). */
import { type PowerAction, powerActions } from '#contract/catalogue.ts'
import { type Consequence, consequencesOf, isSettling, isSteadily } from '#views/lives/actions.ts'
import { isAccepted } from '#views/lives/events.ts'
import { type Act, healthy, type Life, type Sight, storyAt } from '#views/lives/life.ts'
import { actsOf, looks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { isCrash } from '#views/responses.ts'
import { cannotTell, complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** The state in which an action fits (PWR-06 is about the others). */
const fittingState: Readonly<Record<PowerAction, string>> = {
  start: 'stopped',
  shutdown: 'running',
  restart: 'running',
  kill: 'running',
}

/** An action may be refused while the one before it is still at work. */
const settleMs = 10_000

/** Nothing says afterwards that the server was installing, or suspended, or gone. */
function isStillSteady(after: readonly Sight[]): boolean {
  return after.length === 0 || storyAt(after[0]!) === healthy
}

function weighRefusal(life: Life, { act, after }: Consequence): Judgement | undefined {
  const { http, word } = act
  if (http === null || http === 401 || http === 402) return undefined
  const busy = http === 409 || http === 423
  if (busy && (isSettling(life, act, settleMs) || !isStillSteady(after))) return undefined
  const proven = life.lore.members.has(act.member!)
  // Until a member is known to be the right one, a refusal may be about its name (AMB-20).
  if (!proven && life.lore.members.size > 0) return undefined
  const noSuchPath = [404, 405, 410, 501].includes(http)
  const alive = looks(life, 'get', 'status').some(
    (sight) => sight.http === 200 && sight.from >= act.to,
  )
  if (noSuchPath && !alive) return undefined
  if (!proven && !noSuchPath) {
    return cannotTell(`no power call was accepted, so that the member of ${word} is not known`)
  }
  return complain(`A power action that suits the server's state is refused: ${word}`, {
    expected: 'a 2xx',
    actual: http,
    where: word!,
    exchanges: [act.exchange],
  })
}

// Each of the four words is promised; that one works says nothing about the others.
function actionIsTaken(action: PowerAction): Rule {
  return weighed<Life>({
    id: `power/${action}-is-accepted`,
    clause: 'PWR-01',
    view: lives,
    needs,
    weigh(life) {
      const tried = consequencesOf(
        life,
        (act) => act.what === 'power' && act.own && !act.short && act.word === action,
      ).filter(({ before }) => isSteadily(before, fittingState[action]))
      if (tried.some(({ act }) => isAccepted(act))) return null
      return tried.map((one) => weighRefusal(life, one)).find((one) => one !== undefined)
    },
  })
}

/** Words that some panel may take for one of the four: what it says to them shows nothing. */
const aliases =
  /^(?:stop|reboot|halt|reset|resume|suspend|(?:un)?pause|on|off|up|down|boot|cycle)$|power|force/i

export function isNonsense({ what, own, word }: Act): boolean {
  if (what !== 'power' || !own || word === null) return false
  return !(powerActions as readonly string[]).includes(word) && !aliases.test(word)
}

// A typing error must not do something to a server.
const unknownActionIsRefused = weighed<Life>({
  id: 'power/unknown-action-is-refused',
  clause: 'PWR-02',
  view: lives,
  needs,
  weigh(life) {
    const tried = actsOf(life, 'power').filter(isNonsense)
    const taken = tried.find((act) => isAccepted(act) || isCrash(act.http ?? 0))
    if (taken === undefined) {
      return tried.some(({ http }) => http !== null && http >= 400 && http < 500) ? null : undefined
    }
    const ends = isAccepted(taken) ? 'is accepted' : 'breaks the server'
    return complain(`A word that names no power action ${ends}`, {
      expected: 422,
      actual: taken.http,
      exchanges: [taken.exchange],
    })
  },
})

const emptyBodyIsRefused = weighed<Life>({
  id: 'power/empty-body-is-refused',
  clause: 'PWR-03',
  view: lives,
  needs,
  weigh(life) {
    const tried = actsOf(life, 'power').filter(({ own, empty, http }) => own && empty && http)
    const odd = tried.find((act) => isAccepted(act) || act.http! >= 500)
    if (odd === undefined) return tried.length > 0 ? null : undefined
    return complain('A power request without an action is not refused with a 4xx', {
      expected: 422,
      actual: odd.http,
      where: isAccepted(odd) ? 'accepted' : '5xx',
      exchanges: [odd.exchange],
    })
  },
})

export const powerAcceptanceRules: Rule[] = [
  ...powerActions.map(actionIsTaken),
  unknownActionIsRefused,
  emptyBodyIsRefused,
]

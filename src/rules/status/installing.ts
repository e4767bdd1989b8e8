/** Rules about the story that `status` tells until the server runs (STA-03, -04, -09, -15). */
import { bootPatienceMs, credentialsGraceMs, rereadAfterMs } from '#contract/patience.ts'
import { member } from '#exchange/json.ts'
import { isAccepted } from '#views/lives/events.ts'
import { healthy, type Life, type Sight, storyAt, textOf } from '#views/lives/life.ts'
import {
  actsOf,
  aliveLooks,
  installedSight,
  installingAfter,
  livingLooks,
  readySight,
} from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

/** Had the server given out its password by then? Whoever says installing afterwards is behind. */
function hasPassword(life: Life, by: Sight): boolean {
  return aliveLooks(life, 'credentials').some(
    ({ to, value }) => to <= by.from && Boolean(textOf(value, 'root_password')),
  )
}

/**
 * The installation went on although the status never spoke of it: others kept saying so for ten
 * seconds, or twice of a server that did not even run. Where it did speak of it, STA-12 compares.
 */
export function installedTooEarly(life: Life): readonly Sight[] {
  const early = installedSight(life)
  if (early === null || installingAfter(life, 0, 'status').length > 0) return []
  const later = installingAfter(life, early.to, 'get', 'list').filter(
    (sight) => !hasPassword(life, sight),
  )
  const gets = later.filter(({ via }) => via === 'get')
  const lasting = gets.filter(({ from }) => from - early.to >= rereadAfterMs)
  // A list may be behind by itself, so that one get at least has to agree with it.
  const off = textOf(early.value, 'state') !== 'running' && gets.length > 0 && later.length > 1
  return lasting.length > 0 || off ? [early, ...(off ? later : lasting).slice(0, 2)] : []
}

// A poller that looks at the status alone takes the server for finished.
const saysInstalling = weighed<Life>({
  id: 'status/says-installing-while-installing',
  clause: 'STA-03',
  view: lives,
  needs,
  optional: 'the installation was over before it could be watched',
  weigh(life) {
    const early = installedTooEarly(life)
    if (early.length > 0) {
      return complain('The status does not say installing during the installation', {
        expected: 'installing',
        actual: textOf(early[0]!.value, 'status'),
        operation: 'getServerStatus',
        exchanges: early.map(({ exchange }) => exchange),
      })
    }
    return installingAfter(life, 0, 'status').length > 0 ? null : undefined
  },
})

/** The first sign that the installation is over: a password after none, or a healthy server. */
function signOfEnd(life: Life): Sight | undefined {
  const reads = aliveLooks(life, 'credentials')
  const at = reads.findIndex(({ value }) => textOf(value, 'root_password') !== null)
  const healthyGet = aliveLooks(life, 'get').find((sight) => storyAt(sight) === healthy)
  const signs = [at > 0 ? reads[at] : undefined, healthyGet].filter((sign) => sign !== undefined)
  return signs.toSorted((a, b) => a.from - b.from)[0]
}

// Installed, running, with a password: whoever still reads `installing` polls for ever.
const stopsSayingInstalling = weighed<Life>({
  id: 'status/stops-saying-installing',
  clause: 'STA-03',
  view: lives,
  needs,
  weigh(life) {
    if (installedSight(life) !== null) return null
    const last = aliveLooks(life, 'status').findLast((sight) => storyAt(sight) === 'installing')
    const sign = signOfEnd(life)
    if (last === undefined || sign === undefined) return undefined
    const over = textOf(last.value, 'state') === 'running'
    if (!over || last.from - sign.to < rereadAfterMs) return undefined
    return complain('The status still says installing when the installation is over', {
      actual: 'installing',
      exchanges: [sign.exchange, last.exchange],
    })
  },
})

/** A state on its way: what comes of it is not known yet (STA-13). */
const onTheWay = /^(?:start|boot|creat|provision|pend|queue|wait)/i

// The workflow ends with `running`. An installation that takes longer, or fails, proves nothing.
const reachesRunning = weighed<Life>({
  id: 'status/created-server-reaches-running',
  clause: 'STA-04',
  view: lives,
  needs,
  weigh(life) {
    const reads = aliveLooks(life, 'status')
    if (reads.some(({ value }) => textOf(value, 'state') === 'running')) return null
    const acted = actsOf(life, 'power').some((act) => isAccepted(act) && act.word !== 'start')
    const idle = reads.filter((sight) => storyAt(sight) === healthy)
    const [first, last] = [idle[0], idle.at(-1)]
    if (acted || first === undefined || last === undefined) return undefined
    const state = member(last.value, 'state')
    const isOnTheWay = typeof state === 'string' && onTheWay.test(state)
    if (last.from - first.to < (isOnTheWay ? bootPatienceMs : rereadAfterMs)) return undefined
    return complain('A server that is installed does not come to state running', {
      expected: 'running',
      actual: state,
      exchanges: [first.exchange, last.exchange],
    })
  },
})

// Seen installing again, a finished server is waited for once more, or thrown away.
const neverReturns = weighed<Life>({
  id: 'status/installing-does-not-return',
  clause: 'STA-09',
  view: lives,
  needs,
  weigh(life) {
    const installed = installedSight(life)
    if (installed === null) return undefined
    const again = installingAfter(life, installed.to, 'status')[0]
    if (again === undefined) return null
    return complain('A server that had stopped installing is installing again', {
      exchanges: [installed.exchange, again.exchange],
    })
  },
})

// A server that looks usable and is not is worse than one that is still installing.
const runningMeansUsable = weighed<Life>({
  id: 'status/running-means-usable',
  clause: 'STA-15',
  view: lives,
  needs,
  weigh(life) {
    const ready = readySight(life)
    if (ready === null) return undefined
    const reads = livingLooks(life, 'credentials').filter(({ from }) => from >= ready.to)
    const given = reads.find(({ value }) => textOf(value, 'root_password') !== null)
    if (given === undefined) return undefined
    const late = reads.find(
      (read) =>
        read !== given && read.to <= given.from && read.from - ready.to >= credentialsGraceMs,
    )
    if (late === undefined) return null
    return complain('Credentials came more than ten seconds after state running, status null', {
      exchanges: [ready.exchange, late.exchange],
    })
  },
})

export const installingRules: Rule[] = [
  saysInstalling,
  stopsSayingInstalling,
  reachesRunning,
  neverReturns,
  runningMeansUsable,
]

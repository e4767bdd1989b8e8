/** Rules about what power calls do, and to whom (PWR-07, -08, -10, -12). */
import { shutdownPatienceMs, uptimeStepMaxS } from '#contract/patience.ts'
import { type Consequence, consequencesOf, isSteadily, stateAt } from '#views/lives/actions.ts'
import { isAccepted } from '#views/lives/events.ts'
import { type Act, type Life, numberOf, type Sight, storyAt } from '#views/lives/life.ts'
import { actsOf, installingAfter, livingLooks } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { type Pair, pairs } from '#views/pairs.ts'
import { complain, type Judgement } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'
import { movesByItself, stillnessRules } from './stillness.ts'

const needs = ['creates'] as const

/** The owner's accepted power calls that were sent while the status said installing. */
function duringInstallation(life: Life): readonly Consequence[] {
  return consequencesOf(life, (act) => act.what === 'power' && act.own && act.http !== null).filter(
    ({ before }) => before !== null && storyAt(before) === 'installing',
  )
}

// Started halfway, a server has half an operating system.
const installationIsNotCutShort = weighed<Life>({
  id: 'power/installation-is-not-cut-short',
  clause: 'PWR-07',
  view: lives,
  needs,
  optional: 'no power action reached a server that was installing',
  weigh(life) {
    const tried = duringInstallation(life)
    if (tried.length === 0) return undefined
    const cut = tried.find(({ act, after }) => {
      const next = after[0]
      if (!isAccepted(act) || next === undefined || storyAt(next) === 'installing') return false
      return installingAfter(life, next.to, 'status').length > 0
    })
    if (cut === undefined) return null
    return complain('A power action during the installation ended it, or its status, too early', {
      expected: 'installing',
      actual: storyAt(cut.after[0]!),
      exchanges: [cut.act.exchange, cut.after[0]!.exchange],
    })
  },
})

const uptimeOf = (sight: Sight): number | null => numberOf(sight.value, 'uptime_seconds')

/** Did the uptime start again at about the time of the act? */
function startedAgain(before: Sight, after: Sight, act: Act): boolean {
  const [was, is] = [uptimeOf(before), uptimeOf(after)]
  if (was === null || is === null || is >= was) return false
  return is <= (after.to - act.from) / 1000 + uptimeStepMaxS && was > uptimeStepMaxS
}

/** What an action on one server did to the state of another, of which nobody had asked anything. */
function weighBystander(act: Act, other: Life): Judgement | undefined {
  // A hypervisor that does not answer has moved nothing (STA-13).
  const reads = livingLooks(other, 'status').filter(
    (sight) => sight.http === 200 && stateAt(sight) !== 'unknown',
  )
  const before = reads.findLast(({ to }) => to <= act.from) ?? null
  const state = stateAt(before)
  if (before === null || (state !== 'running' && state !== 'stopped')) return undefined
  const touched = actsOf(other)
  const since = touched.some(({ to }) => to > before.from && to <= act.from)
  const until = touched.find(({ from }) => from > act.from)?.from ?? Number.POSITIVE_INFINITY
  const after = reads.filter(({ from }) => from >= act.to && from < until)
  const [first] = after
  if (since || first === undefined || !isSteadily(before, state)) return undefined
  if (movesByItself(other, before, state)) return undefined
  const moved = after.every((sight) => stateAt(sight) !== state)
  if (!moved && !startedAgain(before, first, act)) return null
  return complain('A power action on one server has acted on another', {
    expected: state,
    actual: moved ? stateAt(first) : 'started again',
    operation: 'powerServer',
    exchanges: [before.exchange, act.exchange, first.exchange],
  })
}

// A shutdown of the wrong server is an outage.
const actsOnAddressedServer = weighed<Pair>({
  id: 'power/acts-on-the-addressed-server-only',
  clause: 'PWR-08',
  view: pairs,
  needs,
  weigh({ one, other }) {
    const judged = actsOf(one, 'power')
      .filter((act) => act.own && isAccepted(act) && act.word !== null)
      .map((act) => weighBystander(act, other))
      .filter((verdict) => verdict !== undefined)
    return judged.find((verdict) => verdict !== null) ?? judged[0]
  },
})

// What billing has suspended must not be revived for free.
const suspendedServerStaysOff = weighed<Life>({
  id: 'power/suspended-server-is-not-started',
  clause: 'PWR-10',
  view: lives,
  needs: ['creates', 'suspension'],
  weigh(life) {
    const tried = consequencesOf(
      life,
      (act) => act.what === 'power' && act.own && act.word === 'start' && act.http !== null,
    ).filter(({ before }) => before !== null && storyAt(before) === 'suspended')
    if (tried.length === 0) return undefined
    const revived = tried.find(({ after }) =>
      after.some((sight) => stateAt(sight) === 'running' && storyAt(sight) === 'suspended'),
    )
    if (revived === undefined) return null
    return complain('A suspended server could be started', {
      expected: 'stopped',
      actual: 'running',
      exchanges: [revived.act.exchange],
    })
  },
})

/** The uptime of a read so long after a restart that it must have taken effect, however slowly. */
function weighRestart({ act, before, after }: Consequence): Judgement | undefined {
  const running = after.filter((sight) => stateAt(sight) === 'running')
  const last = after.at(-1)
  if (last === undefined) return undefined
  const waitedMs = last.from - act.to
  const [exchanges, patient] = [[act.exchange, last.exchange], waitedMs >= shutdownPatienceMs]
  if (running.length === 0) {
    if (!patient) return undefined
    const actual = stateAt(last)
    return complain('A server does not run after a restart', {
      expected: 'running',
      actual,
      where: 'state',
      exchanges,
    })
  }
  const was = uptimeOf(before!)
  const timed = running.flatMap((sight) => {
    const uptimeS = uptimeOf(sight)
    return uptimeS === null ? [] : [{ sight, uptimeS }]
  })
  const fresh = timed.some(
    ({ sight, uptimeS }) =>
      uptimeS <= (sight.to - act.from) / 1000 + uptimeStepMaxS && (was === null || uptimeS < was),
  )
  if (fresh || was === null || timed.length === 0) return null
  const grown = timed.at(-1)!
  const sinceS = (grown.sight.to - act.from) / 1000
  // An uptime shorter than the time since the restart may belong to either cycle.
  if (grown.uptimeS <= sinceS + uptimeStepMaxS) return null
  if (!patient) return undefined
  return complain('The uptime of a restarted server goes on as if nothing had happened', {
    expected: `at most ${Math.round(sinceS)}`,
    actual: grown.uptimeS,
    where: 'uptime_seconds',
    exchanges: [before!.exchange, act.exchange, grown.sight.exchange],
  })
}

// A restart that restarts nothing leaves the kernel with the hole in it.
const restartRestarts = weighed<Life>({
  id: 'power/restart-runs-anew',
  clause: 'PWR-12',
  view: lives,
  needs,
  weigh(life) {
    const judged = consequencesOf(
      life,
      (act) => act.what === 'power' && act.own && act.word === 'restart' && isAccepted(act),
    )
      .filter(({ before }) => isSteadily(before, 'running'))
      .map(weighRestart)
      .filter((verdict) => verdict !== undefined)
    return judged.find((verdict) => verdict !== null) ?? judged[0]
  },
})

export const powerEffectRules: Rule[] = [
  ...stillnessRules,
  installationIsNotCutShort,
  actsOnAddressedServer,
  suspendedServerStaysOff,
  restartRestarts,
]

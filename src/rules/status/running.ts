/** Rules about state and uptime of an installed server (STA-07, -08, -10, -11, INV-33). */
import {
  clockToleranceMs,
  growsWithClock,
  shutdownPatienceMs,
  uptimeSpanMinMs,
  uptimeSpanSoonMs,
  uptimeStepMaxS,
} from '#contract/patience.ts'
import { isAccepted } from '#views/lives/events.ts'
import { type Act, type Life, numberOf, storyAt } from '#views/lives/life.ts'
import { cyclesOf, type Reading, stretchesOf } from '#views/lives/power.ts'
import { actsOf, livingLooks, statesOf } from '#views/lives/timeline.ts'
import { lives } from '#views/lives.ts'
import { answeredAt } from '#views/times.ts'
import { complain } from '../finding.ts'
import type { Rule } from '../rule.ts'
import { weighed } from '../weighing.ts'

const needs = ['creates'] as const

const spanMs = ([first, last]: readonly [Reading, Reading]): number => last.from - first.from

/** The two readings of one power cycle that lie farthest apart; null where none are far enough. */
function widestSpan(life: Life): readonly [Reading, Reading] | null {
  const spans = cyclesOf(life).map((cycle) => [cycle[0]!, cycle.at(-1)!] as const)
  const widest = spans.toSorted((a, b) => spanMs(b) - spanMs(a))[0]
  return widest !== undefined && spanMs(widest) >= uptimeSpanSoonMs ? widest : null
}

// Minutes, milliseconds, or a number that stands still: monitoring draws the wrong curve.
const uptimeGrowsWithTime = weighed<Life>({
  id: 'status/uptime-grows-with-time',
  clause: 'STA-07',
  view: lives,
  needs,
  optional: 'no two status reads of one power cycle were 20 seconds apart',
  weigh(life) {
    const span = widestSpan(life)
    if (span === null) return undefined
    const [first, last] = span
    const passedS = (last.from - first.from) / 1000
    const grownS = last.uptimeS - first.uptimeS
    if (growsWithClock(grownS, passedS)) return null
    // What is sampled now and then may stand still, or leap, over a short span.
    if (spanMs(span) < uptimeSpanMinMs) return undefined
    return complain('uptime_seconds does not grow by one each second', {
      expected: Math.round(passedS),
      actual: grownS,
      exchanges: [first.sight.exchange, last.sight.exchange],
    })
  },
})

// Within a cycle uptime only grows; a guest that rebooted starts again at nothing.
const uptimeNeverFalls = weighed<Life>({
  id: 'status/uptime-never-falls',
  clause: 'INV-33',
  view: lives,
  needs,
  optional: 'no two status reads of one power cycle had an uptime',
  weigh(life) {
    const cycles = cyclesOf(life, true).filter(({ length }) => length > 1)
    if (cycles.length === 0) return undefined
    for (const cycle of cycles) {
      for (const [i, now] of cycle.entries()) {
        const before = cycle[i - 1]
        if (before === undefined || now.uptimeS >= before.uptimeS - uptimeStepMaxS) continue
        const passedS = (now.to - before.from) / 1000
        if (now.uptimeS <= passedS + uptimeStepMaxS) continue
        return complain('uptime_seconds fell although the server kept running', {
          expected: `at least ${before.uptimeS}`,
          actual: now.uptimeS,
          exchanges: [before.sight.exchange, now.sight.exchange],
        })
      }
    }
    return null
  },
})

// Nothing runs longer than it exists: the uptime of the host, or milliseconds, would.
const uptimeWithinAge = weighed<Life>({
  id: 'status/uptime-is-within-the-age',
  clause: 'STA-08',
  view: lives,
  needs,
  weigh(life) {
    const bornAt = answeredAt(life.creation.answer)
    const reads = livingLooks(life, 'status').flatMap((sight) => {
      const uptimeS = numberOf(sight.value, 'uptime_seconds')
      return sight.http === 200 && uptimeS !== null ? [{ sight, uptimeS }] : []
    })
    if (reads.length === 0) return undefined
    const ageMs = (sight: (typeof reads)[number]['sight']) => answeredAt(sight.answer) - bornAt
    const old = reads.find(({ sight, uptimeS }) => uptimeS * 1000 > ageMs(sight) + clockToleranceMs)
    if (old === undefined) return null
    return complain('A server is up for longer than it exists', {
      expected: `at most ${Math.round((ageMs(old.sight) + clockToleranceMs) / 1000)}`,
      actual: old.uptimeS,
      exchanges: [life.creation.attempt.exchange, old.sight.exchange],
    })
  },
})

/** The accepted actions of the owner, each with the readings of the state until the next act. */
function consequences(life: Life, word: string) {
  const acts = actsOf(life).filter(({ what }) => what !== 'look')
  const states = statesOf(life)
  return acts.flatMap((act, i) => {
    if (!act.own || act.word !== word || !isAccepted(act)) return []
    const next: Act | undefined = acts.slice(i + 1).find((later) => later.http !== 404)
    const until = next?.from ?? Number.POSITIVE_INFINITY
    const after = states.filter(({ sight }) => sight.from >= act.to && sight.from < until)
    const before = states.filter(({ sight }) => sight.to <= act.from).at(-1)
    // What is asked of a server that installs may have no effect (PWR-07).
    if (before !== undefined && storyAt(before.sight) === 'installing') return []
    return [{ act, after, before: before?.state ?? null }]
  })
}

/** A rule that an accepted action brings the server to a state before a long wait is over. */
function effectRule(id: Rule['id'], words: readonly string[], from: string, to: string): Rule {
  return weighed<Life>({
    id,
    clause: 'STA-10',
    view: lives,
    needs,
    weigh(life) {
      const tried = words.flatMap((word) => consequences(life, word))
      const fitting = tried.filter(({ before }) => before === from)
      const vain = fitting.find(({ act, after }) => {
        const last = after.at(-1)
        // A guest may ignore a shutdown: that alone proves nothing.
        if (act.word === 'shutdown' || last === undefined) return false
        const waitedMs = last.sight.from - act.to
        return !after.some(({ state }) => state === to) && waitedMs >= shutdownPatienceMs
      })
      if (vain === undefined) {
        return fitting.some(({ after }) => after.some(({ state }) => state === to))
          ? null
          : undefined
      }
      return complain(`An accepted ${vain.act.word} does not bring the server to ${to}`, {
        expected: to,
        actual: vain.after.at(-1)!.state,
        operation: 'powerServer',
        exchanges: [vain.act.exchange, vain.after.at(-1)!.sight.exchange],
      })
    },
  })
}

// A server that cannot be stopped cannot be rescued.
const stopStops = effectRule(
  'status/kill-or-shutdown-stops',
  ['kill', 'shutdown'],
  'running',
  'stopped',
)

const startStarts = effectRule('status/start-runs', ['start'], 'stopped', 'running')

// Of a server that is off, uptime says nothing, 0, or what it said last.
const stoppedUptimeStands = weighed<Life>({
  id: 'status/uptime-of-a-stopped-server-stands',
  clause: 'STA-11',
  view: lives,
  needs,
  weigh(life) {
    const stretches = stretchesOf(life, 'stopped')
    if (stretches.length === 0) return undefined
    for (const stretch of stretches) {
      const timed = stretch.filter(({ uptimeS }) => uptimeS > 0)
      const [first, last] = [timed[0], timed.at(-1)]
      if (first === undefined || last === undefined) continue
      if (last.uptimeS - first.uptimeS <= 1) continue
      return complain('The uptime of a stopped server goes on', {
        expected: first.uptimeS,
        actual: last.uptimeS,
        exchanges: [first.sight.exchange, last.sight.exchange],
      })
    }
    return null
  },
})

export const runningRules: Rule[] = [
  uptimeGrowsWithTime,
  uptimeNeverFalls,
  uptimeWithinAge,
  stopStops,
  startStarts,
  stoppedUptimeStands,
]

/** Plans the conforming client: what every legitimate limiter grants, and a little more. */
import type { Limit } from '../src/contract/limits.ts'
import { isFar, type ProbeOptions, reads, unless } from './shots.ts'
import type { Step, Tally } from './walk.ts'

type When = (tally: Tally) => boolean

/**
 * Another account, while the first one is being refused: one request that shows how it stands, and
 * later the rest of a whole burst, which has to pass (RAT-03, RAT-05).
 */
export function exactBurst(options: ProbeOptions, helloMs: number, atMs: number): Step[] {
  const { burst } = options.limits
  const exact = {
    name: 'limits.exact',
    manner: 'volley' as const,
    shots: reads(Math.max(1, burst.limit - 1), 'B1'),
  }
  /** Over a slow network the aggressor hears of its refusals later. */
  const far = isFar(options, 'limits.hello')
  const lateMs = atMs + 0.15 * burst.windowMs
  return [
    { name: 'limits.hello', manner: 'serial', shots: reads(1, 'B1'), atMs: helloMs },
    unless(far)({ ...exact, atMs }),
    { ...exact, atMs: lateMs, instead: true, when: far },
  ]
}

/**
 * Requests per millisecond after a whole burst and a pause: a little under the burst rate, and so
 * that a bucket of the burst's depth, refilled at the sustained rate, lasts until the minute's
 * allowance is used up.
 */
function evenPace({ limits: { burst, sustained } }: ProbeOptions): number {
  const refill = sustained.limit / sustained.windowMs
  const fastest = (0.865 * burst.limit) / burst.windowMs
  const left = sustained.limit - burst.limit
  const saved = pauseShare(burst) * burst.windowMs * refill - 1.5
  return left > saved ? Math.min(fastest, (refill * left) / (left - saved)) : fastest
}

/** In burst windows: so long that a sliding counter of the worst phase has room for one again. */
const pauseShare = ({ limit }: Limit): number => 1 + Math.max(0.06, 1.3 / limit)

/**
 * Where the minute turned over by itself, it has to be seen to do so twice: the client goes on at
 * its pace until the new minute is used up as well, and asks until that one is over. A counter
 * grants the whole of it only little by little, which a volley shows.
 */
function turnSteps(options: ProbeOptions, everyMs: number): Step[] {
  const { burst, sustained } = options.limits
  const probe = Math.max(4, Math.round(0.47 * burst.limit))
  const used: When = (tally) => tally.refused('limits.beyond') > 0
  const turned: When = (tally) => !used(tally) || tally.admitted('limits.wait') >= 3
  const on = {
    name: 'limits.turned.on',
    manner: 'spaced' as const,
    shots: reads(sustained.limit, 'B1'),
    ...{ everyMs, untilRefused: 2 },
  }
  return [
    {
      name: 'limits.fresh',
      manner: 'spaced',
      shots: reads(Math.max(1, Math.round(sustained.limit / 15)), 'B1'),
      atMs: conformerStartMs(burst) + 1.005 * sustained.windowMs,
      everyMs,
      untilRefused: 3,
      when: (tally) => !turned(tally),
    },
    {
      name: 'limits.turned.first',
      manner: 'volley',
      shots: reads(probe, 'B1'),
      when: (tally) => turned(tally) && used(tally),
    },
    { ...on, gapMs: everyMs, when: (tally) => !used(tally) },
    {
      ...{ ...on, gapMs: probe * everyMs, instead: true },
      when: (tally) => turned(tally) && used(tally) && tally.refused('limits.turned.first') === 0,
    },
    {
      name: 'limits.turn',
      manner: 'spaced',
      shots: reads(26, 'B1'),
      gapMs: sustained.windowMs / 90,
      everyMs: sustained.windowMs / 90,
      untilAdmitted: 1,
      when: (tally) => turned(tally) && tally.refused('limits.turned') > 0,
    },
  ]
}

/** It starts a little after the aggressor. */
const conformerStartMs = ({ windowMs }: Limit): number => 0.43 * windowMs

/**
 * The conforming client: a whole burst, then an even pace that every legitimate reading grants
 * until the minute's allowance is used exactly; then a few too many, once the burst and once the
 * minute is used up: as it starts later than the aggressor, these tell windows of its own from
 * windows on a common clock. Then the minute's end, or both ends of one that was not its own.
 */
export function conformer(options: ProbeOptions): Step[] {
  const { burst, sustained } = options.limits
  const everyMs = 1 / evenPace(options)
  const startMs = conformerStartMs(burst)
  const left = Math.max(1, sustained.limit - burst.limit)
  return [
    ...exactBurst(options, startMs - 0.01 * burst.windowMs, startMs),
    {
      name: 'limits.early',
      manner: 'spaced',
      shots: reads(3, 'B1'),
      atMs: startMs + 0.56 * burst.windowMs,
      everyMs: 0.05 * burst.windowMs,
    },
    {
      name: 'limits.even',
      manner: 'spaced',
      shots: reads(left, 'B1'),
      // Behind slow answers the burst left late, and a log forgets it as much later.
      ...{ since: 'limits.exact', gapMs: pauseShare(burst) * burst.windowMs },
      everyMs,
      untilRefused: 3,
    },
    {
      name: 'limits.beyond',
      manner: 'spaced',
      shots: reads(Math.max(4, Math.round(sustained.limit / 9)), 'B1'),
      gapMs: everyMs,
      everyMs,
      untilRefused: 3,
    },
    {
      name: 'limits.wait',
      manner: 'spaced',
      shots: reads(12, 'B1'),
      gapMs: sustained.windowMs / 60,
      everyMs: sustained.windowMs / 60,
      when: (tally) => tally.refused('limits.beyond') > 0,
    },
    ...turnSteps(options, everyMs),
  ]
}

/**
 * Plans what the limit probes send and when, scaled to the promised limits; k6 and the dry run read
 * the same plan.
 */
import type { Limit } from '../src/contract/limits.ts'
import { drain, drainName, isBucket, isQueue, isSlow } from './drain.ts'
import { excessOf, insist, laneOf, type ProbeOptions, reads, recover, sharing } from './shots.ts'
import type { LanePlan, Step, Tally } from './walk.ts'

export type { ProbeOptions } from './shots.ts'

/**
 * Another account, while the first one is being refused: one request that shows how it stands, and
 * later the rest of a whole burst, which has to pass (RAT-03, RAT-05).
 */
function exactBurst({ limits: { burst } }: ProbeOptions, helloMs: number, atMs: number): Step[] {
  return [
    { name: 'limits.hello', manner: 'serial', shots: reads(1, 'B1'), atMs: helloMs },
    {
      name: 'limits.exact',
      manner: 'volley',
      shots: reads(Math.max(1, burst.limit - 1), 'B1'),
      atMs,
    },
  ]
}

type When = (tally: Tally) => boolean

/** A step that is left out where this holds. */
function unless(why: When): (step: Step) => Step {
  return (step) => ({
    ...step,
    when: (tally) => !why(tally) && (step.when?.(tally) ?? true),
  })
}

/**
 * The burst limit alone: one volley over it, sharing, the promised wait, a second run in single
 * file.
 */
export function burstLanes(options: ProbeOptions): LanePlan[] {
  const { burst } = options.limits
  const excess = excessOf(burst.limit)
  /** The volley took as long as all of this may; what else is asked would only stand in line. */
  const unlessSlow = unless(isSlow(options))
  const steps: Step[] = [
    { name: 'limits.volley', manner: 'volley', shots: reads(excess), atMs: 0.01 * burst.windowMs },
    insist(options, excess),
    ...[...sharing(options), ...recover(options, 1.05 * burst.windowMs)].map(unlessSlow),
  ]
  const patienceMs = 1.15 * burst.windowMs + 1_000
  const lanes = [laneOf('A', options, patienceMs, steps)]
  if (options.other) {
    const exact = exactBurst(options, 0, 0.04 * burst.windowMs)
    lanes.push(laneOf('B', options, patienceMs, exact))
  }
  return lanes
}

/** Volleys and singles that show the shape of the burst limit. */
function shapeSteps(options: ProbeOptions): Step[] {
  const { burst } = options.limits
  const part = (share: number): number => Math.max(1, Math.round(share * burst.limit))
  const at = (share: number): number => share * burst.windowMs
  const half = Math.floor(excessOf(burst.limit) / 2)
  const others = reads(half, options.second ? 'A2' : 'A1')
  const volley = [...reads(excessOf(burst.limit) - half), ...others]
  const after: Step[] = [
    ...sharing(options),
    { name: 'limits.edge', manner: 'volley', shots: reads(part(0.27)), atMs: at(0.77) },
    {
      name: 'limits.singles',
      manner: 'spaced',
      shots: reads(part(0.37)),
      atMs: at(0.85),
      everyMs: at(0.03),
    },
    { name: 'limits.refill', manner: 'volley', shots: reads(burst.limit + 1), atMs: at(1.19) },
  ]
  return [
    { name: 'limits.first', manner: 'serial', shots: reads(part(1 / 3)), atMs: at(0.01) },
    { name: 'limits.volley', manner: 'volley', shots: volley, atMs: at(0.4) },
    insist(options, volley.length),
    // The last of a queue's volley is answered so late that all of this would meet it rested.
    ...after.map(unless(isQueue(options))),
  ]
}

/** What the wait that was promised is worth, and which requests count: sooner behind a bucket. */
function recoverSteps(options: ProbeOptions): Step[] {
  const { burst } = options.limits
  const at = (share: number): number => share * burst.windowMs
  const [bucket, queue] = [isBucket(options), isQueue(options)]
  const early: When = (tally) => bucket(tally) || queue(tally)
  const window: When = (tally) => !early(tally)
  const sooner = recover(options, at(1.85), { when: early, instead: true })
  return [
    ...recover(options, at(2.22), { when: window }),
    {
      name: 'limits.within',
      manner: 'spaced',
      shots: reads(4),
      since: 'limits.honoured',
      gapMs: at(0.82),
      everyMs: at(0.05),
      when: (tally) => window(tally) && tally.admitted('limits.refill') > burst.limit / 2,
    },
    // In single file nobody overtakes a queue: its whole burst would be let in.
    ...sooner.map((step) => (step.name === 'limits.file' ? unless(queue)(step) : step)),
  ]
}

/** When the minute's allowance returns, and what it returns as. */
function returnSteps(options: ProbeOptions): Step[] {
  const { burst, sustained } = options.limits
  const shots = reads(Math.max(1, Math.round(0.87 * burst.limit)))
  const steps: Step[] = [
    {
      name: 'limits.reopen',
      manner: 'spaced',
      shots: reads(Math.ceil((1.1 * sustained.windowMs) / pollMs(options))),
      gapMs: pollMs(options),
      everyMs: pollMs(options),
      untilAdmitted: 1,
      when: (tally) => tally.refused(drainName) > 0,
    },
    { name: 'limits.again', manner: 'volley', shots, gapMs: 0.01 * burst.windowMs },
    {
      name: 'limits.late',
      manner: 'volley',
      shots,
      gapMs: 0.5 * burst.windowMs,
      when: (tally) => tally.admitted(drainName) < 2 * sustained.limit,
    },
  ]
  // A queue makes room one by one, and it was filled until that showed; it is full now.
  const queue = isQueue(options)
  const full: When = (tally) => queue(tally) && tally.refused(drainName) > 0
  const shared = sharing(options)
    .slice(0, 1)
    .map((step) => ({
      ...step,
      ...{ manner: 'open' as const, gapMs: 0.01 * burst.windowMs, everyMs: 0 },
      ...{ when: full, instead: true },
    }))
  return [...steps.map(unless(queue)), ...shared]
}

/**
 * The aggressor: volleys that show the shape of the burst limit, then a drain of the minute, then
 * its return.
 */
function aggressor(options: ProbeOptions): Step[] {
  return [
    ...shapeSteps(options),
    ...recoverSteps(options),
    ...drain(options),
    ...returnSteps(options),
  ]
}

const pollMs = (options: ProbeOptions): number => options.limits.sustained.windowMs / 31.6

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
 * The conforming client: a whole burst, then an even pace that every legitimate reading grants
 * until
 * the minute's allowance is used exactly; then, when the minute is over, a few more. In between a
 * few too many, once the burst and once the minute is used up: it starts a little after the
 * aggressor, and so these tell windows of its own from windows on a common clock.
 */
function conformer(options: ProbeOptions): Step[] {
  const { burst, sustained } = options.limits
  const everyMs = 1 / evenPace(options)
  const startMs = 0.43 * burst.windowMs
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
      atMs: startMs + pauseShare(burst) * burst.windowMs,
      everyMs,
      untilRefused: 3,
    },
    {
      name: 'limits.beyond',
      manner: 'spaced',
      shots: reads(13, 'B1'),
      gapMs: sustained.windowMs / 45,
      everyMs: sustained.windowMs / 60,
    },
    {
      name: 'limits.fresh',
      manner: 'spaced',
      shots: reads(Math.max(1, Math.round(sustained.limit / 15)), 'B1'),
      atMs: startMs + 1.005 * sustained.windowMs,
      everyMs,
      untilRefused: 3,
    },
  ]
}

/**
 * Both limits: an aggressor on the account under test and, where there is another account, a
 * conforming client.
 */
export function fullLanes(options: ProbeOptions): LanePlan[] {
  const { sustained } = options.limits
  const patienceMs = 1.05 * sustained.windowMs
  const lanes = [laneOf('A', options, patienceMs, aggressor(options))]
  if (options.other) lanes.push(laneOf('B', options, patienceMs, conformer(options)))
  return lanes
}

/** The most requests that lanes can send. */
export function countShots(lanes: readonly LanePlan[]): number {
  const steps = lanes.flatMap((lane) => lane.steps).filter((step) => !step.instead)
  return steps.reduce((sum, step) => sum + step.shots.length, 0)
}

/** Plans the aggressor: shows the burst limit, uses the minute up, and waits for its return. */
import { drain, drainName, isBucket, isFull, isQueue } from './drain.ts'
import {
  excessOf,
  insist,
  isFar,
  type ProbeOptions,
  reads,
  recover,
  sharing,
  unless,
} from './shots.ts'
import type { Step, Tally } from './walk.ts'

type When = (tally: Tally) => boolean

const pollMs = (options: ProbeOptions): number => options.limits.sustained.windowMs / 31.6

/** Volleys and singles that show the shape of the burst limit. */
function shapeSteps(options: ProbeOptions): Step[] {
  const { burst } = options.limits
  const part = (share: number): number => Math.max(1, Math.round(share * burst.limit))
  const at = (share: number): number => share * burst.windowMs
  const half = Math.floor(excessOf(burst.limit) / 2)
  const others = reads(half, options.second ? 'A2' : 'A1')
  const volley = [...reads(excessOf(burst.limit) - half), ...others]
  const far = isFar(options, 'limits.first')
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
    {
      name: 'limits.first',
      manner: 'serial',
      shots: reads(part(1 / 3)),
      atMs: at(0.01),
      // A slow network must not put off the volley: the other account is to meet its refusals.
      until: (tally) => far(tally) && tally.lastedMs('limits.first') >= at(0.2),
    },
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
  const few: When = (tally) => tally.admitted(drainName) < 2 * sustained.limit
  /** Not a window after it was first used: only one on the clock grants a whole burst then. */
  const onClock: When = (tally) =>
    tally.refused('limits.again') === 0 &&
    Math.abs(tally.elapsedMs - 1.02 * sustained.windowMs) > 0.03 * sustained.windowMs
  const asked: When = (tally) => tally.admitted('limits.late') + tally.refused('limits.late') > 0
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
      when: (tally) => few(tally) && !onClock(tally),
    },
    {
      // One by one, so that the end of a burst window is seen late in the run as well as early.
      name: 'limits.late',
      manner: 'spaced',
      shots: reads(45),
      gapMs: 0.025 * burst.windowMs,
      everyMs: 0.025 * burst.windowMs,
      untilAdmitted: burst.limit - shots.length + 1,
      when: (tally) => few(tally) && onClock(tally) && !asked(tally),
    },
  ]
  // A queue makes room one by one, and it was filled until that showed; it is full now.
  const queue = isQueue(options)
  const shared = sharing(options)
    .slice(0, 1)
    .map((step) => ({
      ...step,
      ...{ manner: 'open' as const, gapMs: 0.01 * burst.windowMs, everyMs: 0 },
      ...{ when: isFull(options), instead: true },
    }))
  return [...steps.map(unless(queue)), ...shared]
}

/**
 * The aggressor: volleys that show the shape of the burst limit, then a drain of the minute, then
 * its return.
 */
export function aggressor(options: ProbeOptions): Step[] {
  return [
    ...shapeSteps(options),
    ...recoverSteps(options),
    ...drain(options),
    ...returnSteps(options),
  ]
}

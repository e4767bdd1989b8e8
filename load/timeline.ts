/**
 * Plans what the limit probes send and when, scaled to the promised limits; k6 and the dry run read
 * the same plan.
 */
import { aggressor } from './aggressor.ts'
import { conformer, exactBurst } from './conformer.ts'
import { isQueue, isSlow } from './drain.ts'
import {
  excessOf,
  insist,
  laneOf,
  obeyLater,
  type ProbeOptions,
  reads,
  recover,
  sharing,
  unless,
} from './shots.ts'
import type { LanePlan, Step } from './walk.ts'

export type { ProbeOptions } from './shots.ts'

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
    { name: 'limits.volley', manner: 'volley', shots: reads(excess), atMs: 0.002 * burst.windowMs },
    insist(options, excess),
    ...[...sharing(options), ...recover(options, 1.05 * burst.windowMs)].map(unlessSlow),
  ]
  const patienceMs = 1.15 * burst.windowMs + 1_000
  const lanes = [
    laneOf('A', options, patienceMs, [...steps, ...obeyLater(options, steps).map(unlessSlow)]),
  ]
  if (options.other) {
    const exact = exactBurst(options, 0, 0.04 * burst.windowMs)
    lanes.push(laneOf('B', options, patienceMs, exact))
  }
  return lanes
}

/**
 * Both limits: an aggressor on the account under test and, where there is another account, a
 * conforming client.
 */
export function fullLanes(options: ProbeOptions): LanePlan[] {
  const { sustained } = options.limits
  const patienceMs = 1.05 * sustained.windowMs
  const steps = aggressor(options)
  const later = obeyLater(options, steps).map(unless(isQueue(options)))
  const lanes = [laneOf('A', options, patienceMs, [...steps, ...later])]
  if (options.other) lanes.push(laneOf('B', options, patienceMs, conformer(options)))
  return lanes
}

/** The most requests that lanes can send. */
export function countShots(lanes: readonly LanePlan[]): number {
  const steps = lanes.flatMap((lane) => lane.steps).filter((step) => !step.instead)
  return steps.reduce((sum, step) => sum + step.shots.length, 0)
}

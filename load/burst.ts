/** k6 script: the burst limit alone, in one volley and one run in single file. */
import { readProbeOptions, scenarioOptions, startTime, walkLane, walkMerged } from './scenario.ts'
import { burstLanes } from './timeline.ts'

const lanes = burstLanes(readProbeOptions())

export const options = scenarioOptions(lanes)
export const setup = startTime

export function laneA(data: { startMs: number }): void {
  walkLane(lanes, 'A', data.startMs)
}

export function laneB(data: { startMs: number }): void {
  walkLane(lanes, 'B', data.startMs)
}

export function merged(): void {
  walkMerged(lanes)
}

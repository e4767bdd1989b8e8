/** k6 script: both limits, by an aggressor and a conforming client. */
import { readProbeOptions, scenarioOptions, startTime, walkLane, walkMerged } from './scenario.ts'
import { fullLanes } from './timeline.ts'

const lanes = fullLanes(readProbeOptions())

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

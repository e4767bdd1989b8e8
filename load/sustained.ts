/** k6 script: both limits, by an aggressor and a conforming client. */
import { readProbeOptions, scenarioOptions, startTime, walkLane, walkMerged } from './scenario.ts'
import { fullLanes } from './timeline.ts'

const lanes = fullLanes(readProbeOptions())

export const options = scenarioOptions(lanes)
export const setup = startTime

export async function laneA(data: { startMs: number }): Promise<void> {
  await walkLane(lanes, 'A', data.startMs)
}

export async function laneB(data: { startMs: number }): Promise<void> {
  await walkLane(lanes, 'B', data.startMs)
}

export function merged(): void {
  walkMerged(lanes)
}

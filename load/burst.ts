/** k6 script: the burst limit alone, in one volley and one run in single file. */
import { readProbeOptions, scenarioOptions, startTime, walkLane, walkMerged } from './scenario.ts'
import { burstLanes } from './timeline.ts'

const lanes = burstLanes(readProbeOptions())

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

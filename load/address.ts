/** k6 script: a few reads with the token under test, from whatever address k6 was given. */
import { realPort } from './hands.ts'
import { readProbeOptions, scenarioOptions, startTime } from './scenario.ts'
import { reads } from './shots.ts'

const step = __ENV.VPS_K6_STEP ?? 'addresses.own'
const count = Number(__ENV.VPS_K6_COUNT ?? '1')

export const options = scenarioOptions([
  { lane: 'A', steps: [], patienceMs: 0, defaultWaitMs: readProbeOptions().limits.burst.windowMs },
])
export const setup = startTime

export function laneA(): void {
  realPort().send(step, reads(count))
}

/**
 * What both probe scripts have in common: options read from the environment, lanes as k6 scenarios.
 */
import type { Options } from 'k6/options'
import { leverPort, realPort } from './hands.ts'
import { waitUntil } from './pause.ts'
import type { ProbeOptions } from './timeline.ts'
import { type LanePlan, openWalk, walkLanes } from './walk.ts'

/** The plan's options, handed in as JSON. */
export function readProbeOptions(): ProbeOptions {
  return JSON.parse(__ENV.VPS_K6_PROBE ?? '{}') as ProbeOptions
}

const virtual = (__ENV.VPS_K6_CONTROL ?? '') !== ''

/** In real time every lane is a VU of its own; on a virtual clock one VU walks them all. */
/** A volley over the promised limit goes at once; more would be as many connections. */
const togetherMax = 64

export function scenarioOptions(lanes: readonly LanePlan[]): Options {
  const names = virtual ? ['merged'] : lanes.map((plan) => `lane${plan.lane}`)
  const one = (exec: string) => ({
    executor: 'per-vu-iterations' as const,
    vus: 1,
    iterations: 1,
    maxDuration: '15m',
    exec,
  })
  return {
    scenarios: Object.fromEntries(names.map((name) => [name, one(name)])),
    batch: togetherMax,
    batchPerHost: togetherMax,
    noVUConnectionReuse: false,
    userAgent: 'vps-contract (k6)',
  }
}

/** Common start of all lanes, a moment ahead so that every VU is ready. */
export function startTime(): { startMs: number } {
  return { startMs: Date.now() + 50 }
}

/** Walks one lane in real time. While it pauses, answers that nobody waits for come in. */
export async function walkLane(
  lanes: readonly LanePlan[],
  lane: 'A' | 'B',
  startMs: number,
): Promise<void> {
  const port = realPort()
  const own = lanes.filter((plan) => plan.lane === lane)
  const walk = openWalk(own, startMs, port)
  for (let dueMs = walk.dueMs(); dueMs !== null; dueMs = walk.dueMs()) {
    if (dueMs > port.now()) await waitUntil(dueMs)
    walk.act()
  }
  await port.settle()
}

/** Walks all lanes on the virtual clock. */
export function walkMerged(lanes: readonly LanePlan[]): void {
  const port = leverPort()
  walkLanes(lanes, port.now(), port)
}

/**
 * Walks planned steps on one or more lanes in order of time; knows no k6, so that a simulation
 * walks the same way.
 */
import { begin, enter, isOver, type Lane, neverMs, openLane, take, whyStop } from './lane.ts'
import type { LanePlan, Port, Shot } from './steps.ts'

export type { Answer, LanePlan, Port, Shot, ShotToken, Step, Tally } from './steps.ts'

/** Sends some shots of the current step and waits for their answers. */
function sendNow(lane: Lane, port: Port, shots: readonly Shot[]): void {
  const step = lane.plan.steps[lane.index]!
  lane.shot += shots.length
  const sentMs = Math.max(lane.dueMs, port.now())
  const walked = begin(lane, step, sentMs)
  const answers = port.send(step.name, shots)
  shots.forEach((shot, i) => {
    take(lane, walked, { shot, sentMs }, answers[i]!)
  })
}

/** Sends one shot of the current step; its answer is counted whenever it comes. */
function sendOpen(lane: Lane, port: Port, shot: Shot): void {
  const step = lane.plan.steps[lane.index]!
  lane.shot += 1
  const sentMs = Math.max(lane.dueMs, port.now())
  const walked = begin(lane, step, sentMs)
  walked.waiting += 1
  port.sendOpen(step.name, shot, (answer) => {
    walked.waiting -= 1
    take(lane, walked, { shot, sentMs }, answer)
  })
}

/**
 * Sends the next shots of a lane: the whole volley, the whole series, or one of the spaced ones.
 */
function act(lane: Lane, port: Port): void {
  const step = lane.plan.steps[lane.index]!
  if (step.manner === 'volley') sendNow(lane, port, step.shots)
  else if (step.manner === 'open') sendOpen(lane, port, step.shots[lane.shot]!)
  else sendNow(lane, port, [step.shots[lane.shot]!])
  while (step.manner === 'serial' && !isOver(lane, step) && whyStop(lane) === null) {
    sendNow(lane, port, [step.shots[lane.shot]!])
  }
  if (isOver(lane, step)) enter(lane, lane.index + 1)
  else lane.dueMs += step.everyMs ?? 0
  const why = whyStop(lane)
  if (why === null) return
  port.stop(lane.plan.lane, why)
  lane.dueMs = neverMs
}

/** Lanes under way: tells when the next request is due, and sends it. */
export interface Walk {
  /** Null once everything has been sent. */
  dueMs(): number | null
  /** To be called once that time has come. */
  act(): void
}

/**
 * Opens a walk on the lanes. What is late is sent late, never bunched up: the next step counts from
 * then. A lane stops by itself when its answers turn into errors.
 */
export function openWalk(plans: readonly LanePlan[], startMs: number, port: Port): Walk {
  const lanes = plans.map((plan) => openLane(plan, startMs))
  const next = (): Lane | null => {
    const first = lanes.reduce<Lane | null>(
      (least, lane) => (least === null || lane.dueMs < least.dueMs ? lane : least),
      null,
    )
    return first === null || first.dueMs === neverMs ? null : first
  }
  return {
    dueMs: () => next()?.dueMs ?? null,
    act() {
      const lane = next()
      if (lane === null) return
      lane.dueMs = Math.max(lane.dueMs, port.now())
      act(lane, port)
    },
  }
}

/** Walks the lanes to their ends, and sleeps in between. */
export function walkLanes(plans: readonly LanePlan[], startMs: number, port: Port): void {
  const walk = openWalk(plans, startMs, port)
  for (let dueMs = walk.dueMs(); dueMs !== null; dueMs = walk.dueMs()) {
    port.sleepUntil(dueMs)
    walk.act()
  }
}

/** One lane under way: what its answers amount to, which step is next, and when it ends early. */

import { retrySlackMs } from '../src/contract/patience.ts'
import type { Answer, LanePlan, Shot, Step, Tally } from './steps.ts'

/** What is known of one step. */
export interface Walked {
  admitted: number
  refused: number
  /** Sent and not answered yet, where nobody waits for the answer. */
  waiting: number
  slowestMs: number
  slowestRefusalMs: number
  quickestMs: number
  /** When it first and last sent something. */
  readonly firstMs: number
  lastMs: number
}

export interface Lane {
  readonly plan: LanePlan
  readonly startMs: number
  readonly walked: Map<string, Walked>
  /** Refusals without an admission in between. */
  refusedRun: number
  index: number
  /** Shots of the current step that were sent. */
  shot: number
  dueMs: number
  promisedUntilMs: number
  /** Answers in a row that are neither an admission nor a refusal. */
  badRun: number
  /** Requests in a row that nobody answered for long. */
  hungRun: number
  /** Refusals as long as nothing was let through; null from the first admission on. */
  denied: number | null
}

/** What a promise is given, and a little: a sleep may end a moment before its time. */
const honourSlackMs = retrySlackMs + 250
const badRunMax = 8
/** Without an answer for so long, another one is tried, and no more. */
const hungMs = 8_000
const hungRunMax = 2
export const neverMs = Number.POSITIVE_INFINITY

/**
 * A refusal is a 429; for the probes' plain read any other 4xx or 503 in its place counts as one
 * too.
 */
function isRefusal(shot: Shot, status: number): boolean {
  if (status === 429) return true
  if (shot.method !== 'GET' || !shot.path.startsWith('/plans')) return status === 503
  return status === 503 || (status >= 400 && status < 500 && status !== 401)
}

function isTrouble(shot: Shot, status: number): boolean {
  return status === 0 || status === 401 || (status >= 500 && !isRefusal(shot, status))
}

function tallyOf(lane: Lane): Tally {
  const of = (step: string): Walked[] =>
    [...lane.walked]
      .filter(([name]) => name === step || name.startsWith(`${step}.`))
      .map(([, walked]) => walked)
  const sum = (step: string, kind: 'admitted' | 'refused' | 'waiting'): number =>
    of(step).reduce((total, walked) => total + walked[kind], 0)
  const slowest = (step: string, kind: 'slowestMs' | 'slowestRefusalMs'): number =>
    Math.max(0, ...of(step).map((walked) => walked[kind]))
  return {
    admitted: (step) => sum(step, 'admitted'),
    refused: (step) => sum(step, 'refused'),
    waiting: (step) => sum(step, 'waiting'),
    slowestMs: (step) => slowest(step, 'slowestMs'),
    slowestRefusalMs: (step) => slowest(step, 'slowestRefusalMs'),
    quickestMs: (step) => Math.min(neverMs, ...of(step).map(({ quickestMs }) => quickestMs)),
    lastedMs(step) {
      const all = of(step)
      if (all.length === 0) return 0
      const firstMs = Math.min(...all.map((walked) => walked.firstMs))
      return Math.max(...all.map(({ lastMs }) => lastMs)) - firstMs
    },
    elapsedMs: lane.dueMs - lane.startMs,
    promisedMs: lane.promisedUntilMs - lane.dueMs,
  }
}

/** Notes that a step sends something now. */
export function begin(lane: Lane, { name }: Step, atMs: number): Walked {
  const known = lane.walked.get(name)
  if (known) known.lastMs = atMs
  const nothing = { admitted: 0, refused: 0, waiting: 0, slowestMs: 0, slowestRefusalMs: 0 }
  const walked = known ?? { ...nothing, quickestMs: neverMs, firstMs: atMs, lastMs: atMs }
  lane.walked.set(name, walked)
  return walked
}

/** Moves on to the next step whose condition holds and works out when it is due. */
export function enter(lane: Lane, index: number): void {
  lane.shot = 0
  lane.refusedRun = 0
  const { steps, patienceMs } = lane.plan
  let next = index
  while (next < steps.length && steps[next]!.when?.(tallyOf(lane)) === false) next += 1
  lane.index = next
  const step = steps[next]
  if (step === undefined) {
    lane.dueMs = neverMs
    return
  }
  const sinceMs = lane.walked.get(step.since ?? '')?.lastMs ?? lane.dueMs
  const gapMs = Math.max(lane.dueMs, sinceMs + (step.gapMs ?? 0))
  const earliest = Math.max(gapMs, lane.startMs + (step.atMs ?? 0))
  const promised = Math.min(lane.promisedUntilMs + honourSlackMs, lane.dueMs + patienceMs)
  lane.dueMs = step.honour ? Math.max(earliest, promised) : earliest
}

function promise(lane: Lane, answer: Answer): void {
  const { patienceMs, defaultWaitMs } = lane.plan
  const seconds = /^\d{1,9}$/.test(answer.retryAfter ?? '') ? Number(answer.retryAfter) : null
  const waitMs = seconds === null ? defaultWaitMs : Math.min(seconds * 1000, 2 * patienceMs)
  lane.promisedUntilMs = Math.max(lane.promisedUntilMs, answer.receivedAt + waitMs)
}

/** Counts the answer to a request that was sent at this time. */
export function take(
  lane: Lane,
  counts: Walked,
  { shot, sentMs }: { readonly shot: Shot; readonly sentMs: number },
  answer: Answer,
): void {
  const tookMs = answer.receivedAt - sentMs
  // Where nothing was let through yet, only a 429 speaks of limits: a wrong address refuses too.
  const foreign = lane.denied !== null && answer.status !== 429
  if (isTrouble(shot, answer.status) || (foreign && isRefusal(shot, answer.status))) {
    lane.badRun += 1
    const hung = answer.status === 0 && tookMs > hungMs
    lane.hungRun = hung ? lane.hungRun + 1 : 0
    return
  }
  lane.badRun = 0
  lane.hungRun = 0
  if (isRefusal(shot, answer.status)) {
    counts.refused += 1
    counts.slowestRefusalMs = Math.max(counts.slowestRefusalMs, tookMs)
    lane.refusedRun += 1
    if (lane.denied !== null) lane.denied += 1
    promise(lane, answer)
  } else {
    counts.admitted += 1
    counts.slowestMs = Math.max(counts.slowestMs, tookMs)
    counts.quickestMs = Math.min(counts.quickestMs, tookMs)
    lane.refusedRun = 0
    lane.denied = null
  }
}

/** Is a step at its end? */
export function isOver(lane: Lane, step: Step): boolean {
  const { admitted = 0, refused = 0 } = lane.walked.get(step.name) ?? {}
  return (
    lane.shot >= step.shots.length ||
    refused >= (step.untilRefused ?? neverMs) ||
    lane.refusedRun >= (step.untilRefusedInARow ?? neverMs) ||
    admitted >= (step.untilAdmitted ?? neverMs) ||
    step.until?.(tallyOf(lane)) === true
  )
}

/** Why a lane ends before its plan does; null while it goes on. */
export function whyStop(lane: Lane): string | null {
  const { deniedMost = neverMs, lastsMs = neverMs } = lane.plan
  if (lane.hungRun >= hungRunMax) return `${lane.hungRun} requests in a row were not answered`
  if (lane.badRun >= badRunMax) return `${lane.badRun} answers in a row were errors`
  if ((lane.denied ?? 0) >= deniedMost) return `all of its ${lane.denied} requests were refused`
  if (lane.dueMs === neverMs || lane.dueMs - lane.startMs <= lastsMs) return null
  return `its time of ${Math.round(lastsMs / 1000)} s was over`
}

/** A lane at its start. */
export function openLane(plan: LanePlan, startMs: number): Lane {
  const lane: Lane = {
    plan,
    startMs,
    walked: new Map(),
    refusedRun: 0,
    index: 0,
    shot: 0,
    dueMs: startMs,
    promisedUntilMs: 0,
    badRun: 0,
    hungRun: 0,
    denied: 0,
  }
  enter(lane, 0)
  return lane
}

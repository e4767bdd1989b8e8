/** The plan of a load: which call leaves at which instant, fixed before the first one is sent. */
import type { Limit, PromisedLimits } from '../../src/contract/limits.ts'
import type { Shot } from '../walk.ts'

/** One call of the mix and how often it comes up beside the others. */
export interface MixCall {
  /** Documented operation, by which latencies are told apart. */
  readonly operation: string
  readonly weight: number
  readonly shot: Shot
}

export interface MixPlan {
  /** Requests in all, whatever the number of processes. */
  readonly slots: number
  /** Milliseconds from one slot to the next. */
  readonly gapMs: number
  /** A slot later than this could break a limit if it were still sent, and is given up. */
  readonly slackMs: number
  /** When slot 0 is due, in milliseconds since the epoch; null: soon after k6 has started. */
  readonly startMs: number | null
  /** Each lane is walked by one VU: slot n belongs to lane n modulo lanes. */
  readonly lanes: number
  readonly calls: readonly MixCall[]
  /** Evidence without headers and bodies: for pods, whose log is all that is left of them. */
  readonly lean?: boolean
  /** Calls that take one slot of their own, by slot: creates, which are counted. */
  readonly singles: Readonly<Record<string, MixCall>>
}

/** A little under each promise, so that the jitter of a network breaks none (RAT-01, RAT-02). */
const shares = { burst: 29 / 30, sustained: 0.975 }

/** The even gap in milliseconds at which no legitimate limiter of these limits refuses anything. */
export function evenGapMs({ burst, sustained }: PromisedLimits): number {
  // A sliding counter counts fractions of requests: among few, one and a half stay spare.
  const gap = ({ limit, windowMs }: Limit, share: number): number =>
    windowMs / Math.max(limit / 3, Math.min(share * limit, limit - 1.5))
  return Math.max(gap(burst, shares.burst), gap(sustained, shares.sustained))
}

/**
 * How late a request may be sent: a third of what the limits would forgive; a sliding counter and
 * the network have the rest.
 */
export function slackMs({ burst, sustained }: PromisedLimits): number {
  const gapMs = evenGapMs({ burst, sustained })
  const forgiven = [burst, sustained].map(({ limit, windowMs }) => limit * gapMs - windowMs)
  return Math.min(...forgiven) / 3
}

/** Slots of a load that lasts this long; one at least. */
export function slotsIn(durationMs: number, limits: PromisedLimits): number {
  return Math.max(1, Math.floor(durationMs / evenGapMs(limits)))
}

/** One round of the mix: every call as often as it weighs, each spread as evenly as can be. */
export function cycleOf(calls: readonly MixCall[]): MixCall[] {
  const total = calls.reduce((sum, { weight }) => sum + weight, 0)
  const credits = calls.map(() => 0)
  return Array.from({ length: total }, () => {
    calls.forEach(({ weight }, i) => {
      credits[i]! += weight
    })
    const chosen = credits.indexOf(Math.max(...credits))
    credits[chosen]! -= total
    return calls[chosen]!
  })
}

/** Tells the call of each slot. The same in every process, so that each fills its slots alone. */
export function openMix({ calls, singles }: MixPlan): (slot: number) => MixCall {
  const cycle = cycleOf(calls)
  return (slot) => singles[slot] ?? cycle[slot % cycle.length]!
}

/** The slots that one lane fills, in order. */
export function slotsOfLane({ slots, lanes }: MixPlan, lane: number): number[] {
  const count = Math.max(0, Math.ceil((slots - lane) / lanes))
  return Array.from({ length: count }, (_, i) => lane + i * lanes)
}

/** Slots for a few calls that are spread over the whole load. */
export function spread(count: number, slots: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) / count) * slots))
}

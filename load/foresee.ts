/** Foresees what the probes send and how much of it conforming limiters refuse; sends nothing. */
import type { Limit, PromisedLimits } from '#contract/limits.ts'
import { type Machine, openMachine, type ReadingKind } from '#contract/readings.ts'
import { type Answer, type LanePlan, type Port, walkLanes } from './walk.ts'

/** Least and most over the conforming limiters. */
export interface Foreseen {
  readonly requests: { readonly least: number; readonly most: number }
  readonly refused: { readonly least: number; readonly most: number }
  readonly tookMs: { readonly least: number; readonly most: number }
}

const kinds: readonly ReadingKind[] = [
  'fixed-window-first-hit',
  'fixed-window-clock',
  'sliding-log',
  'sliding-counter-clock',
  'sliding-counter-first-hit',
  'token-bucket',
]

interface Walked {
  requests: number
  refused: number
  tookMs: number
}

function open(kind: ReadingKind, { limit, windowMs }: Limit): Machine {
  const perMs = limit / windowMs
  return openMachine({ kind, limit, windowMs, phaseMs: 0, perMs, charge: 'admitted' })
}

/** Seconds until every machine has room again, as a server would say them. */
function retryAfterS(machines: readonly Machine[], nowMs: number, mostMs: number): number {
  for (let ms = 0; ms <= mostMs; ms += 1_000) {
    if (machines.every((machine) => machine.roomAt(nowMs + ms) >= 1)) return ms / 1_000
  }
  return Math.ceil(mostMs / 1_000)
}

/** Walks the lanes against one conforming limiter per account, without any delay. */
function walk(
  lanes: readonly LanePlan[],
  limits: PromisedLimits,
  [burst, sustained]: readonly [ReadingKind, ReadingKind],
): Walked {
  const accounts = new Map<string, readonly Machine[]>()
  const walked: Walked = { requests: 0, refused: 0, tookMs: 0 }
  let nowMs = 0
  const answer = (account: string): Answer => {
    const machines = accounts.get(account) ?? [
      open(burst, limits.burst),
      open(sustained, limits.sustained),
    ]
    accounts.set(account, machines)
    walked.requests += 1
    walked.tookMs = nowMs
    if (machines.every((machine) => machine.roomAt(nowMs) >= 1)) {
      for (const machine of machines) machine.take(nowMs, 1)
      return { status: 200, receivedAt: nowMs, retryAfter: null }
    }
    walked.refused += 1
    const waitS = retryAfterS(machines, nowMs, limits.sustained.windowMs)
    return { status: 429, receivedAt: nowMs, retryAfter: String(waitS) }
  }
  const port: Port = {
    now: () => nowMs,
    sleepUntil(atMs) {
      nowMs = Math.max(nowMs, atMs)
    },
    send: (_step, shots) => shots.map(({ token }) => answer(token.charAt(0))),
    sendOpen: (_step, { token }, onAnswer) => onAnswer(answer(token.charAt(0))),
    stop: () => {},
  }
  walkLanes(lanes, 0, port)
  return walked
}

/** What comes of the plan at conforming limiters of every algorithm, one for each limit. Pure. */
export function foresee(lanes: readonly LanePlan[], limits: PromisedLimits): Foreseen {
  const pairs = kinds.flatMap((burst) => kinds.map((sustained) => [burst, sustained] as const))
  const all = pairs.map((pair) => walk(lanes, limits, pair))
  const range = (of: keyof Walked) => {
    const values = all.map((walked) => walked[of])
    return { least: Math.min(...values), most: Math.max(...values) }
  }
  return { requests: range('requests'), refused: range('refused'), tookMs: range('tookMs') }
}

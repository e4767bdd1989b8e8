/**
 * What an account has sent before this run: an earlier run's requests still count against its
 * limits.
 */
import type { Limit, PromisedLimits } from '#contract/limits.ts'

export interface Past {
  /** When requests left, in milliseconds since the epoch, oldest first; only the last matter. */
  readonly sentAtMs: readonly number[]
  /** The allowance was used up on purpose, or nobody knows: it has to become whole again. */
  readonly spent: boolean
}

export interface Rest {
  /** Nothing leaves before this instant, in milliseconds since the epoch. */
  readonly untilMs: number
  /** The account is not rested then: from the first request on, the slow pace holds. */
  readonly tired: boolean
}

/** As for every pace: a little under the promise. */
const share = 0.975
const stepMs = 250
/** Requests of an earlier run that take nothing away: a pace keeps as many in reserve. */
const reserve = 3

/** Would requests at this gap from an instant on keep a limit, together with the past? */
function keeps({ limit, windowMs }: Limit, past: readonly number[], fromMs: number, gapMs: number) {
  const most = Math.max(1, Math.floor(share * limit))
  for (let count = 1; count <= most; count += 1) {
    const atMs = fromMs + (count - 1) * gapMs
    const before = past.filter((sentAtMs) => sentAtMs > atMs - windowMs).length
    if (before === 0) return true
    if (before + count > most) return false
  }
  return true
}

/** How long to wait after the past, so that no legitimate limiter refuses a request. */
export function restAfter(past: Past, { burst, sustained }: PromisedLimits, nowMs: number): Rest {
  const recent = past.sentAtMs.filter((atMs) => atMs > nowMs - sustained.windowMs)
  const last = recent.at(-1)
  if (last === undefined) return { untilMs: nowMs, tired: false }
  const wholeAtMs = last + 1.01 * sustained.windowMs
  if (past.spent) return { untilMs: wholeAtMs, tired: false }
  if (recent.length <= reserve) return { untilMs: nowMs, tired: false }
  const gapMs = sustained.windowMs / (share * sustained.limit)
  for (let fromMs = nowMs; fromMs < wholeAtMs; fromMs += stepMs) {
    const fits = [burst, sustained].every((limit) => keeps(limit, recent, fromMs, gapMs))
    if (fits) return { untilMs: fromMs, tired: true }
  }
  return { untilMs: wholeAtMs, tired: false }
}

/** Subjects that are some requests at a fast pace, over which Remaining has to fall (RAT-14). */
import type { PromisedLimits } from '#contract/limits.ts'
import { type Exchange, receivedAt } from '#exchange/exchange.ts'
import type { View } from './view.ts'
import { isAdmitted } from './windows-account.ts'
import { viewFlights } from './windows-remaining.ts'
import type { Stretch } from './windows-series.ts'

/** Requests that a log forgets during a stretch of a second ended no longer than this before. */
const forgettingMs = 5_000

/** How many of these requests a log of this window may forget while the later ones are made. */
function forgottenDuring(
  { exchanges }: Stretch,
  granted: readonly Exchange[],
  windowMs: number,
): number {
  const [startMs, endMs] = [exchanges[0]!.sentAt, receivedAt(exchanges.at(-1)!)]
  return granted.filter(
    (one) => one.sentAt + windowMs <= endMs && receivedAt(one) + windowMs >= startMs,
  ).length
}

/**
 * Ten requests within a second, unless a log forgets as many meanwhile: where requests came at the
 * same pace a window before, its Remaining stands still.
 */
export function stretchesUnder(limits: PromisedLimits): View<Stretch> {
  /** More than these within the longer window no limiter grants that keeps its promise. */
  const keptMax = 3 * limits.sustained.limit
  const windowsMs = [limits.burst.windowMs, limits.sustained.windowMs]
  return viewFlights('stretches', limits, () => {
    const granted = new Map<string, Exchange[]>()
    return {
      *hear({ account, own, endMs, fall: { stretch } }) {
        const all = granted.get(account) ?? []
        const sinceMs = endMs - limits.sustained.windowMs - forgettingMs
        const before = all.slice(-keptMax).filter((one) => receivedAt(one) >= sinceMs)
        granted.set(account, [...before, ...own.filter(isAdmitted)])
        if (stretch === null) return
        const moves = windowsMs.every(
          (windowMs) => 2 * forgottenDuring(stretch, before, windowMs) < stretch.exchanges.length,
        )
        if (moves) yield stretch
      },
      *end() {},
    }
  })
}

/** How many requests a reading lets through between two times, given its room at either. */
import type { Reading } from './readings.ts'

interface Span {
  readonly fromMs: number
  readonly toMs: number
  /** Room at both ends, had nothing been let through in between. */
  readonly early: number
  readonly late: number
}

/** Windows on the clock that begin after the first and up to the second time. */
export function beginningsIn(reading: Reading, fromMs: number, toMs: number): number {
  const { phaseMs, windowMs } = reading
  return Math.floor((toMs - phaseMs) / windowMs) - Math.floor((fromMs - phaseMs) / windowMs)
}

/**
 * The most that gets through in a span. What is granted early in it may be forgotten or given back
 * before it ends: the wider the span, the more.
 */
export function mostBetween(reading: Reading, span: Span): number {
  const { kind, limit, windowMs, perMs } = reading
  const { early, late } = span
  const widthMs = span.toMs - span.fromMs
  const either = Math.max(0, early, late)
  const again = limit * Math.floor(widthMs / windowMs)
  switch (kind) {
    case 'fixed-window-clock':
    case 'fixed-window-running': {
      const begun = beginningsIn(reading, span.fromMs, span.toMs)
      return begun === 0 ? either : Math.max(0, early) + late + limit * (begun - 1)
    }
    case 'fixed-window-first-hit':
      return (late > early ? Math.max(0, early) + late : either) + again
    case 'sliding-log':
      return either + again
    case 'sliding-counter-clock':
    case 'sliding-counter-first-hit':
      return either + Math.floor((limit * widthMs) / windowMs)
    case 'token-bucket':
      return Math.max(either, Math.max(0, early) + Math.floor(perMs * widthMs))
    case 'none':
      return either
  }
}

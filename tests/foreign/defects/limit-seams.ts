/** The places where defects of the limiter take hold. */
import type { Call, Reply } from '../kinds.ts'
import type { Limit } from '../meters.ts'
import type { Panel } from '../panel.ts'
import { onReply, wrap } from './defect.ts'

/** The limiter that most of these defects are told on: windows from the first hit. */
export const FIXED = { burstKind: 'first hit', minuteKind: 'first hit', oneBucket: false } as const

/** The headers' names. */
export const LIMIT = 'X-RateLimit-Limit'
export const REMAINING = 'X-RateLimit-Remaining'
export const RESET = 'X-RateLimit-Reset'

/** So many requests in a burst window. */
export const burst = (limit: number, windowMs = 10_000): Limit => ({ limit, windowMs })

/** So many requests in a sustained window. */
export const minute = (limit: number, windowMs = 60_000): Limit => ({ limit, windowMs })

/** Enforces other numbers than those promised; `named` says what the headers call them. */
export function enforce(panel: Panel, limits: Limit[], named?: number[]): void {
  panel.limits = limits
  if (!named) return
  wrap(panel.throttle, 'described', (old) => (call, rates) => {
    const reading = old(call, rates)
    if (!reading) return reading
    const place = limits.findIndex((limit) => limit.windowMs === reading.windowMs)
    const limit = named[place] ?? reading.limit
    const left = Math.max(0, limit - (reading.limit - reading.free))
    return { ...reading, limit, free: call.refusedBy ? 0 : left }
  })
}

/** Changes the 429s of the limiter. */
export function on429(panel: Panel, change: (reply: Reply, call: Call) => void): void {
  onReply(panel, [], (reply, call) => {
    if (reply.status === 429 && call.refusedBy) change(reply, call)
  })
}

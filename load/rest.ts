/** Works out how long an account has to rest before the limit probes may start. */
import type { PromisedLimits } from '#contract/limits.ts'
import { openStrictestReading } from '#contract/strictest.ts'
import type { Exchange } from '#exchange/exchange.ts'

export interface RestOptions {
  readonly limits: PromisedLimits
  /** Everything sent before, in order of sending; null where the past is not known. */
  readonly earlier: readonly Exchange[] | null
  readonly nowMs: number
  /** Requests of the probes on the account under test. */
  readonly planned: number
  /** The burst limit alone? */
  readonly quick: boolean
  /** Waiting costs nothing. */
  readonly virtual: boolean
}

const stepMs = 250
const slackMs = 500

/** Milliseconds until `isReady` holds, looked at in small steps, at most `maxMs`. */
function waitUntil(isReady: (afterMs: number) => boolean, maxMs: number): number {
  for (let ms = 0; ms < maxMs; ms += stepMs) if (isReady(ms)) return ms
  return maxMs
}

function restOfAccount(options: RestOptions, account: string): number {
  const { limits, nowMs, planned, quick } = options
  const own = (options.earlier ?? []).filter((exchange) => exchange.account === account)
  if (own.length === 0) return 0
  const reading = openStrictestReading(limits)
  for (const exchange of own) reading.sent(exchange.sentAt)
  const lastMs = own.at(-1)!.sentAt
  const room = account === 'A' ? Math.min(planned, limits.sustained.limit) : limits.burst.limit
  const isReady = (ms: number): boolean => {
    const atMs = nowMs + ms
    if (reading.roomAt(atMs) < limits.burst.limit) return false
    if (quick || account !== 'A') return reading.sustainedRoomAt(atMs) >= room
    return atMs - lastMs >= limits.sustained.windowMs
  }
  const ms = waitUntil(isReady, limits.sustained.windowMs - Math.min(0, lastMs - nowMs))
  return ms > 0 ? ms + slackMs : 0
}

/**
 * Milliseconds to wait so that a whole burst is granted by every legitimate reading, and the minute
 * holds what the probes send: for the burst limit alone that may be short, for both limits it is
 * the
 * longer window since the last request. An unknown past needs that too (RAT-03).
 */
export function restBeforeMs(options: RestOptions): number {
  const { sustained } = options.limits
  if (options.virtual) return 2 * sustained.windowMs + slackMs
  if (options.earlier === null) return sustained.windowMs + slackMs
  return Math.max(restOfAccount(options, 'A'), restOfAccount(options, 'B'))
}

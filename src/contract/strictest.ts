/**
 * What even the strictest legitimate reading of the two limits grants, told from the times of what
 * was sent.
 */
import type { Limit, PromisedLimits } from './limits.ts'

/**
 * The highest weight a sliding counter can give to the requests sent so far, whatever its phase:
 * the previous window's count weighs by the share of it that the trailing window still covers. The
 * supremum lies where a request enters or leaves a window. With the phase at the trailing window's
 * edge it is the plain count of that window, so logs and fixed windows never count more.
 */
function heaviestCount(sentMs: readonly number[], nowMs: number, { windowMs }: Limit): number {
  const recent = sentMs.filter((atMs) => atMs > nowMs - 2 * windowMs)
  const starts = [nowMs]
  for (const atMs of recent) {
    if (atMs > nowMs - windowMs) starts.push(atMs)
    else if (atMs + windowMs <= nowMs) starts.push(atMs + windowMs)
  }
  let heaviest = 0
  for (const startMs of new Set(starts)) {
    const share = 1 - (nowMs - startMs) / windowMs
    let current = 0
    let previous = 0
    for (const atMs of recent) {
      if (atMs >= startMs) current += 1
      else if (atMs >= startMs - windowMs) previous += 1
    }
    heaviest = Math.max(heaviest, current + previous * share)
  }
  return heaviest
}

/** Follows one account; times in milliseconds, in order of sending. */
export interface StrictestReading {
  /**
   * A request was sent, and had arrived by `byMs` (default: at once): the later it is counted, the
   * longer it weighs. Refused ones may count (RAT-23), and draw a bucket into any debt; one that
   * was granted shows that a bucket was in no debt at all.
   */
  sent(atMs: number, byMs?: number, granted?: boolean): void
  /** How many requests sent at once at this time every legitimate reading grants. */
  roomAt(nowMs: number): number
  /** The same without the bucket reading: what counters, logs and windows grant. */
  countersRoomAt(nowMs: number): number
  /** The same for the counters of one limit alone. */
  burstRoomAt(nowMs: number): number
  sustainedRoomAt(nowMs: number): number
}

/**
 * Opens the strictest reading: a bucket as deep as the burst limit, which refused requests may draw
 * into debt, refilled at the sustained rate (AMB-05), and sliding counters of the worst
 * phase on both limits (RAT-24). Given `unknownBeforeMs`, both allowances may have been used up at
 * that time; else the account is rested.
 */
export function openStrictestReading(
  limits: PromisedLimits,
  unknownBeforeMs: number | null = null,
): StrictestReading {
  const { burst, sustained } = limits
  const refillPerMs = sustained.limit / sustained.windowMs
  /** More than this within two windows leaves no room anyway. */
  const keptMax = 3 * sustained.limit
  const times: number[] =
    unknownBeforeMs === null ? [] : Array.from({ length: sustained.limit }, () => unknownBeforeMs)
  let tokens = unknownBeforeMs === null ? burst.limit : 0
  let filledAtMs = unknownBeforeMs ?? Number.NEGATIVE_INFINITY
  const levelAt = (nowMs: number): number =>
    Math.min(burst.limit, tokens + Math.max(0, nowMs - filledAtMs) * refillPerMs)
  const sustainedRoomAt = (nowMs: number): number =>
    Math.floor(sustained.limit - heaviestCount(times, nowMs, sustained) + 1e-6)
  const burstRoomAt = (nowMs: number): number =>
    Math.floor(burst.limit - heaviestCount(times, nowMs, burst) + 1e-6)
  const countersRoomAt = (nowMs: number): number =>
    Math.max(0, Math.min(burstRoomAt(nowMs), sustainedRoomAt(nowMs)))
  return {
    sent(atMs, byMs = atMs, granted) {
      const level = levelAt(atMs)
      filledAtMs = Math.max(level < burst.limit ? atMs : byMs, filledAtMs)
      const floor = granted === undefined ? -burst.limit : granted ? 0 : -Infinity
      tokens = Math.max(floor, level - 1)
      times.push(byMs)
      const oldMs = atMs - 2 * sustained.windowMs
      while (times.length > keptMax || (times[0] ?? oldMs + 1) < oldMs) times.shift()
    },
    burstRoomAt,
    sustainedRoomAt,
    countersRoomAt,
    roomAt: (nowMs) =>
      Math.max(0, Math.min(Math.floor(levelAt(nowMs) + 1e-6), countersRoomAt(nowMs))),
  }
}

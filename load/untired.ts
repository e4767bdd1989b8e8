/** Tells why the longer limit did not show, where nothing was refused. */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { drainName } from './drain.ts'

/**
 * A reason where the drain was not refused for a whole window, as its answers came so late that it
 * never went beyond the limit; else null.
 */
export function whyUntired(
  exchanges: readonly Exchange[],
  { sustained: { limit, windowMs } }: PromisedLimits,
): string | null {
  const own = exchanges.filter(({ step }) => `${step}.`.startsWith(`${drainName}.`))
  const tookMs = (own.at(-1)?.sentAt ?? 0) - (own[0]?.sentAt ?? 0)
  const refused = own.some(({ response }) => response?.status === 429)
  if (refused || tookMs < windowMs || own.length * windowMs >= 1.05 * limit * tookMs) return null
  const took = `${own.length} requests took ${Math.round(tookMs / 1_000)} s`
  const rate = `${limit} in ${windowMs / 1_000} s`
  return `answers came too late to go beyond ${rate}, one after another: ${took}`
}

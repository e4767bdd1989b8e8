/** Builders for the tests of rate limits: answers with the rate headers, alone and in flights. */
import { promisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { rateLimitRules } from '../rate-limits.ts'
import type { Rule } from '../rule.ts'
import { type CallDetails, call, envelope } from '../testing.ts'

export const t0 = Date.UTC(2026, 4, 14, 10, 30)
export const resetS = t0 / 1000 + 10

const rules = rateLimitRules(promisedLimits)

/** The rule of the topic by the rest of its id. */
export function rateRule(name: string): Rule {
  return rules.find(({ id }) => id === `rate-limits/${name}`)!
}

/** Values of the headers; those left out are not sent. */
export interface Rates {
  readonly limit?: number | string
  readonly remaining?: number | string
  readonly reset?: number | string
  readonly retry?: number | string
  readonly dateMs?: number
}

export function rateHeaders(rates: Rates): Record<string, string> {
  const { limit, remaining, reset, retry, dateMs } = rates
  const fields = {
    'X-RateLimit-Limit': limit,
    'X-RateLimit-Remaining': remaining,
    'X-RateLimit-Reset': reset,
    'Retry-After': retry,
    Date: dateMs === undefined ? undefined : new Date(dateMs).toUTCString(),
  }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

/** A plain read, sent so many milliseconds after the start. */
export function readAt(atMs: number, rates: Rates = {}, details: CallDetails = {}): Exchange {
  const headers = { ...rateHeaders(rates), ...details.headers }
  return call('GET /plans', 200, { sentAt: t0 + atMs, tookMs: 2, ...details, headers })
}

/** A refusal of a plain read, or of what `target` says. */
export function refusedAt(
  atMs: number,
  rates: Rates = {},
  details: CallDetails & { target?: string } = {},
): Exchange {
  const { target = 'GET /plans', ...others } = details
  return call(target, 429, {
    ...{ sentAt: t0 + atMs, tookMs: 2, json: envelope('RATE_LIMIT_EXCEEDED') },
    ...others,
    headers: { ...rateHeaders(rates), ...details.headers },
  })
}

/** So many of the same, by their number. */
export function many(count: number, one: (i: number) => Exchange): Exchange[] {
  return Array.from({ length: count }, (_, i) => one(i))
}

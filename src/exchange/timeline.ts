/**
 * Reads the limit probes out of a tape: moments at which an account's requests were under way
 * together.
 */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Moment } from '#contract/moments.ts'
import { decidedWithinMs } from './arrival.ts'
import { type Exchange, header, receivedAt } from './exchange.ts'

/** Every step of the probes has a name that begins so. */
const probePrefix = 'limits.'
const limitCode = '"RATE_LIMIT_EXCEEDED"'

export function isProbe(exchange: Exchange): boolean {
  return exchange.source === 'k6' && exchange.step.startsWith(probePrefix)
}

/** Nothing but a limiter has a reason to refuse the probes' plain read. */
function speaksOfLimits({ response }: Exchange): boolean {
  return response?.status === 429 || response?.body?.text.includes(limitCode) === true
}

function isAdmitted({ request, response }: Exchange): boolean {
  const status = response?.status ?? 0
  if (status === 0 || status === 429 || status >= 500) return false
  if (response?.body?.text.includes(limitCode)) return false
  return status < 400 || request.method === 'POST' || !request.path.startsWith('/plans')
}

/**
 * The probes' own read is plain; anything else is named by method or operation, and its failure.
 */
function kindOf({ request, response, operation }: Exchange): string {
  const status = response?.status ?? 0
  const failure = status >= 400 && status !== 429 ? ` ${status}` : ''
  if (request.method !== 'GET') return `${request.method}${failure}`
  return operation === 'listPlans' ? 'plain' : `${operation ?? 'unknown'}${failure}`
}

/** A router that knows no HEAD may say so before anything is counted, or after. */
function isUnroutedHead({ request, response }: Exchange): boolean {
  return request.method === 'HEAD' && (response?.status === 404 || response?.status === 405)
}

function isSpoofed(exchange: Exchange): boolean {
  return header(exchange.request.headers, 'x-forwarded-for') !== null
}

/**
 * A request with an address of its own making counts like any other, as long as it is refused like
 * any other: where it gets through, it may tell of another key.
 */
function isCounted(exchange: Exchange): boolean {
  if (exchange.kind !== 'call' || exchange.account === '-' || exchange.failure !== null)
    return false
  const status = exchange.response?.status ?? 0
  if (status === 401 || status === 403 || isUnroutedHead(exchange)) return false
  return !isSpoofed(exchange) || !isAdmitted(exchange)
}

function read({ group, endMs, context }: Group): Moment {
  const first = group[0]!
  return {
    ...{ account: first.account, startMs: first.sentAt, endMs },
    sent: group.length,
    admitted: group.filter(isAdmitted).length,
    context,
    kind: group.length === 1 ? kindOf(first) : 'plain',
  }
}

/** Requests that were under way together. */
interface Group {
  readonly group: Exchange[]
  /** By then all of them had arrived. */
  endMs: number
  readonly context: boolean
}

/**
 * A probe without an answer may have arrived all the same; one that got through with an address of
 * its own making may have counted, and so may a HEAD that leads nowhere.
 */
function mayHaveCounted(exchange: Exchange): boolean {
  if (!isProbe(exchange) || exchange.account === '-') return false
  if (exchange.failure !== null || isUnroutedHead(exchange)) return true
  return isSpoofed(exchange) && isAdmitted(exchange)
}

/** On its own: its wait for an answer says nothing about when it arrived. */
function lostOf({ account, sentAt }: Exchange): Moment {
  const nothing = { sent: 0, admitted: 0, kind: 'plain', context: true }
  return { account, startMs: sentAt, endMs: sentAt, ...nothing, lost: 1 }
}

/**
 * Groups requests that overlap, per account, in order of sending. What was sent within two of the
 * longer windows before the first probe comes along as context. Empty without probes.
 */
export function readTimeline(
  exchanges: readonly Exchange[],
  limits: PromisedLimits,
): readonly Moment[] {
  const firstMs = exchanges.find(isProbe)?.sentAt
  if (firstMs === undefined) return []
  const sinceMs = firstMs - 2 * limits.sustained.windowMs
  const withinMs = decidedWithinMs(exchanges.filter(isProbe))
  const arrivedBy = (exchange: Exchange): number => {
    const answeredMs = receivedAt(exchange)
    return withinMs === null ? answeredMs : Math.min(answeredMs, exchange.sentAt + withinMs)
  }
  const open = new Map<string, Group>()
  const moments: Moment[] = []
  const served = new Set<string>()
  for (const exchange of exchanges) {
    if (mayHaveCounted(exchange)) moments.push(lostOf(exchange))
    if (!isCounted(exchange) || exchange.sentAt < sinceMs) continue
    if (isAdmitted(exchange)) served.add(exchange.account)
    // Refused otherwise than with 429, and nothing let through yet: no limiter, a wrong address.
    else if (!served.has(exchange.account) && !speaksOfLimits(exchange)) continue
    const context = !isProbe(exchange)
    const last = open.get(exchange.account)
    if (last && exchange.sentAt <= last.endMs && last.context === context) {
      last.group.push(exchange)
      last.endMs = Math.max(last.endMs, arrivedBy(exchange))
      continue
    }
    if (last) moments.push(read(last))
    open.set(exchange.account, { group: [exchange], endMs: arrivedBy(exchange), context })
  }
  for (const last of open.values()) moments.push(read(last))
  return moments.sort((a, b) => a.startMs - b.startMs)
}

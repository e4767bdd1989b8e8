/** The rate limiter: which allowance a request takes from, and what the headers say of it. */
import type { Call, Reading, Reply } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Limit, Meter } from './meters.ts'
import { meterOf, oneBucket } from './meters.ts'
import type { Panel } from './panel.ts'

const ANONYMOUS: Limit = { limit: 120, windowMs: 60_000 }
const FOREIGN_EVERY = 15

/** Counts requests per account over every window of the panel. */
export class Throttle {
  readonly panel: Panel
  readonly anonymous = meterOf('first hit', ANONYMOUS)
  made: Meter[] | null = null

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** The allowances that bind every account, burst first. */
  meters(): Meter[] {
    this.made ??= this.build(this.panel.limits)
    return this.made
  }

  /** Makes the books: the shortest window counts as the burst. */
  build(limits: Limit[]): Meter[] {
    const { choices } = this.panel
    const [burst, ...rest] = [...limits].sort((left, right) => left.windowMs - right.windowMs)
    const sustained = rest.at(-1)
    if (!burst) return []
    if (choices.oneBucket && sustained) return [oneBucket(burst, sustained)]
    return [
      meterOf(choices.burstKind, burst),
      ...rest.map((limit) => meterOf(choices.minuteKind, limit)),
    ]
  }

  /** Whose allowance a request takes from. */
  key(call: Call): string {
    return `account ${call.account?.id}`
  }

  /** Whether a request counts at all; the stored answer to a repeated creation may not. */
  counts(call: Call): boolean {
    return this.panel.choices.replaysCounted || !this.panel.replays.holds(call)
  }

  /** Takes one from every window, or refuses with 429. */
  pass(call: Call): void {
    const key = this.key(call)
    const meters = this.meters()
    const look = () => meters.map((meter) => meter.look(key, call.at))
    call.rates = look()
    if (!this.counts(call)) return
    const spent = call.rates.filter((reading) => reading.free < 1)
    if (spent.length > 0) {
      if (this.panel.choices.countRefused) for (const meter of meters) meter.refuse(key, call.at)
      call.refusedBy = spent.reduce((worst, next) => (next.waitMs > worst.waitMs ? next : worst))
      throw this.refusal(call, call.refusedBy)
    }
    for (const meter of meters) meter.take(key, call.at)
    this.letStrangersTake(call, key)
    call.rates = look()
  }

  /** Another client of the same account spends a little, where the choices say so. */
  letStrangersTake(call: Call, key: string): void {
    if (this.panel.choices.foreignTraffic !== 'requests' || call.nth % FOREIGN_EVERY !== 0) return
    const meters = this.meters()
    if (meters.some((meter) => meter.look(key, call.at).free < 1)) return
    for (const meter of meters) meter.take(key, call.at)
  }

  /** Seconds to wait, as Retry-After says them. */
  retryAfter(reading: Reading): number {
    const seconds = reading.waitMs / 1000
    return this.panel.choices.retryRounding === 'ceil' ? Math.ceil(seconds) : Math.floor(seconds)
  }

  /** The 429 for a spent window. */
  refusal(_call: Call, reading: Reading): Refusal {
    const seconds = this.retryAfter(reading)
    const text =
      this.panel.choices.rateMessage === 'seconds'
        ? `Too many requests. Retry after ${seconds} seconds.`
        : 'Slow down, please.'
    return new Refusal(429, 'RATE_LIMIT_EXCEEDED', text, { 'Retry-After': String(seconds) })
  }

  /** The window that the headers speak of. */
  described(call: Call, rates: Reading[]): Reading | undefined {
    if (call.refusedBy) return call.refusedBy
    const tighter = rates.reduce<Reading | undefined>(
      (least, next) => (least && least.free <= next.free ? least : next),
      undefined,
    )
    switch (this.panel.choices.describe) {
      case 'minute':
        return rates.at(-1)
      case 'burst':
        return rates[0]
      case 'alternating':
        return rates[call.nth % rates.length]
      default:
        return tighter
    }
  }

  /** Unix seconds of a moment in ms. */
  resetSeconds(reading: Reading): number {
    const seconds = reading.resetMs / 1000
    return this.panel.choices.resetRounding === 'ceil' ? Math.ceil(seconds) : Math.floor(seconds)
  }

  /** The rate headers of one reading. */
  fields(reading: Reading, withReset: boolean): Record<string, string> {
    const fields: Record<string, string> = {
      'X-RateLimit-Limit': String(reading.limit),
      'X-RateLimit-Remaining': String(reading.free),
    }
    if (withReset) fields['X-RateLimit-Reset'] = String(this.resetSeconds(reading))
    if (this.panel.choices.ietf) {
      fields['RateLimit-Policy'] = `"api";q=${reading.limit};w=${reading.windowMs / 1000}`
    }
    return fields
  }

  /** Adds the rate headers that belong to a reply. */
  label(call: Call, reply: Reply): void {
    const { choices } = this.panel
    if (!call.rates) {
      if (reply.status === 401 && choices.rates401 === 'present') this.labelAnonymous(call, reply)
      return
    }
    const refused = reply.status === 429
    if (reply.status >= 400 && !refused && !choices.rates4xx) return
    const reading = this.described(call, call.rates)
    if (reading) Object.assign(reply.headers, this.fields(reading, refused || choices.reset2xx))
  }

  /** Requests without an account have an allowance of their address. */
  labelAnonymous(call: Call, reply: Reply): void {
    this.anonymous.take(call.address, call.at)
    const reading = this.anonymous.look(call.address, call.at)
    Object.assign(reply.headers, this.fields(reading, this.panel.choices.reset2xx))
  }
}

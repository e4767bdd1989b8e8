/**
 * Holds a night against the nights before it: what changed of the limits, and what became slower.
 */

import { count, few } from '../text.ts'
import { compareLatency, type LatencyRow, nightsMin } from './latency.ts'
import { compareLimiters, type LimitChange } from './limiter.ts'
import { allOperations, type Night } from './night.ts'

export interface Regression {
  readonly schema: 'vps-contract/regression/1'
  /** The night that was compared. */
  readonly id: string
  readonly at: string
  readonly kind: Night['kind']
  readonly target: string
  /** Nights before it whose latencies are comparable: same target, kind, plan and machine. */
  readonly comparable: number
  /** `changed` for another limiter, `alarm` for a slowness that was seen again. */
  readonly standing: 'changed' | 'alarm' | 'warning' | 'unchanged' | 'no baseline'
  readonly limits: {
    readonly changes: readonly LimitChange[]
    /** The profile before and the one of this night, side by side; null where there is none. */
    readonly was: Night['limits']
    readonly now: Night['limits']
  }
  readonly latency: readonly LatencyRow[]
}

const isTarget = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '')

function isComparable(night: Night, tonight: Night): boolean {
  return (
    night.kind === tonight.kind &&
    night.plan === tonight.plan &&
    night.machine === tonight.machine &&
    (night.operations[allOperations]?.n ?? 0) > 0
  )
}

function standingOf(changes: readonly LimitChange[], latency: readonly LatencyRow[]) {
  if (changes.length > 0) return 'changed'
  const standings = new Set(latency.map(({ standing }) => standing))
  if (standings.has('alarm')) return 'alarm'
  if (standings.has('warning')) return 'warning'
  const judged = latency.some(({ standing }) => standing !== 'no baseline')
  return judged ? 'unchanged' : 'no baseline'
}

/**
 * Compares a night with those before it in the list, oldest first; other targets are passed over.
 */
export function compareNights(nights: readonly Night[], tonight: Night): Regression {
  const before = nights.filter(
    (night) => night.id !== tonight.id && isTarget(night.target, tonight.target),
  )
  const profiles = before.flatMap(({ limits }) => limits ?? [])
  const changes = tonight.limits === null ? [] : compareLimiters(profiles, tonight.limits)
  const comparable = before.filter((night) => isComparable(night, tonight))
  const latency = compareLatency(comparable, tonight)
  const standing = standingOf(changes, latency)
  const knewLimits = tonight.limits !== null && profiles.length > 0
  const { id, at, kind, target } = tonight
  return {
    ...{ schema: 'vps-contract/regression/1', id, at, kind, target },
    comparable: comparable.length,
    standing: standing === 'no baseline' && knewLimits ? 'unchanged' : standing,
    limits: { changes, was: profiles.at(-1) ?? null, now: tonight.limits },
    latency,
  }
}

function sayLimits({ limits }: Regression): string {
  const changes = limits.changes.map(({ fact, was, now }) => `${fact} ${was} → ${now}`)
  return `the limiter is another: ${few(changes, 8)}`
}

function saySlow({ latency }: Regression, standing: 'alarm' | 'warning'): string | null {
  const rows = latency.filter((row) => row.standing === standing)
  if (rows.length === 0) return null
  const named = few(
    rows.map(({ operation, measure, ratio }) => `${operation} ${measure} × ${ratio}`),
  )
  return standing === 'alarm'
    ? `slower again, after nights before: ${named}`
    : `slower than usual this time: ${named}`
}

/** What the comparison came to, in words. */
export function sayRegression(regression: Regression): string {
  const { standing, comparable, limits } = regression
  if (standing === 'no baseline') return `no baseline yet: ${comparable} of ${nightsMin} nights`
  if (standing === 'unchanged') return `as before (${count(comparable, 'comparable night')})`
  const parts = [
    limits.changes.length > 0 ? sayLimits(regression) : null,
    saySlow(regression, 'alarm'),
    saySlow(regression, 'warning'),
  ]
  return parts.filter((part) => part !== null).join('; ')
}

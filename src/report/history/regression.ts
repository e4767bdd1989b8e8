/** Holds a night against the nights before it: what changed of the limits, and what became slower. */
import { compareLatency, type LatencyRow, nightsMin } from './latency.ts'
import { compareLimiters, type LimitChange } from './limiter.ts'
import type { Night } from './night.ts'

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
    night.operations !== null
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

/** Compares a night with those before it in the list, oldest first; other targets are passed over. */
export function compareNights(nights: readonly Night[], tonight: Night): Regression {
  const before = nights.filter(
    (night) => night.id !== tonight.id && isTarget(night.target, tonight.target),
  )
  const profiles = before.flatMap(({ limits }) => limits ?? [])
  const changes = tonight.limits === null ? [] : compareLimiters(profiles, tonight.limits)
  const comparable = before.filter((night) => isComparable(night, tonight))
  const latency = compareLatency(comparable, tonight)
  const standing = standingOf(changes, latency)
  const { id, at, kind, target } = tonight
  return {
    ...{ schema: 'vps-contract/regression/1', id, at, kind, target },
    comparable: comparable.length,
    standing: standing === 'no baseline' && profiles.length > 0 ? 'unchanged' : standing,
    limits: { changes, was: profiles.at(-1) ?? null, now: tonight.limits },
    latency,
  }
}

/** One sentence that says what the comparison came to. */
export function sayRegression({ standing, limits, latency, comparable }: Regression): string {
  const named = (wanted: LatencyRow['standing']): string =>
    latency
      .filter((row) => row.standing === wanted)
      .map(({ operation, measure, ratio }) => `${operation} ${measure} × ${ratio}`)
      .join(', ')
  switch (standing) {
    case 'changed':
      return `the limiter is another: ${limits.changes.map(({ fact, was, now }) => `${fact} ${was} → ${now}`).join('; ')}`
    case 'alarm':
      return `slower, and not for the first time: ${named('alarm')}`
    case 'warning':
      return `slower than usual tonight: ${named('warning')}`
    case 'unchanged':
      return `as in the ${comparable} comparable nights before`
    case 'no baseline':
      return `no baseline yet: ${comparable} of ${nightsMin} comparable nights`
  }
}

/**
 * What the mutation run tries: every fault, every legitimate variant, many random combinations, and
 * the foreign servers.
 */
import type { ClauseId } from '#contract/clause.ts'

export type JobKind = 'fault' | 'variant' | 'random-variant' | 'defect' | 'choice' | 'random-choice'

export interface Job {
  readonly kind: JobKind
  /** Fault, variant or defect id; the name of a choice; the seed of a random point. */
  readonly id: string
  /** Who walks the probes of both limits, where the job needs them to be seen. */
  readonly limits: 'k6' | 'in process' | null
}

/** A failed rule of a gated level. */
export interface Alarm {
  readonly rule: string
  readonly clause: ClauseId
  readonly level: string
  readonly message: string
  readonly expected?: unknown
  readonly actual?: unknown
}

export interface Outcome {
  readonly job: Job
  /** Clauses that may fire; empty for what conforms. */
  readonly violates: readonly string[]
  readonly tolerates: readonly string[]
  readonly alarms: readonly Alarm[]
  readonly warnings: readonly Alarm[]
  /** Gated rules that met no evidence or could not tell, with their reason. */
  readonly silent: readonly {
    readonly rule: string
    readonly outcome: string
    readonly why: string
  }[]
  /** Rules that threw. */
  readonly errors: readonly string[]
  /** Requests of the whole trial. */
  readonly requests: number
  /** Of these, how many were sent when the fault had shown itself on its clause; else null. */
  readonly seenAfter: number | null
  /** What makes this server what it is. */
  readonly about: string
  readonly leftovers: number
  readonly tookMs: number
  /** Set when the trial itself broke. */
  readonly broken?: string
}

export type Reading =
  | 'killed'
  | 'near'
  | 'survived'
  | 'silent'
  | 'false alarm'
  | 'collateral'
  | 'broken'

/** What an outcome means. */
export function readOutcome(outcome: Outcome): Reading {
  const { alarms, warnings, violates, tolerates } = outcome
  if (outcome.broken !== undefined || outcome.errors.length > 0) return 'broken'
  if (violates.length === 0) return alarms.length === 0 ? 'silent' : 'false alarm'
  const fair = new Set([...violates, ...tolerates])
  const killed = [...alarms, ...warnings].some(({ clause }) => violates.includes(clause))
  const near = alarms.some(({ clause }) => tolerates.includes(clause))
  if (!killed && !near) return alarms.length > 0 ? 'collateral' : 'survived'
  if (!killed) return 'near'
  return alarms.every(({ clause }) => fair.has(clause)) ? 'killed' : 'collateral'
}

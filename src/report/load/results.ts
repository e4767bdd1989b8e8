/** The shape of load.json: what a load sent, how long it took, and what that comes to. */
import type { PromisedLimits } from '#contract/limits.ts'
import type { Regression } from '../history/regression.ts'
import type { Leftover } from '../results.ts'

export interface Quantiles {
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Phases of a request, in milliseconds; connections are kept, so most requests open none. */
export interface Phases {
  /** Over the requests that opened a connection; null where none did. */
  readonly connect: Quantiles | null
  readonly tls: Quantiles | null
  /** From the last byte sent to the first one received. */
  readonly wait: Quantiles | null
  readonly receive: Quantiles | null
}

export interface LoadRow {
  readonly operation: string
  readonly requests: number
  readonly errors: number
  /** Number of answers by status; `none` counts requests without a whole answer. */
  readonly statuses: Readonly<Record<string, number>>
  /**
   * From the planned slot to the last byte, over answers without error; null where there are none.
   */
  readonly latency: Quantiles | null
  /** From the sending instead: without what this machine was late. */
  readonly service: Quantiles | null
  readonly phases: Phases
}

export interface Threshold {
  readonly name: string
  readonly max: number
  readonly actual: number
  readonly held: boolean
}

/** `held`: every slot sent, every threshold kept. */
export type LoadOutcome = 'held' | 'crossed' | 'stopped' | 'incomplete' | 'not measured'

export interface LoadResults {
  readonly schema: 'vps-contract/load/1'
  readonly run: {
    readonly id: string
    readonly startedAt: string
    readonly target: string
    readonly tool: string
    readonly k6: string | null
    readonly processes: number
  }
  readonly outcome: LoadOutcome
  readonly exitCode: number
  readonly why: string
  readonly plan: {
    readonly slots: number
    readonly durationMs: number
    /** Requests a second. */
    readonly rate: number
    readonly promised: PromisedLimits
  }
  /** Slots that were sent, and those given up because this machine was too late for them. */
  readonly sent: number
  readonly missed: number
  /** How late this machine sent, in milliseconds. */
  readonly lateness: Quantiles | null
  readonly total: LoadRow
  readonly operations: readonly LoadRow[]
  readonly thresholds: readonly Threshold[]
  /**
   * Offset of the target's clock to ours by its Date headers, as an interval; null without them.
   */
  readonly clockOffsetMs: { readonly low: number; readonly high: number } | null
  readonly regression: Regression | null
  /** Operations that were left out, and why. */
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
  readonly leftovers: readonly Leftover[]
}

/** One line of the history: what a run or a load showed of a target, small enough to be kept. */
import type { PromisedLimits } from '#contract/limits.ts'
import type { LimitsSection } from '../results.ts'
import { boundedQuantile, type Quantile } from './quantiles.ts'

export interface OperationNight {
  /** Answered requests that the times are of. */
  readonly n: number
  readonly errors: number
  readonly median: Quantile | null
  readonly p95: Quantile | null
}

export interface Night {
  readonly schema: 'vps-contract/history/1'
  readonly id: string
  /** RFC 3339. */
  readonly at: string
  readonly kind: 'run' | 'load' | 'limits'
  readonly target: string
  readonly tool: string
  /** Class of the machine that measured: times from another one are not comparable. */
  readonly machine: string
  /** What was sent: nights of another plan are not comparable. */
  readonly plan: string
  readonly outcome: string
  readonly exitCode: number
  readonly promised: PromisedLimits
  /** The fitted limiter and what the headers said; null where nothing was measured. */
  readonly limits: LimitsSection | null
  /** By operation; `all` is every answer of the night. */
  readonly operations: Readonly<Record<string, OperationNight>>
}

/** Name of the row over all operations. */
export const allOperations = 'all'

/** One request of a night. */
export interface Timed {
  readonly operation: string
  /** Null where the request failed. */
  readonly tookMs: number | null
}

function rounded(quantile: Quantile | null): Quantile | null {
  const round = (ms: number | null): number | null =>
    ms === null ? null : Math.round(ms * 1_000) / 1_000
  if (quantile === null) return null
  const { ms, lowMs, highMs } = quantile
  return { ms: round(ms) ?? 0, lowMs: round(lowMs), highMs: round(highMs) }
}

function rowOf(timed: readonly Timed[]): OperationNight {
  const sorted = timed.flatMap(({ tookMs }) => tookMs ?? []).sort((a, b) => a - b)
  return {
    n: sorted.length,
    errors: timed.length - sorted.length,
    median: rounded(boundedQuantile(sorted, 0.5)),
    p95: rounded(boundedQuantile(sorted, 0.95)),
  }
}

/** Sums up the requests of a night, each operation and all of them. */
export function tallyNight(timed: readonly Timed[]): Night['operations'] {
  const byOperation = [...Map.groupBy(timed, ({ operation }) => operation)]
  const rows = byOperation.map(([operation, own]) => [operation, rowOf(own)] as const)
  const sorted = rows.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { [allOperations]: rowOf(timed), ...Object.fromEntries(sorted) }
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** Reads a history; a line that is no night, such as one cut short, is passed over. */
export function readNights(text: string): Night[] {
  return text.split('\n').flatMap((line) => {
    try {
      const night = JSON.parse(line) as Night | null
      const whole =
        night?.schema === 'vps-contract/history/1' &&
        [night.id, night.at, night.target, night.plan].every(isText) &&
        typeof night.operations === 'object'
      return whole ? [night] : []
    } catch {
      return []
    }
  })
}

/** Sums up the samples of a load: statuses, errors and quantiles by operation and phase. */
import type { K6Timings } from '#exchange/k6.ts'
import { quantileOf } from '../history/quantiles.ts'
import type { LoadRow, Quantiles } from './results.ts'
import type { Sample } from './samples.ts'

/** Whatever is no success is an error: the mix holds only calls that ought to succeed. */
export function isError({ status }: Sample): boolean {
  return status < 200 || status >= 300
}

const rounded = (ms: number | null): number => Math.round((ms ?? 0) * 1_000) / 1_000

/** Exact, by sorting; null of no numbers. */
export function quantilesOf(numbers: readonly number[]): Quantiles | null {
  if (numbers.length === 0) return null
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (share: number): number => rounded(quantileOf(sorted, share))
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** From the planned slot to the last byte. */
function latencyMs({ dueAt, sentAt, tookMs }: Sample): number {
  return sentAt - dueAt + tookMs
}

function statusesOf(samples: readonly Sample[]): Record<string, number> {
  const groups = Map.groupBy(samples, ({ status }) => (status === 0 ? 'none' : String(status)))
  return Object.fromEntries([...groups].map(([status, own]) => [status, own.length]).sort())
}

function phasesOf(samples: readonly Sample[]): LoadRow['phases'] {
  const timings = samples.flatMap((sample) => sample.timings ?? [])
  const of = (phase: keyof K6Timings): number[] => timings.map((one) => one[phase])
  return {
    connect: quantilesOf(of('connecting').filter((ms) => ms > 0)),
    tls: quantilesOf(of('tls').filter((ms) => ms > 0)),
    wait: quantilesOf(of('waiting')),
    receive: quantilesOf(of('receiving')),
  }
}

/** One row of the table. Latencies are those of the answers without error. */
export function rowOf(operation: string, samples: readonly Sample[]): LoadRow {
  const good = samples.filter((sample) => !isError(sample))
  return {
    operation,
    requests: samples.length,
    errors: samples.length - good.length,
    statuses: statusesOf(samples),
    latency: quantilesOf(good.map(latencyMs)),
    service: quantilesOf(good.map(({ tookMs }) => tookMs)),
    phases: phasesOf(good),
  }
}

/** A row for each operation, by name. */
export function rowsOf(samples: readonly Sample[]): LoadRow[] {
  const groups = [...Map.groupBy(samples, ({ operation }) => operation)]
  return groups
    .map(([operation, own]) => rowOf(operation, own))
    .toSorted((a, b) => (a.operation < b.operation ? -1 : 1))
}

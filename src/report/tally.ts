/**
 * Reads the tape once for the report: requests, statuses and times by operation, and the exchanges
 * findings point at.
 */
import type { Exchange } from '#exchange/exchange.ts'
import type { FindingRow, OperationRow, ProbeRow } from './results.ts'

export interface Tally {
  /** The wanted exchanges, by id. */
  readonly found: ReadonlyMap<string, Exchange>
  rows(findings: readonly FindingRow[]): OperationRow[]
  readonly probes: readonly ProbeRow[]
  /** Names of the steps that were sent. */
  readonly steps: ReadonlySet<string>
}

interface Entry {
  requests: number
  readonly statuses: Map<string, number>
  readonly tookMs: number[]
}

/** Quantile by nearest rank, of sorted numbers; null of none. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null
}

function rowOf(operation: string, entry: Entry, findings: readonly FindingRow[]): OperationRow {
  const sorted = entry.tookMs.toSorted((a, b) => a - b)
  return {
    operation,
    requests: entry.requests,
    statuses: Object.fromEntries(entry.statuses),
    findings: findings.filter((finding) => (finding.operation ?? other) === operation).length,
    medianMs: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
  }
}

/** Name of the row for requests that belong to no documented operation. */
const other = 'other'

/**
 * Answers that k6 provoked run into the limits on purpose: their times say nothing of an operation.
 */
function note(entry: Entry, exchange: Exchange): void {
  const status = exchange.response === null ? 'none' : String(exchange.response.status)
  entry.requests += 1
  entry.statuses.set(status, (entry.statuses.get(status) ?? 0) + 1)
  if (exchange.response !== null && exchange.source !== 'k6') entry.tookMs.push(exchange.tookMs)
}

interface Probe {
  readonly row: ProbeRow
  readonly firstAt: number
}

function noteProbe(
  probes: Map<string, Probe>,
  { step, account, sentAt, response }: Exchange,
): void {
  const key = `${step} ${account}`
  const fresh = { step, account, requests: 0, accepted: 0, refused: 0, spanMs: 0 }
  const probe = probes.get(key) ?? { row: fresh, firstAt: sentAt }
  probes.set(key, probe)
  probe.row.requests += 1
  if (response?.status === 429) probe.row.refused += 1
  else if (response !== null) probe.row.accepted += 1
  probe.row.spanMs = Math.max(probe.row.spanMs, sentAt - probe.firstAt)
}

/** One pass over the tape. `wanted` are the ids that findings name. */
export function tallyTape(exchanges: Iterable<Exchange>, wanted: ReadonlySet<string>): Tally {
  const found = new Map<string, Exchange>()
  const entries = new Map<string, Entry>()
  const probes = new Map<string, Probe>()
  const steps = new Set<string>()
  for (const exchange of exchanges) {
    steps.add(exchange.step)
    if (wanted.has(exchange.id)) found.set(exchange.id, exchange)
    if (exchange.kind === 'delivery') continue
    if (exchange.source === 'k6') noteProbe(probes, exchange)
    const name = exchange.operation ?? other
    const entry = entries.get(name) ?? { requests: 0, statuses: new Map(), tookMs: [] }
    entries.set(name, entry)
    note(entry, exchange)
  }
  return {
    found,
    rows: (findings) => [...entries].map(([name, entry]) => rowOf(name, entry, findings)),
    probes: [...probes.values()].map(({ row }) => row),
    steps,
  }
}

/**
 * load.md and the closing lines of a load: the verdict first, then latencies by operation and
 * phase.
 */
import type { Regression } from '../history/regression.ts'
import { sayRegression } from '../history/regression.ts'
import { markdownText } from '../markdown.ts'
import { count, duration, plain, priceText } from '../text.ts'
import type { LoadOutcome, LoadResults, LoadRow, Quantiles } from './results.ts'

const words: Readonly<Record<LoadOutcome, string>> = {
  held: 'HELD',
  crossed: 'CROSSED',
  stopped: 'STOPPED',
  incomplete: 'INCOMPLETE',
  'not measured': 'NOT MEASURED',
}

const milliseconds = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)))

function cellsOf(quantiles: Quantiles | null): string[] {
  if (quantiles === null) return ['–', '–', '–', '–', '–']
  const { p50, p90, p95, p99, max } = quantiles
  return [p50, p90, p95, p99, max].map(milliseconds)
}

function statusText({ statuses }: LoadRow): string {
  return Object.entries(statuses)
    .map(([status, times]) => `${status} × ${times}`)
    .join(', ')
}

const heads = ['operation', 'requests', 'errors', 'p50', 'p90', 'p95', 'p99', 'max'] as const

function tableOf(results: LoadResults): string[][] {
  const rows = [...results.operations, results.total]
  return rows.map((row) => [
    row.operation,
    String(row.requests),
    String(row.errors),
    ...cellsOf(row.latency),
  ])
}

/** Columns for a terminal: names to the left, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
  return [line(heads), ...rows.map(line)]
}

function planText({ plan, run, sent, missed }: LoadResults): string {
  const processes = run.processes === 1 ? '' : `, ${run.processes} processes`
  const unsent = missed === 0 ? '' : `, ${missed} unsent`
  return (
    `${sent} of ${plan.slots} slots sent${unsent}, ${plan.rate.toFixed(2)} a second ` +
    `for ${duration(plan.durationMs)}${processes}`
  )
}

function latenessText({ lateness }: LoadResults): string {
  if (lateness === null) return 'nothing was sent'
  const { p50, p99, max } = lateness
  return (
    `this machine sent ${milliseconds(p50)} ms late at the median, ` +
    `${milliseconds(p99)} at p99, ${milliseconds(max)} at most; latencies include that`
  )
}

export interface LoadClosing {
  /** Path of load.md; null where none was written. */
  readonly reportPath: string | null
  readonly quiet: boolean
}

/** The closing text of a load for a terminal, with a final line break. */
export function renderLoad(results: LoadResults, { reportPath, quiet }: LoadClosing): string {
  const verdict = `${words[results.outcome]}  ${results.why}`
  if (quiet) return `${verdict}\n`
  const measured = results.sent > 0
  const { regression, skipped, leftovers } = results
  return `${[
    ...(measured
      ? [...columns(tableOf(results)), '(latency in ms, from the planned slot)', '']
      : []),
    ...leftovers.flatMap(({ uuid, name, why, hourlyUsd, curl }) => [
      `✖ left behind server ${plain(uuid, 60)} ${plain(name, 80)}${priceText(hourlyUsd)}`,
      `    ${plain(why, 200)}`,
      `    ${plain(curl, 400)}`,
    ]),
    verdict,
    `  plan     ${planText(results)}`,
    ...(measured ? [`  late     ${latenessText(results)}`] : []),
    ...(regression ? [`  history  ${plain(sayRegression(regression))}`] : []),
    ...skipped.map(({ step, why }) => `  left out ${plain(step, 60)}: ${plain(why, 200)}`),
    ...(reportPath === null ? [] : [`  report   ${reportPath}`]),
  ].join('\n')}\n`
}

function phaseRows(row: LoadRow): string[] {
  const { phases, service } = row
  const named = { 'from sending': service, ...phases }
  return Object.entries(named)
    .filter(([, quantiles]) => quantiles !== null)
    .map(
      ([phase, quantiles]) => `| ${row.operation} | ${phase} | ${cellsOf(quantiles).join(' | ')} |`,
    )
}

/** What changed against the nights before, as Markdown. */
export function regressionLines(regression: Regression): string[] {
  const { limits, latency, comparable } = regression
  const changes = limits.changes.map(
    ({ fact, was, now }) =>
      `| ${markdownText(fact)} | ${markdownText(was)} | ${markdownText(now)} |`,
  )
  const rows = latency
    .filter(({ ratio }) => ratio !== null)
    .map(
      (row) =>
        `| ${markdownText(row.operation)} | ${row.measure} | ${milliseconds(row.nowMs)} | ` +
        `${milliseconds(row.usualMs ?? 0)} | ${row.ratio} (${row.low} to ${row.high}) | ` +
        `${row.nights} | ${row.standing} |`,
    )
  return [
    `${markdownText(sayRegression(regression))}.`,
    '',
    ...(changes.length > 0 ? ['| Limiter | was | now |', '|---|---|---|', ...changes, ''] : []),
    ...(rows.length > 0
      ? [
          '| Operation | measure | now ms | usual ms | ratio | nights | |',
          '|---|---|--:|--:|---|--:|---|',
          ...rows,
          '',
        ]
      : []),
    `Comparable nights: ${comparable}.`,
  ]
}

/** The text of load.md. */
export function writeLoadMarkdown(results: LoadResults): string {
  const { run, thresholds, operations, total, regression, clockOffsetMs, skipped } = results
  const all = [...operations, total]
  return `${[
    `# Load: ${words[results.outcome]}`,
    '',
    `${markdownText(results.why)}.`,
    '',
    '| Operation | requests | errors | p50 | p90 | p95 | p99 | max | statuses |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|',
    ...tableOf(results).map(
      (cells, i) => `| ${cells.join(' | ')} | ${statusText(all[i] ?? total)} |`,
    ),
    '',
    'Latencies in milliseconds, from the instant at which the plan wanted the request sent.',
    '',
    '## Phases',
    '',
    '| Operation | phase | p50 | p90 | p95 | p99 | max |',
    '|---|---|--:|--:|--:|--:|--:|',
    ...all.flatMap(phaseRows),
    '',
    '## Facts',
    '',
    `- ${planText(results)}`,
    `- ${latenessText(results)}`,
    ...thresholds.map(
      ({ name, actual, max, held }) =>
        `- ${name}: ${actual}, at most ${max}: ${held ? 'held' : 'crossed'}`,
    ),
    ...(clockOffsetMs
      ? [`- clock of the target beside ours: ${clockOffsetMs.low} to ${clockOffsetMs.high} ms`]
      : []),
    ...skipped.map(({ step, why }) => `- left out: ${markdownText(step)}, ${markdownText(why)}`),
    ...results.leftovers.map(
      ({ uuid, why }) => `- left behind: ${markdownText(uuid)}, ${markdownText(why)}`,
    ),
    `- ${count(run.processes, 'process', 'processes')}, ` +
      `k6 ${markdownText(run.k6 ?? 'not found')}, run ${markdownText(run.id)} ` +
      `on ${markdownText(run.target)}, vps-contract ${run.tool}`,
    '',
    ...(regression ? ['## Against the nights before', '', ...regressionLines(regression), ''] : []),
  ].join('\n')}\n`
}

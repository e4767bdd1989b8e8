/** The history as a table for a terminal, and the comparison of a night as Markdown. */
import { regressionLines } from '../load/render.ts'
import type { LimitRow } from '../results.ts'
import { plain } from '../text.ts'
import { allOperations, type Night } from './night.ts'
import type { Quantile } from './quantiles.ts'
import type { Regression } from './regression.ts'

function limitText(row: LimitRow | undefined): string {
  if (row === undefined) return '–'
  return row.limit === null || row.windowMs === null
    ? row.standing
    : `${row.limit}/${Math.round(row.windowMs / 100) / 10}s`
}

function timeText(quantile: Quantile | null | undefined): string {
  return quantile ? `${quantile.ms < 10 ? quantile.ms.toFixed(1) : Math.round(quantile.ms)}` : '–'
}

const heads = ['when', 'what', 'verdict', 'burst', 'sustained', 'answers', 'median', 'p95'] as const

function cellsOf(night: Night): string[] {
  const all = night.operations[allOperations]
  return [
    night.at.slice(0, 16).replace('T', ' '),
    night.kind,
    night.outcome,
    limitText(night.limits?.burst),
    limitText(night.limits?.sustained),
    all && all.n > 0 ? String(all.n) : '–',
    timeText(all?.median),
    timeText(all?.p95),
  ].map((cell) => plain(cell, 40))
}

/** Nights of one target as lines, oldest first. */
export function renderNights(target: string, nights: readonly Night[]): string[] {
  const rows = nights.map(cellsOf)
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [plain(target, 200), line(heads), ...rows.map(line)]
}

/** The text of regression.md. */
export function writeRegressionMarkdown(regressions: readonly Regression[]): string {
  const parts = regressions.flatMap((regression) => [
    `## ${regression.kind} ${regression.id}, ${regression.at.slice(0, 16)}`,
    '',
    ...regressionLines(regression),
    '',
  ])
  return ['# Against the nights before', '', ...parts].join('\n')
}

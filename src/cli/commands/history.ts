/** history: verdicts, limits and times of runs and loads over the nights, and what changed last. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Night } from '#report/history/night.ts'
import { compareNights, type Regression, sayRegression } from '#report/history/regression.ts'
import { renderNights, writeRegressionMarkdown } from '#report/history/render.ts'
import { jsonText, plain } from '#report/text.ts'
import { isSameTarget } from '../baseline/file.ts'
import { historyPath, loadNights, requireNights } from '../history.ts'
import { type Given, refuseWords, UsageError } from '../options.ts'
import { makeDir } from '../out-dir.ts'
import { reportsDir } from '../paths.ts'
import type { Command } from './command.ts'

const lastDefault = 30

function nightsOf(given: Given): Night[] {
  const file = given.baseline
  const nights =
    typeof file === 'string' ? requireNights(resolve(file)) : loadNights(historyPath(reportsDir))
  if (nights.length === 0) {
    throw new UsageError('there is no history yet', 'make some: vps-contract load')
  }
  const target = given.target
  if (typeof target !== 'string') return nights
  const own = nights.filter((night) => isSameTarget(night.target, target))
  if (own.length > 0) return own
  const known = [...new Set(nights.map((night) => night.target))].join(', ')
  throw new UsageError(`there is no history of ${target}`, `known are: ${plain(known, 500)}`)
}

function lastOf(given: Given): number {
  const value = given.last === undefined ? lastDefault : Number(given.last)
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError(
    `--last takes a whole number above 0, not "${String(given.last)}"`,
    'see --help',
  )
}

/** The newest night of every target and kind, against those before it. */
function newestCompared(nights: readonly Night[]): Regression[] {
  const groups = Map.groupBy(nights, ({ target, kind }) => `${kind} ${target.replace(/\/+$/, '')}`)
  return [...groups.values()].map((own) => compareNights(nights, own.at(-1)!))
}

function render(nights: readonly Night[], regressions: readonly Regression[], last: number) {
  const byTarget = Map.groupBy(nights, ({ target }) => target.replace(/\/+$/, ''))
  return [...byTarget].flatMap(([target, own]) => [
    ...renderNights(target, own.slice(-last)),
    ...regressions
      .filter((regression) => isSameTarget(regression.target, target))
      .map((regression) => `last ${regression.kind}: ${plain(sayRegression(regression))}`),
    '',
  ])
}

function isIll({ standing }: Regression): boolean {
  return standing === 'changed' || standing === 'alarm'
}

async function runHistory(given: Given, words: readonly string[]): Promise<number> {
  refuseWords('history', words)
  const nights = nightsOf(given)
  const last = lastOf(given)
  const regressions = newestCompared(nights)
  if (typeof given.out === 'string') {
    const dir = resolve(given.out)
    makeDir(dir)
    writeFileSync(`${dir}/regression.json`, jsonText(regressions))
    writeFileSync(`${dir}/regression.md`, writeRegressionMarkdown(regressions))
  }
  const text =
    given.json === true
      ? jsonText({ nights: nights.slice(-last), regressions })
      : render(nights, regressions, last).join('\n')
  process.stdout.write(text)
  return given['exit-code'] === true && regressions.some(isIll) ? 1 : 0
}

export const history: Command = {
  usage: 'vps-contract history [--target URL] [--last N] [--out DIR] [--exit-code]',
  flags: {
    target: { takes: 'URL', help: 'this target only' },
    last: { takes: 'N', help: `nights to print for each target (${lastDefault})` },
    baseline: { takes: 'FILE', help: 'another history (reports/history/runs.ndjson)' },
    out: { takes: 'DIR', help: 'write regression.md and regression.json there' },
    'exit-code': { help: 'exit code 1 when the last night changed the limits or raised an alarm' },
    json: { help: 'as JSON' },
  },
  run: runHistory,
}

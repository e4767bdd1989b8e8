/**
 * baseline: takes what a run has shown into the committed baseline, or prunes what is past. Says
 * every change.
 */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readTape } from '#exchange/tape.ts'
import type { Acceptance } from '#report/results.ts'
import { isPast } from '#report/rows.ts'
import { plain } from '#report/text.ts'
import { type Amended, pruneBaseline, updateAnswers, updateBaseline } from '../baseline/amend.ts'
import type { Shown } from '../baseline/change.ts'
import { loadBaseline, openBaseline, writeBaseline } from '../baseline/file.ts'
import { type Given, UsageError } from '../options.ts'
import { ownShelves, type Shelves } from '../paths.ts'
import { type EarlierRun, findRun } from '../runs.ts'
import type { Command } from './command.ts'

const next = 'see: vps-contract baseline --help'

function textOf(given: Given, flag: string): string | undefined {
  const value = given[flag]
  return typeof value === 'string' ? value : undefined
}

/** A date or an instant with its zone, as RFC 3339 writes them. */
function dateOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const shaped = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const exists =
    shaped && new Date(`${text.slice(0, 10)}T00:00:00Z`).toJSON()?.startsWith(text.slice(0, 10))
  if (exists && !Number.isNaN(Date.parse(text))) {
    if (!isPast(text, new Date().toISOString())) return text
    throw new UsageError(`--expires ${text} has passed already`, 'give a day that is still to come')
  }
  throw new UsageError(`--expires takes a date, not "${text}"`, 'write it as 2026-12-31')
}

function acceptanceOf(given: Given): Acceptance {
  const reason = textOf(given, 'reason')
  const ticket = textOf(given, 'ticket')
  const expires = dateOf(textOf(given, 'expires'))
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(expires === undefined ? {} : { expires }),
  }
}

async function stepsOf(dir: string): Promise<Set<string>> {
  const steps = new Set<string>()
  const path = join(dir, 'tape.ndjson')
  if (!existsSync(path)) return steps
  for await (const { step } of readTape(path)) steps.add(step)
  return steps
}

async function showRun({ dir, results }: EarlierRun): Promise<Shown> {
  if (results.run.mode === 'run') return { results, steps: await stepsOf(dir) }
  throw new UsageError(
    `${results.run.id} judged a recording, which has no baseline`,
    'name a run: vps-contract baseline update RUN',
  )
}

function tell({ changes }: Amended, path: string, note: string): string {
  const shown = relative(process.cwd(), path) || path
  if (changes.length === 0) return `${shown}: nothing to change\n`
  const signs = { added: '+', changed: '~', removed: '-', kept: '!' } as const
  const lines = changes.map(({ kind, of, what }) => `${signs[kind]} ${of} ${plain(what, 1_000)}`)
  const count = (kind: string): number => changes.filter((change) => change.kind === kind).length
  const sum = `${count('added')} added, ${count('changed')} changed, ${count('removed')} removed`
  return `${lines.join('\n')}\n${shown}: ${sum}${note}\n`
}

function hasWritten({ changes }: Amended): boolean {
  return changes.some(({ kind }) => kind !== 'kept')
}

async function update(given: Given, run: EarlierRun, shelves: Shelves): Promise<string> {
  const kept = openBaseline(
    textOf(given, 'baseline') ?? null,
    run.results.run.target,
    shelves.baselines,
  )
  const shown = await showRun(run)
  const acceptance = acceptanceOf(given)
  const amended =
    given['only-answers'] === true
      ? updateAnswers(kept.baseline, shown)
      : updateBaseline(kept.baseline, shown, acceptance)
  if (hasWritten(amended)) writeBaseline({ path: kept.path, baseline: amended.baseline })
  const accepts = amended.changes.some(({ of, kind }) => of === 'finding' && kind === 'added')
  const bare = accepts && acceptance.reason === undefined
  return tell(amended, kept.path, bare ? '; no reason was given: --reason TEXT --ticket ID' : '')
}

async function prune(given: Given, run: EarlierRun, shelves: Shelves): Promise<string> {
  const { target } = run.results.run
  const kept = loadBaseline(textOf(given, 'baseline') ?? null, target, shelves.baselines)
  if (kept === null) {
    throw new UsageError(
      `no baseline names ${target}`,
      'name the file: vps-contract baseline prune --baseline FILE',
    )
  }
  const amended = pruneBaseline(kept.baseline, await showRun(run))
  if (hasWritten(amended)) writeBaseline({ path: kept.path, baseline: amended.baseline })
  return tell(amended, kept.path, '')
}

/** Does what the words say and returns what to print. Throws UsageError on what cannot be done. */
export async function amendBaseline(
  given: Given,
  words: readonly string[],
  shelves: Shelves = ownShelves,
): Promise<string> {
  const [verb, name, ...more] = words
  if (more.length > 0) throw new UsageError('baseline takes one run at a time', next)
  if (verb === 'update') return update(given, findRun(name, shelves.reports), shelves)
  if (verb === 'prune') return prune(given, findRun(name, shelves.reports), shelves)
  const said = verb === undefined ? 'baseline takes update or prune' : `baseline knows no ${verb}`
  throw new UsageError(said, next)
}

export const baseline: Command = {
  usage: 'vps-contract baseline update|prune [RUN] [flags]   (RUN: id, folder or results.json)',
  flags: {
    baseline: {
      takes: 'FILE',
      help: 'the file (the one in reports/baseline that names the target)',
    },
    reason: { takes: 'TEXT', help: 'update: why the findings are accepted' },
    ticket: { takes: 'ID', help: 'update: where they are tracked' },
    expires: { takes: 'DATE', help: 'update: last day on which they are accepted' },
    'only-answers': { help: 'update: answers to open questions, no findings and no limits' },
  },
  async run(given, words) {
    process.stdout.write(await amendBaseline(given, words))
    return 0
  },
}

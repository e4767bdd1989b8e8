/**
 * check: judges recorded traffic. Sends nothing; what the recording does not show is not held
 * against it.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Need } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { readHar } from '#exchange/har.ts'
import { readK6Log } from '#exchange/k6.ts'
import { unmeasuredLimits } from '#report/input.ts'
import { buildResults } from '#report/report.ts'
import type { Results } from '#report/results.ts'
import { renderClosing } from '#report/terminal.ts'
import { jsonText } from '#report/text.ts'
import { checkExchange } from '#report/validate.ts'
import { writeReports } from '#report/write.ts'
import { judge } from '#rules/judge.ts'
import { readBaseline } from '../baseline/file.ts'
import { choiceFlags, outputFlags, targetFlags } from '../flags.ts'
import { UsageError } from '../options.ts'
import { makeDir } from '../out-dir.ts'
import { reportsDir } from '../paths.ts'
import { chooseRules } from '../rulebook.ts'
import { newRunId } from '../run-id.ts'
import { openLookup, readSources, resolveSettings, type Settings } from '../settings.ts'
import { toolVersion } from '../version.ts'
import type { Command } from './command.ts'

function parseLines(text: string): unknown[] | null {
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown)
  } catch {
    return null
  }
}

interface Recording {
  readonly target: string
  readonly exchanges: readonly Exchange[]
}

/** Tells a tape, a k6 log and a HAR file apart by what is in them. */
function readRecording(name: string, text: string, salt: string): Recording {
  if (/^\s*\{\s*"log"\s*:/.test(text)) {
    const { target, exchanges } = readHar(text, { salt })
    return { target: target ?? name, exchanges }
  }
  const lines = parseLines(text)
  if (lines !== null && lines.length > 0) {
    if (lines.every((line) => checkExchange(line).length === 0)) {
      return { target: name, exchanges: lines as Exchange[] }
    }
    const { exchanges } = readK6Log(text)
    if (exchanges.length > 0) return { target: name, exchanges }
  }
  throw new UsageError(
    `${name} is no tape, no k6 log and no HAR file`,
    'record one with vps-contract run, or export HAR 1.2 from a browser or proxy',
  )
}

function readSource(name: string): string {
  try {
    return readFileSync(name === '-' ? 0 : name, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `${name} cannot be read: ${why}`,
      'give the path of a recording, or - for stdin',
    )
  }
}

/** A recording shows whatever it shows: every fixture may be in it, none has to be. */
const everyNeed: readonly Need[] = [
  'token',
  'creates',
  'second',
  'other',
  'overdue',
  'blocked',
  'revoked',
]

function judgeRecordings(recordings: readonly Recording[], settings: Settings): Results {
  const accepted = settings.baseline === null ? null : readBaseline(resolve(settings.baseline))
  const exchanges = recordings.flatMap((recording) => recording.exchanges)
  const chosen = chooseRules(settings, settings.limits)
  return buildResults({
    judged: judge(exchanges, chosen.rules, chosen.questions),
    rules: chosen.rules,
    questions: chosen.questions,
    provided: new Set(everyNeed),
    exchanges,
    run: {
      id: newRunId(Date.now()),
      startedAt: new Date().toISOString(),
      target: recordings.map(({ target }) => target).join(', '),
      contract: 'vps-api-v2',
      tool: toolVersion,
      seed: settings.seed,
      gate: settings.gate,
      mode: 'passive',
      creates: true,
    },
    cost: {
      requests: exchanges.length,
      creates: 0,
      leastMs: 0,
      tookMs: 0,
      waitedMs: 0,
      usd: 0,
      refused: 0,
      safePaceMs: 0,
      conformanceMs: 0,
    },
    limits: unmeasuredLimits('a recording is not probed'),
    promised: settings.limits,
    leftovers: [],
    stopped: null,
    bugs: [],
    skipped: [],
    baseline: accepted?.findings ?? [],
    confirmations: new Map(),
    previous: new Map(Object.entries(accepted?.answers ?? {})),
  })
}

export const check: Command = {
  usage: 'vps-contract check FILE… (- is standard input)',
  flags: {
    limit: targetFlags.limit!,
    only: choiceFlags.only!,
    rule: choiceFlags.rule!,
    gate: choiceFlags.gate!,
    baseline: { takes: 'FILE', help: 'accepted findings and answers' },
    ...outputFlags,
  },
  async run(given, words) {
    if (words.length === 0)
      throw new UsageError('check takes recordings', 'vps-contract check FILE…')
    const lookup = openLookup(
      { ...given, embedded: true },
      process.env,
      await readSources(process.cwd()),
    )
    const settings = resolveSettings({ ...given, embedded: true }, lookup)
    const salt = randomUUID()
    const recordings = words.map((word) => readRecording(basename(word), readSource(word), salt))
    const results = judgeRecordings(recordings, settings)
    const dir = resolve(settings.outDir ?? `${reportsDir}/${results.run.id}`)
    makeDir(dir)
    await writeReports(
      dir,
      results,
      recordings.flatMap((recording) => recording.exchanges),
    )
    const closing = renderClosing(results, {
      reportPath: `${dir}/report.html`,
      colour: given['no-color'] !== true,
      quiet: given.quiet === true,
    })
    process.stdout.write(given.json === true ? jsonText(results) : closing)
    if (given.json === true) process.stderr.write(closing)
    return results.exitCode
  },
}

/**
 * check: judges recorded traffic. Sends nothing; what the recording does not show is not held
 * against it.
 */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { fixtureNeeds } from '#contract/need.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { openTape } from '#exchange/tape.ts'
import { unmeasuredLimits } from '#report/input.ts'
import { buildResults } from '#report/report.ts'
import type { Results } from '#report/results.ts'
import { renderClosing } from '#report/terminal.ts'
import { jsonText } from '#report/text.ts'
import { writeReports } from '#report/write.ts'
import { judge } from '#rules/judge.ts'
import { readBaseline } from '../baseline/file.ts'
import { choiceFlags, outputFlags, targetFlags } from '../flags.ts'
import { type Given, UsageError } from '../options.ts'
import { makeDir } from '../out-dir.ts'
import { reportsDir } from '../paths.ts'
import { joinRecordings, openRecording, type Recording } from '../recordings.ts'
import { chooseRules } from '../rulebook.ts'
import { newRunId } from '../run-id.ts'
import { openLookup, readSources, resolveSettings, type Settings } from '../settings.ts'
import { toolVersion } from '../version.ts'
import type { Command } from './command.ts'

function judgeTraffic(target: string, exchanges: readonly Exchange[], settings: Settings): Results {
  const accepted = settings.baseline === null ? null : readBaseline(resolve(settings.baseline))
  const chosen = chooseRules(settings, settings.limits)
  return buildResults({
    judged: judge(exchanges, chosen.rules, chosen.questions),
    rules: chosen.rules,
    questions: chosen.questions,
    // A recording shows whatever it shows: every fixture may be in it, none has to be.
    provided: new Set(fixtureNeeds),
    exchanges,
    run: {
      id: newRunId(Date.now()),
      startedAt: new Date().toISOString(),
      target,
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

function baseUrlOf({ url }: Given): { readonly baseUrl?: string } {
  return typeof url === 'string' ? { baseUrl: url } : {}
}

function tellLeftOut(recordings: readonly Recording[]): void {
  for (const sentence of recordings.flatMap(({ leftOut }) => leftOut)) {
    process.stderr.write(`left out: ${stripVTControlCharacters(sentence)}\n`)
  }
}

export const check: Command = {
  usage: 'vps-contract check FILE… (- is standard input)',
  flags: {
    url: { takes: 'URL', help: 'base URL of the API in a HAR file (found out)' },
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
    const offline = { ...given, embedded: true }
    const lookup = openLookup(offline, process.env, await readSources(process.cwd()))
    const settings = resolveSettings(offline, lookup)
    const options = { salt: randomUUID(), ...baseUrlOf(given) }
    const recordings = words.map((word) => openRecording(word, options))
    tellLeftOut(recordings)
    const exchanges = joinRecordings(recordings)
    const target = recordings.map((recording) => recording.target).join(', ')
    const results = judgeTraffic(target, exchanges, settings)
    const dir = resolve(settings.outDir ?? `${reportsDir}/${results.run.id}`)
    makeDir(dir)
    const tape = openTape(`${dir}/tape.ndjson`)
    for (const exchange of exchanges) tape.write(exchange)
    writeReports(dir, results, exchanges)
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

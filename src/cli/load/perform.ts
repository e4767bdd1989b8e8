/**
 * Performs a load: reads, sends, deletes what it made, compares with the nights before, reports.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { curlDelete } from '#exchange/curl.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Night, tallyNight } from '#report/history/night.ts'
import { compareNights, type Regression } from '#report/history/regression.ts'
import { buildLoad, type LoadInput } from '#report/load/build.ts'
import { writeLoadMarkdown } from '#report/load/render.ts'
import type { LoadResults } from '#report/load/results.ts'
import { isError } from '#report/load/rows.ts'
import { type Evidence, readEvidence } from '#report/load/samples.ts'
import { jsonText } from '#report/text.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { realClock } from '#target/clock.ts'
import { openJournal } from '#target/journal.ts'
import { embeddedName } from '../baseline/file.ts'
import { appendNight, historyPath, loadNights, machineClass, requireNights } from '../history.ts'
import { chanceFrom } from '../run-id.ts'
import { providedBy } from '../settings.ts'
import { toolVersion } from '../version.ts'
import { openingSteps } from './discovery.ts'
import { type LoadOptions, type OpenLoad, openLoad } from './open.ts'
import { type Loaded, loadStep, nothingLoaded } from './step.ts'

/** Requests before and after the load: reads, the first server, clean-up. */
const furtherRequests = 200
/** Milliseconds that those may take beside the load. */
const furtherMs = 900_000

function conductLoad(load: OpenLoad, loaded: Loaded): Promise<Conducted> {
  const { settings, target, progress, id } = load
  const embedded = settings.url === null
  const provided = providedBy({ ...settings, tokens: target.tokens }, embedded)
  return conduct({
    baseUrl: target.baseUrl,
    tokens: target.tokens,
    clock: realClock,
    limits: settings.limits,
    provided,
    budget: {
      requestsMax: load.slots + furtherRequests,
      createsMax: settings.maxCreates,
      timeMaxMs: settings.durationMs + furtherMs,
      installTimeoutMs: settings.installTimeoutMs,
      costMaxUsd: settings.maxCostUsd,
    },
    timeoutMs: settings.requestTimeoutMs,
    runId: id,
    random: chanceFrom(settings.seed, id),
    journal: openJournal(`${load.shelves.journals}/${id}.ndjson`),
    redactor: load.redactor,
    governors: load.governors,
    signal: load.interrupts.signal,
    userAgent: `vps-contract/${toolVersion}`,
    steps: [...openingSteps(provided.has('creates')), loadStep(load, loaded)],
    record: (exchange) => {
      load.exchanges.push(exchange)
      load.tape.write(exchange)
    },
    onStep: (step) => progress.say(step.id),
    onWait: (what) => progress.say(`waiting for ${what}`),
  })
}

function targetOf({ settings, target }: OpenLoad): string {
  return settings.url === null ? embeddedName : target.baseUrl.href
}

/** Nights are comparable when the same calls came as often. */
function planName(load: OpenLoad, { discovered }: Loaded): string {
  const calls = discovered.calls.map(({ operation, weight }) => `${operation} ${weight}`)
  return `${(1_000 / load.gapMs).toFixed(2)}/s, ${calls.join(', ')}`
}

function nightOf(load: OpenLoad, loaded: Loaded, evidence: Evidence, results: LoadResults): Night {
  const timed = evidence.samples.map((sample) => ({
    operation: sample.operation,
    // From the sending: how late this machine was says nothing of the target.
    tookMs: isError(sample) ? null : sample.tookMs,
  }))
  const { outcome, exitCode } = results
  return {
    ...{ schema: 'vps-contract/history/1', id: load.id, at: load.startedAt, kind: 'load' },
    ...{ target: targetOf(load), tool: toolVersion, machine: machineClass },
    plan: planName(load, loaded),
    ...{ outcome, exitCode, promised: load.settings.limits, limits: null },
    operations: tallyNight(timed),
  }
}

function inputOf(
  load: OpenLoad,
  { loaded, conducted, evidence }: { loaded: Loaded; conducted: Conducted; evidence: Evidence },
): Omit<LoadInput, 'regression'> {
  const { settings } = load
  const { stopped, bugs, skipped, leftovers } = conducted
  const lack = skipped.find(({ step }) => step === 'load')?.why ?? bugs[0]?.error.message ?? null
  return {
    evidence,
    exchanges: load.exchanges,
    run: {
      id: load.id,
      startedAt: load.startedAt,
      target: targetOf(load),
      tool: toolVersion,
      k6: loaded.k6,
      processes: loaded.plan?.lanes ?? settings.processes,
    },
    plan: {
      slots: load.slots,
      durationMs: settings.durationMs,
      rate: Math.round(1e6 / load.gapMs) / 1e3,
      promised: settings.limits,
    },
    maxP95Ms: settings.maxP95Ms,
    maxErrors: settings.maxErrors,
    problem: loaded.run.problem ?? lack,
    stopped: stopped && { code: stopped.code, message: stopped.message, next: stopped.next },
    skipped: [...loaded.discovered.skipped, ...skipped.filter(({ step }) => step !== 'load')],
    leftovers: leftovers.map(({ uuid, name, why, hourlyUsd }) => ({
      ...{ uuid, name: name ?? '', why, hourlyUsd },
      curl: curlDelete(uuid, load.target.baseUrl.href),
    })),
  }
}

function writeFiles(load: OpenLoad, results: LoadResults, evidence: Evidence): void {
  const write = (name: string, text: string): void => writeFileSync(`${load.dir}/${name}`, text)
  write('load.json', jsonText(results))
  write('load.md', writeLoadMarkdown(results))
  write('samples.ndjson', evidence.samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''))
}

function report(load: OpenLoad, loaded: Loaded, conducted: Conducted): LoadResults {
  const { settings, shelves } = load
  const evidence = readEvidence(loaded.run.texts)
  const input = inputOf(load, { loaded, conducted, evidence })
  const alone = buildLoad({ ...input, regression: null })
  const night = nightOf(load, loaded, evidence, alone)
  const path = historyPath(shelves.reports)
  const measured = alone.outcome === 'held' || alone.outcome === 'crossed'
  const nights =
    settings.baseline === null ? loadNights(path) : requireNights(resolve(settings.baseline))
  const regression: Regression | null = measured ? compareNights(nights, night) : null
  const results = buildLoad({ ...input, regression })
  const { outcome, exitCode } = results
  // A load that was cut short is remembered, but nothing is compared with it.
  const kept = measured ? night.operations : {}
  writeFiles(load, results, evidence)
  appendNight(path, { ...night, outcome, exitCode, operations: kept })
  return results
}

/** Performs a load to its report. Throws UsageError for settings that cannot be used. */
export async function performLoad(
  options: LoadOptions,
): Promise<{ results: LoadResults; exchanges: readonly Exchange[]; dir: string }> {
  const { baseline } = options.settings
  if (baseline !== null) requireNights(resolve(baseline))
  const load = openLoad(options)
  try {
    const loaded = nothingLoaded()
    const conducted = await conductLoad(load, loaded)
    const results = report(load, loaded, conducted)
    return { results, exchanges: load.exchanges, dir: load.dir }
  } finally {
    load.progress.end()
    load.interrupts.close()
  }
}

/**
 * Performs a run: provokes, probes the limits, judges, reports. Wires the stages; decides nothing
 * they decide.
 */
import { resolve } from 'node:path'
import type { Exchange } from '#exchange/exchange.ts'
import type { Redactor } from '#exchange/redact.ts'
import { openTape, type TapeWriter } from '#exchange/tape.ts'
import { buildResults } from '#report/report.ts'
import type { Results } from '#report/results.ts'
import { writeReports } from '#report/write.ts'
import { judge } from '#rules/judge.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { openRunRedactor } from '#suites/credentials.ts'
import { type Governors, openGovernors } from '#suites/governors.ts'
import { type Plan, planRun } from '#suites/plan.ts'
import { type Past, restAfter } from '#target/past.ts'
import { countingsOf, gatherKnown, type Known } from './baseline/known.ts'
import { conductOptions } from './conducting.ts'
import { confirmFindings } from './confirm/confirm.ts'
import type { Target } from './embed.ts'
import { inputOf, targetName } from './facts.ts'
import { noteNight } from './history.ts'
import { type Interrupts, openInterrupts } from './interrupts.ts'
import { makeDir } from './out-dir.ts'
import { ownShelves, type Shelves } from './paths.ts'
import { probeLimits } from './probing.ts'
import type { Progress } from './progress.ts'
import { type Chosen, chooseRules } from './rulebook.ts'
import { newRunId } from './run-id.ts'
import { noteLatest } from './runs.ts'
import { providedBy, refuseCostly, type Settings } from './settings.ts'

export interface Performed {
  readonly results: Results
  readonly exchanges: readonly Exchange[]
  readonly dir: string
  readonly files: readonly string[]
}

export interface PerformOptions {
  readonly settings: Settings
  readonly target: Target
  readonly embedded: boolean
  /** What the account has sent before; null where nobody else uses it. */
  readonly past?: Past | null
  /** Opened when the number of planned requests is known. */
  readonly openProgress: (planned: number) => Progress
  /** The project's own unless said otherwise. */
  readonly shelves?: Shelves
}

/** Everything one run has open. */
export interface Run extends PerformOptions {
  readonly shelves: Shelves
  readonly id: string
  readonly dir: string
  readonly startedAt: string
  readonly startedAtMs: number
  readonly chosen: Chosen
  readonly known: Known
  readonly governors: Governors
  readonly provided: ReturnType<typeof providedBy>
  readonly plan: Plan
  readonly progress: Progress
  readonly interrupts: Interrupts
  readonly redactor: Redactor
  readonly exchanges: Exchange[]
  readonly tape: TapeWriter
}

/** Opens everything a run needs; sends nothing. Throws UsageError on settings that cannot be. */
export function openRun(options: PerformOptions): Run {
  const { settings, target, embedded, shelves = ownShelves } = options
  const known = gatherKnown(settings.baseline, targetName(options), shelves)
  const chosen = chooseRules(settings, settings.limits)
  const provided = providedBy({ ...settings, tokens: target.tokens }, embedded)
  const plan = planRun({ provided, topics: chosen.topics, seed: settings.seed }, settings.limits)
  refuseCostly(plan, settings)
  const id = newRunId(Date.now())
  const dir = resolve(settings.outDir ?? `${shelves.reports}/${id}`)
  makeDir(dir)
  return {
    ...options,
    shelves,
    id,
    dir,
    startedAt: new Date().toISOString(),
    startedAtMs: target.clock.now(),
    chosen,
    known,
    governors: governorsAfter(options, known.limits),
    provided,
    plan,
    progress: options.openProgress(plan.requests),
    interrupts: openInterrupts(),
    redactor: openRunRedactor(target.tokens),
    exchanges: [],
    tape: openTape(`${dir}/tape.ndjson`),
  }
}

/**
 * The pace of the run begins where an earlier one on this account has left it, and follows the
 * accepted limiter where it is known how that counts.
 */
function governorsAfter(
  { target, settings, past }: PerformOptions,
  accepted: Known['limits'],
): Governors {
  const { clock } = target
  if (clock.virtual) return openGovernors(clock, settings.limits)
  const rested = countingsOf(accepted, settings.limits) ?? 'rested'
  if (!past) return openGovernors(clock, settings.limits, rested)
  const { untilMs, tired } = restAfter(past, settings.limits, clock.now())
  const governors = openGovernors(clock, settings.limits, tired ? 'tired' : rested)
  governors.holdUntil(untilMs)
  return governors
}

/** A first request that is held back without a word looks like a target that does not answer. */
function sayRest({ past, settings, target, progress }: Run): void {
  if (!past || target.clock.virtual) return
  const nowMs = target.clock.now()
  const seconds = Math.ceil((restAfter(past, settings.limits, nowMs).untilMs - nowMs) / 1000)
  if (seconds > 1) progress.say(`waiting ${seconds} s: an earlier run has used the allowance`)
}

/** The conformance part: the plan's steps, then clean-up. */
function conductRun(run: Run): Promise<Conducted> {
  return conduct({
    ...conductOptions(run, run.id),
    steps: run.plan.steps,
    record: (exchange) => {
      run.exchanges.push(exchange)
      run.tape.write(exchange)
      run.progress.count()
    },
  })
}

/**
 * Performs the whole run. Returns results whatever the target did; throws only for bugs of ours.
 */
export async function perform(options: PerformOptions): Promise<Performed> {
  const run = openRun(options)
  try {
    sayRest(run)
    const conducted = await conductRun(run)
    const probed = await probeLimits(run, conducted)
    const judged = judge(run.exchanges, run.chosen.rules, run.chosen.questions)
    const confirmed = await confirmFindings(run, conducted, judged)
    run.exchanges.push(...confirmed.exchanges)
    await run.interrupts.listen()
    const results = buildResults(inputOf(run, { conducted, probed, judged, confirmed }))
    const files = await writeReports(run.dir, results, run.exchanges)
    noteLatest(run.dir, run.shelves.reports)
    // On the embedded server's clock nothing takes time.
    noteNight(run.shelves.reports, 'run', results, run.embedded ? [] : run.exchanges)
    return { results, exchanges: run.exchanges, dir: run.dir, files }
  } finally {
    run.progress.end()
    run.interrupts.close()
  }
}

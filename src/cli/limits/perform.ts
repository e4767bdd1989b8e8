/** Performs `limits`: the k6 probes alone, judged and reported like a run. */
import { appendTape } from '#exchange/tape.ts'
import { probeAddresses, tellAddresses } from '#load/addresses.ts'
import { foreseeLimits, type LimitsMeasured } from '#load/measure.ts'
import { compareProfiles } from '#report/accepted.ts'
import { unmeasuredLimits } from '#report/input.ts'
import { buildResults } from '#report/report.ts'
import type { LimitsBefore, LimitsSection, Results } from '#report/results.ts'
import { writeReports } from '#report/write.ts'
import { judge } from '#rules/judge.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { reasonOf } from '#suites/entry.ts'
import { restAfter } from '#target/past.ts'
import { isSameTarget } from '../baseline/file.ts'
import { conductOptions } from '../conducting.ts'
import type { Confirmed } from '../confirm/confirm.ts'
import { inputOf, type Parts, targetName } from '../facts.ts'
import { noteNight } from '../history.ts'
import { meansOf } from '../means.ts'
import { openRun, type Performed, type PerformOptions, type Run } from '../perform.ts'
import { type Made, openLackingTrial } from '../probing-create.ts'
import { earlierRuns, noteLatest } from '../runs.ts'
import { type Means, type Measuring, measureRested } from './measuring.ts'
import { addWindows } from './windows.ts'

export interface LimitsOptions extends PerformOptions {
  /** Two addresses of this machine or more: does a limit count the account or the address? */
  readonly addresses?: readonly string[] | null
}

export interface LimitsPerformed extends Performed {
  /** Requests, and refusals among them, of every attempt. */
  readonly sent: number
  readonly refused: number
  /** The most that the plan allows, over all attempts. */
  readonly planned: number
  /** Refusals that conforming limiters give, over all attempts. */
  readonly foreseenRefusals: { readonly least: number; readonly most: number }
}

/** Nothing is confirmed apart: measuring again is the probes' own business. */
const unconfirmed: Confirmed = { confirmations: new Map(), exchanges: [], conducted: null }

/** Where an earlier run has used the account just now, its requests have to be forgotten first. */
async function restAfterPast(run: Run): Promise<void> {
  const { target, settings, past } = run
  if (!past || target.clock.virtual) return
  const nowMs = target.clock.now()
  const { untilMs } = restAfter({ ...past, spent: true }, settings.limits, nowMs)
  if (untilMs <= nowMs) return
  const seconds = Math.ceil((untilMs - nowMs) / 1_000)
  run.progress.say(`limits: resting ${seconds} s after the run before`)
  await target.clock.sleep(untilMs - nowMs, run.interrupts.signal)
}

const isMeasured = ({ burst, sustained }: LimitsSection): boolean =>
  [burst, sustained].some(({ standing }) => standing !== 'not measured')

/** The accepted profile, else that of the newest run of this target that measured one. */
function compareBefore(run: Run, now: LimitsSection): LimitsBefore | null {
  const { known, shelves } = run
  if (known.limits) return compareProfiles('baseline', known.limits, now)
  const name = targetName(run)
  for (const { results } of earlierRuns((other) => isSameTarget(other, name), shelves.reports)) {
    if (isMeasured(results.limits)) return compareProfiles('last run', results.limits, now)
  }
  return null
}

/** Every attempt as one: a server may have come of any of them. */
function madeBy({ attempts }: Measuring): Made {
  return {
    created: attempts.flatMap(({ created }) => created),
    exchanges: attempts.flatMap(({ exchanges }) => exchanges),
  }
}

/** Opens a session and sends nothing: the report wants to know what was conducted. */
const conductNothing = (run: Run): Promise<Conducted> =>
  conduct({ ...conductOptions(run, run.id), steps: [], record: () => {} })

/** Requests that tell whether anybody is there who knows our token. */
const entryMax = 8

/** Nothing is tested where the first answers are nobody's, no API's, or know no token. */
function stoppedAtEntry(conducted: Conducted, { exchanges }: Run): Conducted {
  const first = exchanges.filter(({ token }) => token === 'A1').slice(0, entryMax)
  const reason = first.length > 0 ? reasonOf(first, first.at(-1)?.failure ?? '') : null
  return reason === null ? conducted : { ...conducted, stopped: reason }
}

/** Asks the same account from several addresses, after a rest. */
async function askAddresses(
  means: Means,
  measuring: Measuring,
  addresses: LimitsOptions['addresses'],
): Promise<Measuring> {
  const { limits, clock, signal, progress } = means
  if (!addresses || measuring.section.burst.limit === null) return measuring
  progress?.(`limits: resting, then asking from ${addresses.join(' and ')}`)
  await clock.sleep(1.01 * limits.sustained.windowMs, signal)
  const asked = await probeAddresses({ ...means, addresses })
  const { section } = measuring
  const scope = { ...section.scope, sharedAcrossAddresses: tellAddresses(asked, limits) }
  // On a turned clock their times are none of the tape's.
  const seen = means.controlUrl === null ? asked : []
  const exchanges = [...measuring.exchanges, ...seen]
  return { ...measuring, exchanges, section: { ...section, scope } }
}

async function measureUnlessInterrupted(
  run: Run,
  means: Means,
  addresses: LimitsOptions['addresses'],
): Promise<Measuring | null> {
  try {
    await restAfterPast(run)
    const measuring = addWindows(await measureRested(means), means.limits)
    return await askAddresses(means, measuring, addresses)
  } catch (error) {
    if (run.interrupts.signal.aborted) return null
    throw error
  }
}

const sum = (attempts: readonly LimitsMeasured[], of: (one: LimitsMeasured) => number): number =>
  attempts.reduce((total, one) => total + of(one), 0)

function countAttempts(means: Means, attempts: readonly LimitsMeasured[]) {
  const { refused } = foreseeLimits({ ...means, earlier: [] })
  const times = Math.max(1, attempts.length)
  return {
    sent: sum(attempts, ({ exchanges }) => exchanges.length),
    refused: sum(attempts, (one) => one.refused),
    planned: sum(attempts, ({ planned }) => planned),
    foreseenRefusals: { least: refused.least * times, most: refused.most * times },
  }
}

const interrupted = 'the run was interrupted during the probes'

function report(
  run: Run,
  measuring: Measuring | null,
  cleaned: Conducted | null,
  parts: Omit<Parts, 'probed'>,
): Results {
  const section = measuring?.section ?? unmeasuredLimits(interrupted)
  const probed = { section, skipped: measuring?.skipped ?? [], cleaned }
  const limitsBefore = isMeasured(section) ? compareBefore(run, section) : null
  return buildResults({ ...inputOf(run, { ...parts, probed }), limitsBefore })
}

/** Measures, judges and writes every file of a run. Throws only for bugs of ours. */
export async function performLimits(options: LimitsOptions): Promise<LimitsPerformed> {
  const run = openRun(options)
  try {
    const trial = openLackingTrial(run)
    const means = { ...meansOf(run), ...trial?.means }
    const conducted = await conductNothing(run)
    const measuring = await measureUnlessInterrupted(run, means, options.addresses)
    const { exchanges } = run
    exchanges.push(...(measuring?.exchanges ?? []))
    appendTape(run.tape.path, exchanges)
    const cleaned = (await trial?.settle(measuring && madeBy(measuring))) ?? null
    const judged = judge(exchanges, run.chosen.rules, run.chosen.questions)
    const results = report(run, measuring, cleaned, {
      ...{ conducted: stoppedAtEntry(conducted, run), judged, confirmed: unconfirmed },
    })
    const files = await writeReports(run.dir, results, exchanges)
    noteLatest(run.dir, run.shelves.reports)
    noteNight(run.shelves.reports, 'limits', results, [])
    const counts = countAttempts(means, measuring?.attempts ?? [])
    return { results, exchanges, dir: run.dir, files, ...counts }
  } finally {
    run.progress.end()
    run.interrupts.close()
  }
}

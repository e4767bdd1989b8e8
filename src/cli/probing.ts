/**
 * The k6 probes of a run, written onto its tape, unless they were switched off, the run was
 * stopped, or k6 cannot be had.
 */
import { appendTape } from '#exchange/tape.ts'
import { type LimitsMeasured, measureLimits } from '#load/measure.ts'
import { fitLimits } from '#load/profile.ts'
import { unmeasuredLimits } from '#report/input.ts'
import type { LimitsSection } from '#report/results.ts'
import type { Conducted } from '#suites/conduct.ts'
import { meansOf } from './means.ts'
import type { Run } from './perform.ts'
import { type CreateTrial, openCreateTrial } from './probing-create.ts'

export interface Probed {
  readonly section: LimitsSection
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
  /** What deleting a server has come to that the probes made; absent where they made none. */
  readonly cleaned?: Conducted | null
}

function none(why: string, skipped: Probed['skipped'] = []): Probed {
  return { section: unmeasuredLimits(why), skipped }
}

/** Probes and puts what was sent onto the run's tape; deletes what that made. */
export async function probeLimits(run: Run, conducted: Conducted): Promise<Probed> {
  const { settings, target } = run
  if (!settings.withLimits) return none('switched off by --no-limits')
  if (conducted.stopped) return none('the run was stopped before the probes')
  const wanted = run.chosen.topics === null || run.chosen.topics.has('rate-limits')
  if (!wanted) return none('no rule on rate limits was chosen')
  if (!target.tokens.A1) return none('no token was given')
  const trial = openCreateTrial(run, conducted)
  const measured = await measure(run, trial?.means ?? {})
  const before = [...run.exchanges]
  const exchanges = measured?.exchanges ?? []
  run.exchanges.push(...exchanges)
  appendTape(run.tape.path, exchanges)
  const cleaned = trial === null ? null : await trial.settle(measured)
  if (measured === null) return { ...none('the run was interrupted during the probes'), cleaned }
  if (!measured.k6.found) {
    return none(measured.k6.reason, [{ step: 'limits', why: measured.k6.reason }])
  }
  return {
    section: fitLimits([...before, ...exchanges], settings.limits),
    skipped: measured.problem ? [{ step: 'limits', why: measured.problem }] : [],
    cleaned,
  }
}

/** Null where a person or the system stopped it while nothing was being sent. */
async function measure(
  run: Run,
  creations: Partial<CreateTrial['means']>,
): Promise<LimitsMeasured | null> {
  try {
    return await measureLimits({ ...meansOf(run), earlier: run.exchanges, ...creations })
  } catch (error) {
    if (run.interrupts.signal.aborted) return null
    throw error
  }
}

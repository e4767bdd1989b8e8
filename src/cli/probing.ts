/**
 * The k6 probes of a run, unless they were switched off, the run was stopped, or k6 cannot be had.
 */
import type { Exchange } from '#exchange/exchange.ts'
import { type LimitsMeasured, type MeasureOptions, measureLimits } from '#load/measure.ts'
import { fitLimits } from '#load/profile.ts'
import { unmeasuredLimits } from '#report/input.ts'
import type { LimitsSection } from '#report/results.ts'
import type { Conducted } from '#suites/conduct.ts'
import { k6Tools } from './k6.ts'
import type { Run } from './perform.ts'

export interface Probed {
  readonly exchanges: readonly Exchange[]
  readonly section: LimitsSection
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
}

function none(why: string, skipped: Probed['skipped'] = []): Probed {
  return { exchanges: [], section: unmeasuredLimits(why), skipped }
}

export async function probeLimits(run: Run, conducted: Conducted): Promise<Probed> {
  const { settings, target } = run
  if (!settings.withLimits) return none('switched off by --no-limits')
  if (conducted.stopped) return none('the run was stopped before the probes')
  const wanted = run.chosen.topics === null || run.chosen.topics.has('rate-limits')
  if (!wanted) return none('no rule on rate limits was chosen')
  const { A1, A2, B1 } = target.tokens
  if (!A1) return none('no token was given')
  const measured = await measure(run, { A1, ...(A2 ? { A2 } : {}), ...(B1 ? { B1 } : {}) })
  if (measured === null) return none('the run was interrupted during the probes')
  if (!measured.k6.found) {
    return none(measured.k6.reason, [{ step: 'limits', why: measured.k6.reason }])
  }
  return {
    exchanges: measured.exchanges,
    section: fitLimits([...run.exchanges, ...measured.exchanges], settings.limits),
    skipped: measured.problem ? [{ step: 'limits', why: measured.problem }] : [],
  }
}

/** Null where a person or the system stopped it while nothing was being sent. */
async function measure(run: Run, tokens: MeasureOptions['tokens']): Promise<LimitsMeasured | null> {
  const { settings, target, progress } = run
  try {
    return await measureLimits({
      k6: k6Tools((text) => progress.say(text)),
      baseUrl: target.baseUrl.href,
      controlUrl: target.controlUrl,
      tokens,
      limits: settings.limits,
      quick: settings.quick,
      clock: {
        now: () => target.clock.now(),
        sleep: (ms, signal) => target.clock.sleep(ms, signal),
        resume: () => target.resume(),
      },
      outDir: run.dir,
      earlier: run.exchanges,
      writes: run.provided.has('creates'),
      redactor: run.redactor,
      signal: run.interrupts.signal,
      progress: (text) => progress.say(text),
    })
  } catch (error) {
    if (run.interrupts.signal.aborted) return null
    throw error
  }
}

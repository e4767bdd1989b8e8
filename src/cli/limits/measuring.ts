/**
 * Measures the limiter of a target whose past nobody knows for sure: at once where it seems rested,
 * and once more after a rest where that may have been wrong.
 */
import { fitOnce } from '#contract/fit-once.ts'
import type { LimitVerdict } from '#contract/fit-verdict.ts'
import type { PromisedLimits } from '#contract/limits.ts'
import { type Exchange, header } from '#exchange/exchange.ts'
import { isProbe, readTimeline } from '#exchange/timeline.ts'
import { type LimitsMeasured, type MeasureOptions, measureLimits } from '#load/measure.ts'
import { fitLimits } from '#load/profile.ts'
import { unmeasuredLimits } from '#report/input.ts'
import type { LimitsSection } from '#report/results.ts'

export interface Measuring {
  /** What the verdicts are read from. */
  readonly exchanges: readonly Exchange[]
  readonly section: LimitsSection
  readonly skipped: readonly { readonly step: string; readonly why: string }[]
  /** Every attempt, the spoilt one too. */
  readonly attempts: readonly LimitsMeasured[]
}

/** Everything that measuring needs but for the past. */
export type Means = Omit<MeasureOptions, 'earlier'>

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null

/** Does an answer say that only its own request has been taken from the allowance? */
function saysWhole({ response }: Exchange): boolean | null {
  const { status, headers } = response!
  const limit = wholeNumber(header(headers, 'x-ratelimit-limit'))
  const remaining = wholeNumber(header(headers, 'x-ratelimit-remaining'))
  if (status === 429) return false
  return limit === null || remaining === null ? null : remaining >= limit - 1
}

/**
 * Did the first answers show that something had been taken already? Of requests sent at once any
 * may have been the first to be counted.
 */
export function beganTired(exchanges: readonly Exchange[]): boolean {
  const own = exchanges.filter(({ account, response }) => account === 'A' && response !== null)
  const said = own.filter(({ step }) => step === own[0]?.step).map(saysWhole)
  return said.includes(false) && !said.includes(true)
}

const isStrict = ({ standing }: LimitVerdict): boolean =>
  standing === 'narrower' || standing === 'ambiguous'

/** A refusal that the longer limit may have spoken: it says so, or does not say otherwise. */
function mayBeLonger({ response }: Exchange, { burst }: PromisedLimits): boolean {
  if (response?.status !== 429) return false
  const limit = wholeNumber(header(response.headers, 'x-ratelimit-limit'))
  const waitS = wholeNumber(header(response.headers, 'retry-after'))
  return limit !== burst.limit || waitS === null || waitS * 1_000 > burst.windowMs + 1_000
}

/**
 * Too little was let through, and requests from before the probes would explain it: only after a
 * rest is that the limiter's fault (RAT-03).
 */
export function isDoubtful(exchanges: readonly Exchange[], limits: PromisedLimits): boolean {
  if (beganTired(exchanges)) return true
  const verdict = fitOnce(readTimeline(exchanges, limits), limits)
  if (verdict === null || verdict.sustained.standing === 'promised') return false
  if (!isStrict(verdict.burst) && !isStrict(verdict.sustained)) return false
  return exchanges.some((exchange) => mayBeLonger(exchange, limits))
}

/** The first attempt as what went before the second: no probe, and told apart by its ids. */
function asPast(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.map((exchange) => ({
    ...exchange,
    id: `t${exchange.id}`,
    step: exchange.step.replace(/^limits\./, 'tired.'),
  }))
}

/**
 * The last request of each account, one that was let through where there is one: since then it has
 * sent nothing, so that after the rest its past is known.
 */
function lastOfEach(exchanges: readonly Exchange[]): Exchange[] {
  const accounts = [...new Set(exchanges.map(({ account }) => account))]
  return accounts.flatMap((account) => {
    const own = exchanges.filter((exchange) => exchange.account === account)
    return own.findLast(({ response }) => response?.status === 200) ?? own.slice(-1)
  })
}

const restSlackMs = 500

/** Rests as long as the longer window. */
async function restAgain({ limits, clock, signal, progress }: Means): Promise<void> {
  const ms = limits.sustained.windowMs + restSlackMs
  progress?.(
    `limits: too little was let through; resting ${Math.ceil(ms / 1_000)} s to measure again`,
  )
  await clock.sleep(ms, signal)
}

function conclude(attempts: readonly LimitsMeasured[], past: readonly Exchange[], means: Means) {
  const last = attempts.at(-1)!
  if (!last.k6.found) {
    const why = last.k6.reason
    return { exchanges: [], section: unmeasuredLimits(why), skipped: [{ step: 'limits', why }] }
  }
  const exchanges = [...past, ...last.exchanges]
  return {
    exchanges,
    section: fitLimits(exchanges, means.limits),
    skipped: last.problem === null ? [] : [{ step: 'limits', why: last.problem }],
  }
}

/**
 * Measures, and where the account may not have been at rest, rests and measures again. A first
 * attempt that showed so itself stays as what went before; of one that only may have been spoilt no
 * more stays than who was there, as its refusals could be anybody's doing.
 */
export async function measureRested(means: Means): Promise<Measuring> {
  const first = await measureLimits({ ...means, earlier: [] })
  const probes = first.exchanges.filter(isProbe)
  const again = means.controlUrl === null && isDoubtful(probes, means.limits)
  if (!again || means.signal?.aborted) {
    return { attempts: [first], ...conclude([first], [], means) }
  }
  await restAgain(means)
  const second = await measureLimits({ ...means, earlier: [] })
  const past = asPast(beganTired(probes) ? first.exchanges : lastOfEach(probes))
  return { attempts: [first, second], ...conclude([first, second], past, means) }
}

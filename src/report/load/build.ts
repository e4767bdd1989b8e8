/** Builds the results of a load from its samples; decides outcome and exit code, and says why. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { type Regression, sayRegression } from '../history/regression.ts'
import { exitCodes } from '../outcome.ts'
import type { Stop } from '../results.ts'
import { count, plain } from '../text.ts'
import type { LoadOutcome, LoadResults, LoadRow, Threshold } from './results.ts'
import { quantilesOf, rowOf, rowsOf } from './rows.ts'
import type { Evidence } from './samples.ts'

export interface LoadInput extends Pick<LoadResults, 'run' | 'plan' | 'skipped' | 'leftovers'> {
  readonly evidence: Evidence
  readonly exchanges: readonly Exchange[]
  /** Most milliseconds that any operation's p95 may take; null for no such threshold. */
  readonly maxP95Ms: number | null
  /** Most errors, in per cent. */
  readonly maxErrors: number
  readonly regression: Regression | null
  /** What kept k6 from its end; null where nothing did. */
  readonly problem: string | null
  /** What ended the run early. */
  readonly stopped: Stop | null
}

function thresholdsOf(input: LoadInput, total: LoadRow, rows: readonly LoadRow[]): Threshold[] {
  const { maxErrors, maxP95Ms } = input
  const share = total.requests === 0 ? 0 : (100 * total.errors) / total.requests
  const actual = Math.round(share * 100) / 100
  const errors = { name: 'errors in per cent', max: maxErrors, actual, held: share <= maxErrors }
  if (maxP95Ms === null) return [errors]
  const p95s = rows.flatMap(({ operation, latency }) =>
    latency === null
      ? []
      : [
          {
            name: `p95 of ${operation} in ms`,
            max: maxP95Ms,
            actual: latency.p95,
            held: latency.p95 <= maxP95Ms,
          },
        ],
  )
  return [errors, ...p95s]
}

/** Where the target's clock stands beside ours: every Date leaves a second of room. */
function clockOffset(exchanges: readonly Exchange[]): LoadResults['clockOffsetMs'] {
  const bounds = exchanges.flatMap(({ response, sentAt, tookMs }) => {
    const date = Date.parse(header(response?.headers ?? [], 'date') ?? '')
    return Number.isNaN(date) ? [] : [{ low: date - sentAt - tookMs, high: date + 1_000 - sentAt }]
  })
  if (bounds.length === 0) return null
  const low = Math.round(bounds.reduce((most, one) => Math.max(most, one.low), -Infinity))
  const high = Math.round(bounds.reduce((least, one) => Math.min(least, one.high), Infinity))
  // A clock that was set meanwhile fits no interval.
  return low <= high ? { low, high } : null
}

interface Judged {
  readonly outcome: LoadOutcome
  readonly exitCode: number
  readonly why: string
}

type Facts = LoadInput & Pick<LoadResults, 'thresholds' | 'sent' | 'total'>

function sayCrossed({ name, actual, max }: Threshold): string {
  return `${name}: ${actual}, at most ${max} was asked for`
}

/** What is wrong with the target; null where nothing is. */
function brokenBy(facts: Facts): Judged | null {
  const { evidence, thresholds, regression } = facts
  const [storm] = evidence.stops
  if (storm !== undefined) {
    const why = `stopped after ${count(facts.sent, 'request')}: ${storm}`
    return { outcome: 'stopped', exitCode: exitCodes.notFit, why }
  }
  const crossed = thresholds.filter(({ held }) => !held).map(sayCrossed)
  if (regression?.standing === 'alarm') crossed.push(sayRegression(regression))
  if (crossed.length === 0) return null
  return { outcome: 'crossed', exitCode: exitCodes.notFit, why: crossed.join('; ') }
}

function judge(facts: Facts): Judged {
  const { stopped, problem, sent, plan, total, leftovers } = facts
  const interrupted = stopped?.code === 'interrupted'
  const why = stopped?.message ?? problem
  if (interrupted) return { outcome: 'incomplete', exitCode: exitCodes.interrupted, why: why ?? '' }
  const unsentStorm = sent === 0 && stopped === null && facts.evidence.stops.length > 0
  if (total.requests === (total.statuses.none ?? 0) && !unsentStorm) {
    const words = why ?? (sent === 0 ? 'nothing was sent' : 'no request was answered')
    return { outcome: 'not measured', exitCode: exitCodes.nothingTested, why: words }
  }
  const broken = brokenBy(facts)
  if (broken) return broken
  if (leftovers.length > 0) {
    const words = `${count(leftovers.length, 'server')} could not be deleted`
    return { outcome: 'incomplete', exitCode: exitCodes.leftovers, why: words }
  }
  if (sent === plan.slots && why === null) {
    return {
      outcome: 'held',
      exitCode: exitCodes.fit,
      why: `${count(sent, 'request')}, as planned`,
    }
  }
  const missing = `${plan.slots - sent} of ${count(plan.slots, 'slot')} went unsent: `
  const cause = why ?? 'this machine was too late for them'
  const words = sent === plan.slots ? cause : missing + cause
  return { outcome: 'incomplete', exitCode: exitCodes.incomplete, why: words }
}

/** Builds load.json. */
export function buildLoad(input: LoadInput): LoadResults {
  const { evidence, exchanges, run, plan, regression, skipped, leftovers } = input
  const { samples } = evidence
  const total = rowOf('all', samples)
  const operations = rowsOf(samples)
  const thresholds = thresholdsOf(input, total, operations)
  const judged = judge({ ...input, thresholds, sent: samples.length, total })
  return {
    schema: 'vps-contract/load/1',
    run,
    ...judged,
    why: plain(judged.why),
    plan,
    sent: samples.length,
    missed: plan.slots - samples.length,
    lateness: quantilesOf(samples.map(({ sentAt, dueAt }) => Math.max(0, sentAt - dueAt))),
    total,
    operations,
    thresholds,
    clockOffsetMs: clockOffset(exchanges),
    regression,
    skipped,
    leftovers,
  }
}

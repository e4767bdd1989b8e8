/**
 * Confirms findings: what showed them is sent once more, on servers of its own, and judged alone. A
 * finding that does not come back stays a finding; it is only called flaky.
 */
import { clauseOf } from '#contract/clauses.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { openTape } from '#exchange/tape.ts'
import { isGated, isPast } from '#report/rows.ts'
import { type Finding, type Judged, judge } from '#rules/judge.ts'
import { type Conducted, conduct } from '#suites/conduct.ts'
import { type Governors, openGovernors } from '#suites/governors.ts'
import { safePace } from '#target/governor.ts'
import { conductOptions } from '../conducting.ts'
import { costOf } from '../facts.ts'
import type { Run } from '../perform.ts'
import {
  type Allowance,
  chooseRepetition,
  countMade,
  type Repetition,
  type Wanted,
} from './choose.ts'

export interface Confirmed {
  /** By finding id: `confirmed/attempts`; those not sent again are absent. */
  readonly confirmations: ReadonlyMap<string, string>
  /** What was sent for it. */
  readonly exchanges: readonly Exchange[]
  /** Null where nothing was sent again. */
  readonly conducted: Conducted | null
}

interface Again {
  readonly exchanges: readonly Exchange[]
  readonly conducted: Conducted
}

const none: Confirmed = { confirmations: new Map(), exchanges: [], conducted: null }

/** Findings that would break the run: known ones and warnings are not worth a request. */
function breaking({ settings, known, startedAt }: Run, judged: Judged): Finding[] {
  const accepted = new Set(
    known.entries.filter(({ expires }) => !isPast(expires, startedAt)).map(({ id }) => id),
  )
  return judged.verdicts
    .filter(({ outcome }) => outcome === 'fail')
    .flatMap(({ findings }) => findings)
    .filter(({ id, clause }) => !accepted.has(id) && isGated(clauseOf(clause).level, settings.gate))
}

/** A target that does not let go of servers is given no more of them. */
function allowanceOf(run: Run, conducted: Conducted): Allowance {
  const { settings, target } = run
  const made = Math.max(conducted.creates, countMade(run.exchanges))
  const clean = conducted.leftovers.length === 0 && !conducted.memory.deleteUnavailable
  return {
    requests: settings.maxRequests - run.exchanges.length,
    creates: clean ? Math.max(0, settings.maxCreates - made) : 0,
    timeMs: settings.maxTimeMs - (target.clock.now() - run.startedAtMs),
    usd: settings.maxCostUsd - costOf(conducted),
  }
}

function choose(run: Run, conducted: Conducted, judged: Judged, allowance: Allowance): Repetition {
  const evidence = {
    findings: breaking(run, judged),
    tape: run.exchanges,
    memory: conducted.memory,
    steps: run.plan.steps,
    gapMs: safePace(run.settings.limits).slowGapMs,
    lifeMs: conducted.tookMs,
  }
  return chooseRepetition(evidence, allowance)
}

/**
 * The pace goes on where the run left it. The probes have used up the allowance on purpose, so
 * after
 * them it has to be whole again, and the pace is that of a rested account.
 */
function governorsOf({ exchanges, governors, settings, target }: Run): Governors {
  if (!exchanges.some(({ source }) => source === 'k6')) return governors
  const rested = openGovernors(target.clock, settings.limits)
  rested.holdUntil(target.clock.now() + 1.01 * settings.limits.sustained.windowMs)
  return rested
}

async function repeat(run: Run, steps: Repetition['steps'], allowance: Allowance): Promise<Again> {
  const exchanges: Exchange[] = []
  // A tape of its own: the main one stays what the verdicts were read from.
  const tape = openTape(`${run.dir}/confirmation.ndjson`)
  const options = conductOptions(run, `${run.id}c`)
  const conducted = await conduct({
    ...options,
    governors: governorsOf(run),
    steps,
    budget: {
      ...options.budget,
      requestsMax: allowance.requests,
      createsMax: allowance.creates,
      timeMaxMs: allowance.timeMs,
      costMaxUsd: allowance.usd,
    },
    record: (sent) => {
      const exchange = { ...sent, id: `c${sent.id}` }
      exchanges.push(exchange)
      tape.write(exchange)
      run.progress.count()
    },
  })
  return { exchanges, conducted }
}

/**
 * Came back, or did not though its rule held on the very same steps in like circumstances;
 * undefined
 * where neither is known.
 */
function readAgain({ finding, standing }: Wanted, judged: Judged, again: Again) {
  const verdict = judged.verdicts.find(({ rule }) => rule === finding.rule)
  if (verdict?.findings.some(({ id }) => id === finding.id)) return '2/2'
  const steps = new Set(again.exchanges.map(({ step }) => step))
  const alike = standing.every((which) => again.conducted.memory[which] !== null)
  const provoked = finding.steps.every((step) => steps.has(step))
  // What a limiter says depends on when it is asked.
  if (finding.rule.startsWith('rate-limits/')) return undefined
  return verdict?.outcome === 'pass' && alike && provoked ? '1/2' : undefined
}

/** Confirms what the budget allows; nothing on a quick or stopped run. */
export async function confirmFindings(
  run: Run,
  conducted: Conducted,
  judged: Judged,
): Promise<Confirmed> {
  if (run.settings.quick || conducted.stopped || run.interrupts.signal.aborted) return none
  const allowance = allowanceOf(run, conducted)
  const { wanted, steps } = choose(run, conducted, judged, allowance)
  if (wanted.length === 0) return none
  run.progress.say(`confirming ${wanted.length} of the findings`)
  const again = await repeat(run, steps, allowance)
  const ids = new Set(wanted.map(({ finding }) => finding.rule))
  const rules = run.chosen.rules.filter(({ id }) => ids.has(id))
  const rejudged = judge(again.exchanges, rules)
  const confirmations = new Map<string, string>()
  for (const one of wanted) {
    const confirmed = readAgain(one, rejudged, again)
    if (confirmed !== undefined) confirmations.set(one.finding.id, confirmed)
  }
  return { ...again, confirmations }
}

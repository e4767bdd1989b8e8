/**
 * One worker of the mutation run: tries jobs one after the other and sends back what the rules
 * said.
 */
import { parentPort } from 'node:worker_threads'
import { clauseOf } from '#contract/clauses.ts'
import { promisedLimits } from '#contract/limits.ts'
import { questionBook, ruleBook } from '#rules/index.ts'
import { judge, type Verdict } from '#rules/judge.ts'
import type { Policies } from '#server/policies.ts'
import { startServer } from '#server/server.ts'
import { openLeverClock } from '#target/clock.ts'
import { everyAlternative, plainChoices, randomChoices } from '../foreign/choices.ts'
import { defects } from '../foreign/defects.ts'
import { startForeign } from '../foreign/foreign.ts'
import type { Alarm, Job, Outcome } from './job.ts'
import { probeWithK6 } from './probe.ts'
import { numberClock, openControl, type Trial, type TrialTarget, tryTarget } from './trial.ts'

const rules = ruleBook(promisedLimits)
const questions = questionBook(promisedLimits)
const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)

interface Tried {
  readonly trial: Trial
  readonly violates: readonly string[]
  readonly tolerates: readonly string[]
}

async function tryReference(
  job: Job,
  policies: Partial<Policies>,
  violates: readonly string[],
  tolerates: readonly string[],
): Promise<Tried> {
  const server = await startServer({ seed: 1, policies, startAtMs: startMs, installMs: 12_000 })
  try {
    const clock = await openLeverClock(server.controlUrl)
    const target: TrialTarget = { url: server.url, tokens: server.tokens, clock }
    const trial = await tryTarget(target)
    const probed = job.withLimits ? await withProbes(target, server.controlUrl, trial) : trial
    return { trial: probed, violates, tolerates }
  } finally {
    await server.stop()
  }
}

type ForeignOptions = NonNullable<Parameters<typeof startForeign>[0]>

async function tryForeign(job: Job, options: ForeignOptions): Promise<Trial> {
  const clock = numberClock(startMs)
  const server = await startForeign({ ...options, now: clock.now })
  const target: TrialTarget = { url: server.url, tokens: server.tokens, clock }
  try {
    const trial = await tryTarget(target)
    if (!job.withLimits) return trial
    const control = await openControl(clock)
    try {
      return await withProbes(target, control.url, trial)
    } finally {
      control.close()
    }
  } finally {
    await server.stop()
  }
}

async function withProbes(target: TrialTarget, controlUrl: string, trial: Trial): Promise<Trial> {
  const probes = await probeWithK6(target, controlUrl, trial)
  const provided = new Set([...trial.provided, 'limits' as const])
  return { ...trial, exchanges: [...trial.exchanges, ...probes], provided }
}

/** Real latency only costs time here. */
const quick = { latencyMs: 0, createMs: 0 } as const

async function tryJob(job: Job): Promise<Tried> {
  const nothing = { violates: [], tolerates: [] }
  if (job.kind === 'fault') {
    const { faultOf } = await import('#faults/index.ts')
    const fault = faultOf(job.id)!
    return tryReference(job, fault.policies, fault.violates, fault.tolerates ?? [])
  }
  if (job.kind === 'variant') {
    const { variants } = await import('#faults/index.ts')
    return tryReference(job, variants.find(({ id }) => id === job.id)!.policies, [], [])
  }
  if (job.kind === 'random-variant') {
    const { variantAt } = await import('#faults/index.ts')
    return tryReference(job, variantAt(Number(job.id)).policies, [], [])
  }
  if (job.kind === 'defect') {
    const { clause, also } = defects.find(({ id }) => id === job.id)!
    const trial = await tryForeign(job, { defect: job.id, choices: quick, installMs: 12_000 })
    return { trial, violates: [clause], tolerates: also ?? [] }
  }
  if (job.kind === 'choice') {
    const { choices } = everyAlternative()[Number(job.id)]!
    return { trial: await tryForeign(job, { choices: { ...choices, ...quick } }), ...nothing }
  }
  const seed = Number(job.id)
  const choices = seed === 0 ? plainChoices() : randomChoices(seed)
  const installMs = seed % 2 === 0 ? 3_000 : 12_000
  return {
    trial: await tryForeign(job, { choices: { ...choices, ...quick }, installMs }),
    ...nothing,
  }
}

function alarmsOf(verdicts: readonly Verdict[]): Alarm[] {
  return verdicts.flatMap(({ findings }) =>
    findings.map(({ rule, clause, message, expected, actual }) => ({
      rule,
      clause,
      level: clauseOf(clause).level,
      message,
      expected,
      actual,
    })),
  )
}

type Silent = Outcome['silent'][number]

function silentOf(verdicts: readonly Verdict[], provided: ReadonlySet<string>): Silent[] {
  return verdicts.flatMap(({ rule: id, outcome, why }): Silent[] => {
    const rule = rules.find((candidate) => candidate.id === id)!
    const level = clauseOf(rule.clause).level
    if (level !== 'must' && level !== 'expected') return []
    if (outcome === 'inconclusive') return [{ rule: id, outcome, why: why.join('; ') }]
    const lacking = (rule.needs ?? []).some((need) => !provided.has(need))
    if (outcome !== 'none' || lacking || rule.optional !== undefined) return []
    return [{ rule: id, outcome, why: 'met no evidence' }]
  })
}

async function outcomeOf(job: Job): Promise<Outcome> {
  const startedAt = performance.now()
  const { trial, violates, tolerates } = await tryJob(job)
  const { verdicts } = judge(trial.exchanges, rules, questions)
  const alarms = alarmsOf(verdicts)
  const gated = ({ level }: Alarm): boolean => level === 'must' || level === 'expected'
  const bugs = trial.bugs.map(({ step, error }) => `${step}: ${error.stack ?? error.message}`)
  return {
    job,
    violates,
    tolerates,
    alarms: alarms.filter(gated),
    warnings: alarms.filter((alarm) => !gated(alarm)),
    silent: silentOf(verdicts, trial.provided),
    errors: [
      ...verdicts.filter(({ outcome }) => outcome === 'error').map((v) => `${v.rule}: ${v.why[0]}`),
      ...bugs,
    ],
    requests: trial.exchanges.length,
    leftovers: trial.leftovers.length,
    tookMs: Math.round(performance.now() - startedAt),
  }
}

parentPort?.on('message', async (job: Job) => {
  try {
    parentPort?.postMessage(await outcomeOf(job))
  } catch (error) {
    const broken = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const empty = { violates: [], tolerates: [], alarms: [], warnings: [], silent: [], errors: [] }
    parentPort?.postMessage({ job, ...empty, requests: 0, leftovers: 0, tookMs: 0, broken })
  }
})

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
import { type Choices, everyAlternative, plainChoices, randomChoices } from '../foreign/choices.ts'
import { defects } from '../foreign/defects.ts'
import { startForeign } from '../foreign/foreign.ts'
import { serverClock } from '../negatives/bench.ts'
import type { Alarm, Job, Outcome } from './job.ts'
import { nameChoice } from './jobs.ts'
import { probeLimits } from './probe.ts'
import { numberClock, openControl, type Trial, type TrialTarget, tryTarget } from './trial.ts'

const rules = ruleBook(promisedLimits)
const questions = questionBook(promisedLimits)
const startMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)

interface Tried {
  readonly about: string
  readonly trial: Trial
  readonly violates: readonly string[]
  readonly tolerates: readonly string[]
}

async function tryReference(job: Job, policies: Partial<Policies>): Promise<Trial> {
  const server = await startServer({ seed: 1, policies, startAtMs: startMs, installMs: 12_000 })
  try {
    const byK6 = job.limits === 'k6'
    const clock = byK6 ? await openLeverClock(server.controlUrl) : serverClock(server)
    const target: TrialTarget = { url: server.url, tokens: server.tokens, clock }
    const trial = await tryTarget(target)
    if (job.limits === null) return trial
    return await withProbes(target, byK6 ? server.controlUrl : null, trial)
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
    if (job.limits === null) return trial
    if (job.limits === 'in process') return await withProbes(target, null, trial)
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

async function withProbes(
  target: TrialTarget,
  controlUrl: string | null,
  trial: Trial,
): Promise<Trial> {
  const probes = await probeLimits(target, controlUrl, trial)
  const provided = new Set([...trial.provided, 'limits' as const])
  return { ...trial, exchanges: [...trial.exchanges, ...probes], provided }
}

/** Real latency only costs time here. */
const quick = { latencyMs: 0, createMs: 0 } as const

const nothing = { violates: [], tolerates: [] }

async function tryReferenceJob(job: Job): Promise<Tried> {
  const { faultOf, variantAt } = await import('#faults/index.ts')
  if (job.kind === 'random-variant') {
    const { names, policies } = variantAt(Number(job.id))
    return { about: names.join(' '), trial: await tryReference(job, policies), ...nothing }
  }
  const { title, policies, violates, tolerates = [] } = faultOf(job.id)!
  return { about: title, trial: await tryReference(job, policies), violates, tolerates }
}

/** How the foreign panel differs from the plain one. */
function aboutChoices(choices: Partial<Choices>): string {
  const plain: Record<string, unknown> = plainChoices()
  const other = Object.entries(choices).filter(([name, value]) => plain[name] !== value)
  return nameChoice(Object.fromEntries(other))
}

async function tryForeignJob(job: Job): Promise<Tried> {
  if (job.kind === 'defect') {
    const { clause, also } = defects.find(({ id }) => id === job.id)!
    const trial = await tryForeign(job, { defect: job.id, choices: quick, installMs: 12_000 })
    return { about: job.id, trial, violates: [clause], tolerates: also ?? [] }
  }
  if (job.kind === 'choice') {
    const alone = everyAlternative().find(({ choices }) => nameChoice(choices) === job.id)
    const trial = await tryForeign(job, { choices: { ...alone?.choices, ...quick } })
    return { about: job.id, trial, ...nothing }
  }
  const seed = Number(job.id)
  const choices = { ...randomChoices(seed), ...quick }
  const installMs = seed % 2 === 0 ? 3_000 : 12_000
  const trial = await tryForeign(job, { choices, installMs })
  return { about: aboutChoices(choices), trial, ...nothing }
}

/** Requests sent when the first finding on one of the clauses had all its evidence. */
function seenAfter(trial: Trial, verdicts: readonly Verdict[], clauses: readonly string[]) {
  const at = new Map(trial.exchanges.map(({ id }, i) => [id, i + 1]))
  const seen = verdicts
    .flatMap(({ findings }) => findings)
    .filter(({ clause }) => clauses.includes(clause))
    .map(({ exchanges }) => Math.max(...exchanges.map((id) => at.get(id) ?? 0)))
  return seen.length === 0 ? null : Math.min(...seen)
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
  const isReference = ['fault', 'variant', 'random-variant'].includes(job.kind)
  const tried = await (isReference ? tryReferenceJob(job) : tryForeignJob(job))
  const { about, trial, violates, tolerates } = tried
  const { verdicts } = judge(trial.exchanges, rules, questions)
  const alarms = alarmsOf(verdicts)
  const gated = ({ level }: Alarm): boolean => level === 'must' || level === 'expected'
  const bugs = trial.bugs.map(({ step, error }) => `${step}: ${error.stack ?? error.message}`)
  return {
    job,
    about,
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
    seenAfter: seenAfter(trial, verdicts, violates),
    leftovers: trial.leftovers.length,
    tookMs: Math.round(performance.now() - startedAt),
  }
}

parentPort?.on('message', async (job: Job) => {
  try {
    parentPort?.postMessage(await outcomeOf(job))
  } catch (error) {
    const broken = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const empty = {
      violates: [],
      tolerates: [],
      alarms: [],
      warnings: [],
      silent: [],
      errors: [],
      seenAfter: null,
      about: '',
    }
    parentPort?.postMessage({ job, ...empty, requests: 0, leftovers: 0, tookMs: 0, broken })
  }
})

/** Performs a run: provokes, probes the limits, judges, reports. Wires the stages; decides nothing they decide. */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { leastTimeMs } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { appendTape, openTape } from '#exchange/tape.ts'
import { measureLimits } from '#load/measure.ts'
import { fitLimits } from '#load/profile.ts'
import type { ReportInput } from '#report/input.ts'
import { unmeasuredLimits } from '#report/input.ts'
import { buildResults } from '#report/report.ts'
import type { LimitsSection, Results } from '#report/results.ts'
import { writeReports } from '#report/write.ts'
import { judge } from '#rules/judge.ts'
import { type Conducted, conduct, interruptedBy, openRunRedactor } from '#suites/conduct.ts'
import { planRun } from '#suites/plan.ts'
import { paceTimeMs, safePace } from '#target/governor.ts'
import { openJournal } from '#target/journal.ts'
import { hourlyUsd } from '#target/memory.ts'
import type { Target } from './embed.ts'
import { k6Tools } from './k6.ts'
import { journalDir, reportsDir } from './paths.ts'
import type { Progress } from './progress.ts'
import { chooseRules } from './rulebook.ts'
import { providedBy, type Settings } from './settings.ts'
import { toolVersion } from './version.ts'

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
  /** Opened when the number of planned requests is known. */
  readonly openProgress: (planned: number) => Progress
}

/** Sortable by time, short enough for a host name. */
export function newRunId(nowMs: number): string {
  return `${nowMs.toString(36)}${randomBytes(2).toString('hex')}`
}

/** A generator of chance from a seed (mulberry32); keys need more, so the run id is mixed in. */
function chanceFrom(seed: number, runId: string): () => number {
  let state = [...runId].reduce((hash, c) => Math.imul(hash ^ c.charCodeAt(0), 16_777_619), seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Aborts on the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function openInterrupts(): { signal: AbortSignal; close(): void } {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(interruptedBy(name))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}

/** Performs the whole run. Returns results whatever happened; throws only for bugs of ours. */
export async function perform(options: PerformOptions): Promise<Performed> {
  const { settings, target, embedded } = options
  const startedAtMs = target.clock.now()
  const startedAt = new Date().toISOString()
  const runId = newRunId(Date.now())
  const dir = resolve(settings.outDir ?? `${reportsDir}/${runId}`)
  mkdirSync(dir, { recursive: true })
  const chosen = chooseRules(settings, settings.limits)
  const provided = providedBy({ ...settings, tokens: target.tokens }, embedded)
  const plan = planRun({ provided, topics: chosen.topics }, settings.limits)
  const progress = options.openProgress(plan.requests)
  const interrupts = openInterrupts()
  const redactor = openRunRedactor(target.tokens)
  const exchanges: Exchange[] = []
  const tape = openTape(`${dir}/tape.ndjson`)
  const conducted = await conduct({
    baseUrl: target.baseUrl,
    tokens: target.tokens,
    clock: target.clock,
    limits: settings.limits,
    steps: plan.steps,
    provided,
    budget: {
      requestsMax: settings.maxRequests,
      createsMax: settings.maxCreates,
      timeMaxMs: settings.maxTimeMs,
      installTimeoutMs: settings.installTimeoutMs,
      costMaxUsd: settings.maxCostUsd,
    },
    timeoutMs: settings.requestTimeoutMs,
    runId,
    random: chanceFrom(settings.seed, runId),
    journal: openJournal(`${journalDir}/${runId}.ndjson`),
    redactor,
    signal: interrupts.signal,
    userAgent: `vps-contract/${toolVersion}`,
    record: (exchange) => {
      exchanges.push(exchange)
      tape.write(exchange)
      progress.count()
    },
    onStep: (step) => progress.say(step.id),
    onWait: (what) => progress.say(`waiting for ${what}`),
  })
  const limits = await probeLimits({
    ...options,
    dir,
    exchanges,
    conducted,
    progress,
    interrupts,
    redactor,
  })
  appendTape(tape.path, limits.exchanges)
  exchanges.push(...limits.exchanges)
  progress.end()
  interrupts.close()
  const judged = judge(exchanges, chosen.rules, chosen.questions)
  const conformanceMs = conducted.tookMs
  const tookMs = target.clock.now() - startedAtMs
  const input: ReportInput = {
    judged,
    rules: chosen.rules,
    questions: chosen.questions,
    provided,
    exchanges,
    run: {
      id: runId,
      startedAt,
      target: embedded ? 'embedded reference server' : target.baseUrl.href,
      contract: 'vps-api-v2',
      tool: toolVersion,
      seed: settings.seed,
      gate: settings.gate,
      mode: 'run',
      creates: provided.has('creates'),
    },
    cost: {
      requests: exchanges.length,
      creates: conducted.creates,
      leastMs: leastTimeMs(conducted.requestsOfA, settings.limits),
      tookMs,
      waitedMs: Math.round(conducted.waitedMs),
      usd: costOf(conducted),
      refused: exchanges.filter((exchange) => exchange.response?.status === 429).length,
      safePaceMs: Math.round(paceTimeMs(conducted.requestsOfA, safePace(settings.limits))),
      conformanceMs: Math.round(conformanceMs),
    },
    limits: limits.section,
    leftovers: conducted.leftovers,
    stopped: conducted.stopped,
    bugs: conducted.bugs,
    skipped: [...conducted.skipped, ...limits.skipped],
    baseline: [],
    confirmations: new Map(),
    previous: new Map(),
  }
  const results = buildResults(input)
  const files = await writeReports(dir, results, exchanges)
  return { results, exchanges, dir, files }
}

/** What the servers made cost for the hour each of them started. */
function costOf({ creates, memory }: Conducted): number {
  return [memory.planId, memory.otherPlanId]
    .slice(0, creates)
    .reduce<number>((sum, id) => sum + hourlyUsd(memory, id), 0)
}

interface Probing extends PerformOptions {
  readonly dir: string
  readonly exchanges: readonly Exchange[]
  readonly conducted: Conducted
  readonly progress: Progress
  readonly interrupts: { readonly signal: AbortSignal }
  readonly redactor: ReturnType<typeof openRunRedactor>
}

interface Probed {
  readonly exchanges: readonly Exchange[]
  readonly section: LimitsSection
  readonly skipped: readonly { step: string; why: string }[]
}

/** The k6 probes, unless they were switched off, the run was stopped, or k6 cannot be had. */
async function probeLimits(probing: Probing): Promise<Probed> {
  const { settings, target, conducted, embedded } = probing
  const none = (why: string): Probed => ({
    exchanges: [],
    section: unmeasuredLimits(why),
    skipped: [],
  })
  if (!settings.withLimits) return none('switched off by --no-limits')
  if (conducted.stopped) return none('the run was stopped before the probes')
  const { A1, A2, B1 } = target.tokens
  if (!A1) return none('no token was given')
  const measured = await measureLimits({
    k6: k6Tools((text) => probing.progress.say(text)),
    baseUrl: target.baseUrl.href,
    controlUrl: target.controlUrl,
    tokens: { A1, ...(A2 ? { A2 } : {}), ...(B1 ? { B1 } : {}) },
    limits: settings.limits,
    quick: settings.quick,
    clock: { ...target.clock, now: () => target.clock.now(), resume: () => target.resume() },
    outDir: probing.dir,
    earlier: probing.exchanges,
    writes: settings.allowCreates || embedded,
    redactor: probing.redactor,
    signal: probing.interrupts.signal,
    progress: (text) => probing.progress.say(text),
  })
  if (!measured.k6.found) {
    return { ...none(measured.k6.reason), skipped: [{ step: 'limits', why: measured.k6.reason }] }
  }
  const section = fitLimits(measured.exchanges, settings.limits)
  const skipped = measured.problem ? [{ step: 'limits', why: measured.problem }] : []
  return { exchanges: measured.exchanges, section, skipped }
}

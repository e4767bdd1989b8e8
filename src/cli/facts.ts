/** The plain facts of a run that the report is built from. */
import { leastTimeMs } from '#contract/limits.ts'
import type { ReportInput } from '#report/input.ts'
import type { Judged } from '#rules/judge.ts'
import type { Conducted } from '#suites/conduct.ts'
import { paceTimeMs, safePace } from '#target/governor.ts'
import { hourlyUsd } from '#target/memory.ts'
import { embeddedName } from './baseline/file.ts'
import type { Run } from './perform.ts'
import type { Probed } from './probing.ts'
import { toolVersion } from './version.ts'

/** What the servers made cost for the hour each of them started. */
function costOf({ creates, memory }: Conducted): number {
  return [memory.planId, memory.otherPlanId]
    .slice(0, creates)
    .reduce<number>((sum, id) => sum + hourlyUsd(memory, id), 0)
}

function costs(run: Run, conducted: Conducted): ReportInput['cost'] {
  const { limits } = run.settings
  return {
    requests: run.exchanges.length,
    creates: conducted.creates,
    leastMs: leastTimeMs(conducted.requestsOfA, limits),
    tookMs: Math.round(run.target.clock.now() - run.startedAtMs),
    waitedMs: Math.round(conducted.waitedMs),
    usd: costOf(conducted),
    refused: run.exchanges.filter((exchange) => exchange.response?.status === 429).length,
    safePaceMs: Math.round(paceTimeMs(conducted.requestsOfA, safePace(limits))),
    conformanceMs: Math.round(conducted.tookMs),
  }
}

/** How results.json names the target. */
export function targetName({ embedded, target }: Pick<Run, 'embedded' | 'target'>): string {
  return embedded ? embeddedName : target.baseUrl.href
}

export function inputOf(
  run: Run,
  conducted: Conducted,
  probed: Probed,
  judged: Judged,
): ReportInput {
  const { settings, provided, chosen, known } = run
  return {
    judged,
    rules: chosen.rules,
    questions: chosen.questions,
    provided,
    exchanges: run.exchanges,
    run: {
      id: run.id,
      startedAt: run.startedAt,
      target: targetName(run),
      contract: 'vps-api-v2',
      tool: toolVersion,
      seed: settings.seed,
      gate: settings.gate,
      mode: 'run',
      creates: provided.has('creates'),
    },
    cost: costs(run, conducted),
    limits: probed.section,
    promised: settings.limits,
    leftovers: conducted.leftovers,
    stopped: conducted.stopped,
    bugs: conducted.bugs,
    skipped: [...conducted.skipped, ...probed.skipped],
    baseline: known.entries,
    confirmations: new Map(),
    previous: known.answers,
  }
}

/** The plain facts of a run that the report is built from. */
import { leastTimeMs } from '#contract/limits.ts'
import type { ReportInput } from '#report/input.ts'
import type { Stop } from '#report/results.ts'
import type { Judged } from '#rules/judge.ts'
import type { Conducted } from '#suites/conduct.ts'
import { OperatingError } from '#target/errors.ts'
import { paceTimeMs, safePace } from '#target/governor.ts'
import { hourlyUsd } from '#target/memory.ts'
import { embeddedName } from './baseline/file.ts'
import type { Confirmed } from './confirm/confirm.ts'
import type { Run } from './perform.ts'
import type { Probed } from './probing.ts'
import { toolVersion } from './version.ts'

/** What the servers made cost for the hour each of them started. */
export function costOf({ creates, memory }: Conducted): number {
  return [memory.planId, memory.otherPlanId]
    .slice(0, creates)
    .reduce<number>((sum, id) => sum + hourlyUsd(memory, id), 0)
}

/** What the parts of a run came to. */
export interface Parts {
  readonly conducted: Conducted
  readonly probed: Probed
  readonly judged: Judged
  readonly confirmed: Confirmed
}

function costs(run: Run, { conducted, confirmed }: Parts): ReportInput['cost'] {
  const { limits } = run.settings
  const again = confirmed.conducted
  return {
    requests: run.exchanges.length,
    creates: conducted.creates + (again?.creates ?? 0),
    leastMs: leastTimeMs(conducted.requestsOfA, limits),
    tookMs: Math.round(run.target.clock.now() - run.startedAtMs),
    waitedMs: Math.round(conducted.waitedMs + (again?.waitedMs ?? 0)),
    usd: costOf(conducted) + (again ? costOf(again) : 0),
    refused: run.exchanges.filter((exchange) => exchange.response?.status === 429).length,
    safePaceMs: Math.round(paceTimeMs(conducted.requestsOfA, safePace(limits))),
    conformanceMs: Math.round(conducted.tookMs),
  }
}

/** What ended the run early. Between its parts, and during the probes, only the signal knows. */
function stopOf({ interrupts }: Run, { conducted }: Parts): Stop | null {
  const { reason } = interrupts.signal
  const error = conducted.stopped ?? (reason instanceof OperatingError ? reason : null)
  // As data: JSON leaves out the message of an error.
  return error && { code: error.code, message: error.message, next: error.next }
}

/** How results.json names the target. */
export function targetName({ embedded, target }: Pick<Run, 'embedded' | 'target'>): string {
  return embedded ? embeddedName : target.baseUrl.href
}

/** Everything the report is built from. */
export function inputOf(run: Run, parts: Parts): ReportInput {
  const { conducted, probed, judged, confirmed } = parts
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
    cost: costs(run, parts),
    limits: probed.section,
    promised: settings.limits,
    leftovers: [conducted, probed.cleaned, confirmed.conducted].flatMap(
      (part) => part?.leftovers ?? [],
    ),
    stopped: stopOf(run, parts),
    bugs: [...conducted.bugs, ...(confirmed.conducted?.bugs ?? [])],
    skipped: [...conducted.skipped, ...probed.skipped],
    baseline: known.entries,
    confirmations: confirmed.confirmations,
    previous: known.answers,
  }
}

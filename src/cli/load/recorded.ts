/** The report of a load that ran elsewhere, from the logs of its pods or processes. */
import { existsSync, readFileSync } from 'node:fs'
import { buildLoad } from '#report/load/build.ts'
import type { LoadResults } from '#report/load/results.ts'
import { readEvidence } from '#report/load/samples.ts'
import { UsageError } from '../options.ts'
import { toolVersion } from '../version.ts'
import type { LoadSettings } from './settings.ts'

function readLog(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  throw new UsageError(`the log ${path} does not exist`, 'see: vps-contract load --help')
}

/** Joins the logs. Throws UsageError where they hold no load. */
export function judgeRecorded(paths: readonly string[], settings: LoadSettings): LoadResults {
  const evidence = readEvidence(paths.map(readLog))
  const { samples, plan } = evidence
  if (plan === null) {
    throw new UsageError(
      'these logs hold no load',
      'they are made by: vps-contract load --emit k8s',
    )
  }
  const first = samples[0]
  return buildLoad({
    evidence,
    exchanges: [],
    run: {
      id: 'recorded',
      startedAt: new Date(first?.dueAt ?? 0).toISOString(),
      target: settings.url?.href ?? 'a recorded target',
      tool: toolVersion,
      k6: null,
      processes: plan.lanes,
    },
    plan: {
      slots: plan.slots,
      durationMs: Math.round(plan.slots * plan.gapMs),
      rate: Math.round(1e6 / plan.gapMs) / 1e3,
      promised: settings.limits,
    },
    maxP95Ms: settings.maxP95Ms,
    maxErrors: settings.maxErrors,
    regression: null,
    problem: null,
    stopped: null,
    skipped: [],
    leftovers: [],
  })
}

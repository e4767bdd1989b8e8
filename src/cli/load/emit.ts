/**
 * Writes a load for many machines: the script as an archive, and what a cluster is to do with it.
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { evenGapMs, type MixCall, type MixPlan, slackMs, slotsIn } from '#load/mix/plan.ts'
import { jsonText } from '#report/text.ts'
import { OperatingError } from '#target/errors.ts'
import { k6Tools } from '../k6.ts'
import { UsageError } from '../options.ts'
import { makeDir } from '../out-dir.ts'
import { kubernetesSteps, manifestOf } from './kubernetes.ts'
import { mixScript } from './processes.ts'
import type { LoadSettings } from './settings.ts'

/** Reads that need no knowledge of the account: nothing is sent to find out more. */
const calls: readonly MixCall[] = [
  ['listPlans', 3, '/plans'],
  ['listLocations', 2, '/locations'],
  ['listServers', 5, '/servers'],
].map(([operation, weight, path]) => ({
  operation: String(operation),
  weight: Number(weight),
  shot: { token: 'A1', method: 'GET', path: String(path) },
}))

/** A ConfigMap holds no more. */
const archiveBytesMax = 700_000
const archiveTimeoutMs = 60_000

function planOf({ limits, durationMs, processes }: LoadSettings): MixPlan {
  const slots = slotsIn(durationMs, limits)
  return {
    slots,
    gapMs: evenGapMs(limits),
    slackMs: slackMs(limits),
    startMs: null,
    lanes: Math.min(processes, slots),
    calls,
    lean: true,
    singles: {},
  }
}

/** Packs the script and its settings. The token is none of them: the pods get it from a secret. */
async function archive(path: string, settings: Readonly<Record<string, string>>): Promise<Buffer> {
  const supply = await k6Tools(() => {}).supply()
  if (!supply.found) {
    throw new OperatingError('k6', `an archive needs k6: ${supply.reason}`, 'install k6')
  }
  const given = Object.entries(settings).flatMap(([name, value]) => [
    '--env',
    `VPS_K6_${name}=${value}`,
  ])
  const { PATH = '', HOME = '' } = process.env
  const words = ['archive', '--archive-out', path, ...given, mixScript]
  await promisify(execFile)(supply.path, words, {
    env: { PATH, HOME },
    timeout: archiveTimeoutMs,
  })
  const bytes = readFileSync(path)
  if (bytes.length <= archiveBytesMax) return bytes
  throw new OperatingError('k6', `the archive has ${bytes.length} bytes`, 'report it as a bug')
}

/**
 * Writes `load.tar` and `k8s.json` into the folder; sends nothing. Returns what to do with them.
 * Throws UsageError without a live target, OperatingError without k6.
 */
export async function emitKubernetes(settings: LoadSettings, dir: string): Promise<string[]> {
  const { url, requestTimeoutMs } = settings
  if (url === null) {
    throw new UsageError('pods cannot reach the embedded server', 'name a target: --url URL')
  }
  makeDir(dir)
  const plan = planOf(settings)
  const bytes = await archive(`${dir}/load.tar`, {
    BASE: url.href.replace(/\/+$/, ''),
    MIX: JSON.stringify(plan),
    REQUEST_TIMEOUT_MS: String(requestTimeoutMs),
  })
  const path = `${dir}/k8s.json`
  writeFileSync(path, jsonText(manifestOf(bytes, plan)))
  return [
    `${plan.slots} requests by ${plan.lanes} pods, none sent yet. With the token in TOKEN_FILE:`,
    ...kubernetesSteps(path, plan.lanes, settings).map((line) => `  ${line}`),
  ]
}

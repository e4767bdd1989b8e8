/** Hands the suites under vitest what `run` would use, and keeps the embedded server for them. */
import type { TestProject } from 'vitest/node'
import type { Circumstances } from '#suites/circumstances.ts'
import { openTarget } from './commands/run.ts'
import { describeSwept } from './commands/sweep.ts'
import { useAccounts } from './lock.ts'
import { journalDir } from './paths.ts'
import { newRunId } from './run-id.ts'
import { openLookup, providedBy, readSources, resolveSettings, type Settings } from './settings.ts'
import { sweepTarget } from './sweeping.ts'

const gates: Readonly<Record<Settings['gate'], readonly string[]>> = {
  must: ['must'],
  expected: ['must', 'expected'],
  should: ['must', 'expected', 'should'],
}

/** vitest would end at once on Ctrl-C, and its worker with it; cancelled, it waits for clean-up. */
function cancelOnSignals({ vitest }: TestProject): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(name)
    process.on(name, () => void vitest.cancelCurrentRun('keyboard-input'))
  }
}

/** Settings come from the environment, `.env` and the config file: vitest keeps the flags. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const settings = resolveSettings(
    {},
    openLookup({}, process.env, await readSources(process.cwd())),
  )
  const target = await openTarget(settings)
  const { url, tokens } = settings
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const use = url && (await useAccounts({ target: url, tokens, wait: true, say }))
  if (settings.url !== null && settings.allowCreates) {
    const swept = await sweepTarget(settings.url, settings)
    if (swept.deleted > 0) process.stderr.write(describeSwept(swept, settings.url))
  }
  const embedded = settings.url === null
  const provided = providedBy({ ...settings, tokens: target.tokens }, embedded)
  // These are for `run`: k6 has no place among tests.
  provided.delete('limits')
  const runId = newRunId(Date.now())
  const circumstances: Circumstances = {
    runId,
    baseUrl: target.baseUrl.href,
    controlUrl: target.controlUrl,
    tokens: target.tokens,
    limits: settings.limits,
    provided: [...provided],
    budget: {
      requestsMax: settings.maxRequests,
      createsMax: settings.maxCreates,
      costMaxUsd: settings.maxCostUsd,
      timeMaxMs: settings.maxTimeMs,
      installTimeoutMs: settings.installTimeoutMs,
    },
    timeoutMs: settings.requestTimeoutMs,
    journalPath: `${journalDir}/${runId}.ndjson`,
    gate: gates[settings.gate],
  }
  cancelOnSignals(project)
  project.provide('circumstances', circumstances)
  return async () => {
    use?.release()
    await target.close()
  }
}

/** Loads in the tests' own process, on servers whose truth is known, on shelves of their own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { performLoad } from '#cli/load/perform.ts'
import type { LoadSettings } from '#cli/load/settings.ts'
import type { Exchange } from '#exchange/exchange.ts'
import type { LoadResults } from '#report/load/results.ts'
import type { Policies } from '#server/policies.ts'
import { type RunningServer, startServer } from '#server/server.ts'
import { realClock } from '#target/clock.ts'

/** Ten times the promise: a test has no time for two requests a second. */
export const fastLimits = {
  burst: { limit: 300, windowMs: 10_000 },
  sustained: { limit: 1_200, windowMs: 60_000 },
}

export function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vpsc-load-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A server on real time that stops with the test. */
export async function openServer(policies: Partial<Policies> = {}): Promise<RunningServer> {
  const server = await startServer({
    ...{ seed: 1, realTime: true, installMs: 200, limits: fastLimits, policies },
  })
  onTestFinished(() => server.stop())
  return server
}

const settings: Omit<LoadSettings, 'url' | 'tokens'> = {
  ...{ limits: fastLimits, allowCreates: false, maxCreates: 3, maxCostUsd: 0.1 },
  ...{ installTimeoutMs: 30_000, maxRequests: 1_000, maxTimeMs: 600_000 },
  ...{ requestTimeoutMs: 5_000, topics: null, ruleIds: null, withLimits: false, quick: false },
  ...{ gate: 'expected', outDir: null, seed: 1, baseline: null },
  ...{ durationMs: 3_000, processes: 1, maxP95Ms: null, maxErrors: 1 },
}

export interface LoadSeen {
  readonly results: LoadResults
  readonly exchanges: readonly Exchange[]
  /** What the folder of the load holds, by name. */
  file(name: string): string
  readonly reports: string
}

/** A load as on a live target. */
export async function loadOn(
  target: { readonly url: string; readonly token: string },
  changes: Partial<LoadSettings> & { readonly reports?: string } = {},
): Promise<LoadSeen> {
  const { reports = openFolder(), ...others } = changes
  const url = new URL(target.url)
  const tokens = { A1: target.token }
  const { results, exchanges, dir } = await performLoad({
    settings: { ...settings, url, tokens, ...others },
    target: {
      ...{ baseUrl: url, controlUrl: null, tokens, clock: realClock },
      resume: async () => {},
      close: async () => {},
    },
    openProgress: () => ({ count() {}, say() {}, end() {} }),
    shelves: { reports, journals: join(reports, 'journal'), baselines: join(reports, 'baseline') },
  })
  const file = (name: string): string => readFileSync(join(dir, name), 'utf8')
  return { results, exchanges, file, reports }
}

/** The account under test of a reference server. */
export function accountOf({ url, tokens }: RunningServer): { url: string; token: string } {
  return { url, token: tokens.A1 }
}

/** Names of the servers that really exist in the account under test. */
export function serversOf(server: RunningServer): string[] {
  const account = server.state().accounts.find(({ label }) => label === 'A')
  return account?.servers.map(({ name }) => name) ?? []
}

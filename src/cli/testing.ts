/**
 * What the tests of the command line share: whole runs against servers in this process, on shelves
 * of their own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import type { Policies } from '#server/policies.ts'
import { type RunningServer, startServer } from '#server/server.ts'
import { openLeverClock } from '#target/clock.ts'
import type { Shelves } from './paths.ts'
import { type Performed, perform } from './perform.ts'
import type { Settings } from './settings.ts'

/** A folder that goes with the test. */
export function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vpsc-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Shelves in a folder that goes with the test. */
export function openShelves(): Shelves {
  const folder = openFolder()
  return {
    reports: folder,
    journals: join(folder, 'journal'),
    baselines: join(folder, 'baseline'),
  }
}

/** A server that stops with the test; its policies may be broken. */
export async function openServer(policies: Partial<Policies> = {}): Promise<RunningServer> {
  const server = await startServer({ seed: 1, policies })
  onTestFinished(() => server.stop())
  return server
}

const settings: Omit<Settings, 'url' | 'tokens'> = {
  limits: promisedLimits,
  allowCreates: false,
  maxCreates: 3,
  maxCostUsd: 0.1,
  installTimeoutMs: 600_000,
  maxRequests: 1_000,
  maxTimeMs: 3_600_000,
  requestTimeoutMs: 5_000,
  topics: null,
  ruleIds: null,
  withLimits: false,
  quick: false,
  gate: 'expected',
  outDir: null,
  seed: 1,
  baseline: null,
}

/**
 * Runs as on a live target, but on the server's own clock: read-only and without k6 unless changed.
 */
export async function runOn(
  server: RunningServer,
  shelves: Shelves,
  changes: Partial<Settings> = {},
): Promise<Performed> {
  const clock = await openLeverClock(server.controlUrl)
  const url = new URL(server.url)
  return perform({
    settings: { ...settings, url, tokens: { A1: server.tokens.A1 }, ...changes },
    target: {
      baseUrl: url,
      controlUrl: server.controlUrl,
      tokens: { A1: server.tokens.A1 },
      clock,
      resume: () => clock.resume(),
      close: async () => {},
    },
    embedded: false,
    openProgress: () => ({ count() {}, say() {}, end() {} }),
    shelves,
  })
}

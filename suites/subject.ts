/** The target of `npm run suites`: a live one by the environment, else the reference server. */
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Need } from '#contract/need.ts'
import { startServer } from '#server/server.ts'
import { type Clock, openLeverClock, realClock } from '#target/clock.ts'
import type { Tokens } from './conduct.ts'

export interface SuiteSubject {
  readonly baseUrl: URL
  readonly tokens: Tokens
  readonly clock: Clock
  readonly provided: ReadonlySet<Need>
  readonly journalPath: string
  close(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

const variables: Readonly<Record<keyof Tokens, readonly [variable: string, need: Need]>> = {
  A1: ['VPS_API_TOKEN', 'token'],
  A2: ['VPS_API_TOKEN_SECOND', 'second'],
  B1: ['VPS_API_TOKEN_OTHER', 'other'],
  OD: ['VPS_API_TOKEN_OVERDUE', 'overdue'],
  IPX: ['VPS_API_TOKEN_BLOCKED', 'blocked'],
  RV: ['VPS_API_TOKEN_REVOKED', 'revoked'],
}

function journalPath(runId: string): string {
  const dir = join(tmpdir(), 'vps-contract-suites')
  mkdirSync(dir, { recursive: true })
  return join(dir, `${runId}.ndjson`)
}

/** Read-only on a live target unless `VPS_ALLOW_CREATES` is 1. Rejects where a live target lacks a token. */
export async function openSubject(environment: Environment, runId: string): Promise<SuiteSubject> {
  const live = environment.VPS_API_URL
  if (live === undefined || live === '') return embeddedSubject(runId)
  const given = Object.entries(variables).flatMap(([label, [variable, need]]) => {
    const token = environment[variable]
    return token ? [{ label, token, need }] : []
  })
  if (!given.some(({ label }) => label === 'A1')) {
    throw new Error('VPS_API_URL is set, but VPS_API_TOKEN is not: set it, or unset both')
  }
  const creates: Need[] = environment.VPS_ALLOW_CREATES === '1' ? ['creates'] : []
  return {
    baseUrl: new URL(live),
    tokens: Object.fromEntries(given.map(({ label, token }) => [label, token])),
    clock: realClock,
    provided: new Set([...given.map(({ need }) => need), ...creates]),
    journalPath: journalPath(runId),
    close: async () => {},
  }
}

async function embeddedSubject(runId: string): Promise<SuiteSubject> {
  const server = await startServer({ installMs: 12_000 })
  const needs = Object.values(variables).map(([, need]) => need)
  return {
    baseUrl: new URL(server.url),
    tokens: server.tokens,
    clock: await openLeverClock(server.controlUrl),
    provided: new Set<Need>([...needs, 'creates']),
    journalPath: journalPath(runId),
    close: () => server.stop(),
  }
}

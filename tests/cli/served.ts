/**
 * The reference server as `serve` starts it: another process, on real time, with limits that suit a
 * test.
 */
import { request } from 'undici'
import type { StateReport } from '#server/report-state.ts'
import { type Environment, startCli, until } from './child.ts'

/** Ten times the promised rate and more: a test has no time to wait for a pace. */
export const fastLimits = ['--limit', '1200/6s', '--limit', '300/1s'] as const

export interface Served {
  readonly url: string
  readonly tokens: Readonly<Record<string, string>>
  /** Settings of a live run against it: target and token under test. */
  readonly env: Environment
  /** The same with every other token. */
  readonly fullEnv: Environment
  state(): Promise<StateReport>
  /** Names of the servers that really exist in the account under test. */
  names(): Promise<string[]>
  /** Makes a server that belongs to nobody's run. Returns its uuid. */
  make(hostname: string): Promise<string>
}

interface Listening {
  readonly url: string
  readonly controlUrl: string
  readonly tokens: Readonly<Record<string, string>>
}

const variables: Readonly<Record<string, string>> = {
  A2: 'VPS_API_TOKEN_SECOND',
  B1: 'VPS_API_TOKEN_OTHER',
  OD: 'VPS_API_TOKEN_OVERDUE',
  IPX: 'VPS_API_TOKEN_BLOCKED',
  RV: 'VPS_API_TOKEN_REVOKED',
}

/** Starts it; it ends with the tests of the file. */
export async function serve(args: readonly string[] = []): Promise<Served> {
  const words = ['serve', '--real-time', ...fastLimits, '--install-seconds', '1', '--json', ...args]
  const child = startCli(words)
  await until('the server to listen', () => child.said().includes('\n'))
  const { url, controlUrl, tokens } = JSON.parse(child.said()) as Listening
  const env = { VPS_API_URL: url, VPS_API_TOKEN: tokens.A1 ?? '' }
  const others = Object.entries(variables).map(([label, name]) => [name, tokens[label] ?? ''])
  const state = async () =>
    (await (await request(`${controlUrl}/state`)).body.json()) as StateReport
  return {
    url,
    tokens,
    env,
    fullEnv: { ...env, ...Object.fromEntries(others) },
    state,
    async names() {
      const { accounts } = await state()
      return accounts.find(({ label }) => label === 'A')?.servers.map(({ name }) => name) ?? []
    },
    async make(hostname) {
      const answer = await request(`${url}/servers`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${tokens.A1}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          plan_id: 1,
          location_id: 3,
          template_slug: 'debian-12',
          hostname,
        }),
      })
      const { data } = (await answer.body.json()) as { data: { uuid: string } }
      return data.uuid
    },
  }
}

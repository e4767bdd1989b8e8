/** A reference server behind a relay, with servers of other people in the very same account. */
import { request } from 'undici'
import type { StateReport } from '#server/report-state.ts'
import { type Home, hasteFactor, openHome, startHasty } from './child.ts'
import { type Change, openRelay, type Relay } from './relay.ts'

/** So wide that no pace is waited for. */
const wideLimits = ['--limit', '1200/60s', '--limit', '300/10s'] as const

/** Names that a careless clean-up would take for its own. */
const foreignNames = [
  'keep.example.com',
  'vpsc-somebody-1.example.com',
  'vpsc-mwx91dfz3bff-1.example.com',
  'vps-contract.example.com',
] as const

const variables = {
  A2: 'VPS_API_TOKEN_SECOND',
  B1: 'VPS_API_TOKEN_OTHER',
  OD: 'VPS_API_TOKEN_OVERDUE',
  IPX: 'VPS_API_TOKEN_BLOCKED',
  RV: 'VPS_API_TOKEN_REVOKED',
} as const

interface Listening {
  readonly url: string
  readonly controlUrl: string
  readonly tokens: Readonly<Record<string, string>>
}

/** Servers in all accounts that somebody else made, and those that are left of a run. */
export interface Census {
  readonly left: readonly string[]
  /** Foreign servers that are gone or no longer as they were. */
  readonly touched: readonly string[]
}

export interface Bench {
  readonly home: Home
  readonly relay: Relay
  readonly env: Readonly<Record<string, string>>
  readonly limits: readonly string[]
  /** Every token that the reference server knows. */
  readonly tokens: readonly string[]
  census(): Promise<Census>
  /** Requests of the account under test that the limiter has refused so far. */
  refused(): Promise<number>
  stop(): Promise<void>
}

async function plant({ url, tokens }: Listening, hostname: string | null): Promise<void> {
  const answer = await request(`${url}/servers`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokens.A1}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      plan_id: 1,
      location_id: 3,
      template_slug: 'debian-12',
      ...(hostname === null ? {} : { hostname }),
    }),
  })
  if (answer.statusCode !== 201) throw new Error(`nothing was planted: ${answer.statusCode}`)
}

async function readState(controlUrl: string): Promise<StateReport> {
  return (await (await request(`${controlUrl}/state`)).body.json()) as StateReport
}

/** Name, and what a meddler would change, by uuid. */
async function listServers(controlUrl: string): Promise<Map<string, string>> {
  const state = await readState(controlUrl)
  return new Map(
    state.accounts.flatMap(({ label, servers }) =>
      servers.map(({ uuid, name, status, state }) => [
        uuid,
        `${label} ${name} ${status === 'installing' ? '' : (status ?? '')} ${state}`,
      ]),
    ),
  )
}

async function waitFor(what: string, is: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 30_000
  while (!is()) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Starts it all, with the given words for `serve`, limits that are no hindrance, and fast time. */
export async function openBench(
  words: readonly string[] = [],
  limits: readonly string[] = wideLimits,
  change: Change | null = null,
  factor: number = hasteFactor,
): Promise<Bench> {
  const home = openHome()
  const flags = ['serve', '--real-time', '--json', ...limits, '--install-seconds', '10', ...words]
  const haste = { HASTE: String(factor) }
  const server = startHasty(home, flags, haste)
  await waitFor('the server', () => server.said().includes('\n'))
  const listening = JSON.parse(server.said()) as Listening
  for (const name of [...foreignNames, null]) await plant(listening, name)
  // They are up before anything else happens, or their start would look like meddling.
  let before = await listServers(listening.controlUrl)
  for (let round = 0; round < 40; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    before = await listServers(listening.controlUrl)
  }
  const relay = await openRelay(listening.url, change)
  const others = Object.entries(variables).map(([label, name]) => [
    name,
    listening.tokens[label] ?? '',
  ])
  return {
    home,
    relay,
    limits,
    tokens: Object.values(listening.tokens),
    env: {
      ...haste,
      VPS_API_URL: relay.url,
      VPS_API_TOKEN: listening.tokens.A1 ?? '',
      ...Object.fromEntries(others),
    },
    async census() {
      const now = await listServers(listening.controlUrl)
      const left = [...now].filter(([uuid]) => !before.has(uuid)).map(([, words]) => words)
      const touched = [...before].filter(([uuid, words]) => now.get(uuid) !== words)
      return { left, touched: touched.map(([, words]) => words) }
    },
    async refused() {
      const { accounts } = await readState(listening.controlUrl)
      return accounts.find(({ label }) => label === 'A')?.refused ?? 0
    },
    async stop() {
      await relay.stop()
      server.kill('SIGTERM')
      await server.ended
      home.remove()
    },
  }
}

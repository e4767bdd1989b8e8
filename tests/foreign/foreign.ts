/** Starts a foreign panel: a server of the whole API that shares no code with the harness. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fixture } from './book.ts'
import type { Choices } from './choices.ts'
import { plainChoices } from './choices.ts'
import { defects } from './defects.ts'
import { serve } from './kernel.ts'
import type { Limit } from './meters.ts'
import { Panel } from './panel.ts'

/** What a panel can be started with; times in ms. */
export interface ForeignOptions {
  port?: number
  now?: () => number
  choices?: Partial<Choices>
  defect?: string
  installMs?: number
  limits?: Limit[]
}

/** A server as an outsider may check it: by account number, with what became of it. */
export interface Held {
  uuid: string
  account: number
  name: string
  gone: boolean
  status: string | null
  state: string | null
}

/** A running panel. `url` is the API's base URL. */
export interface Foreign {
  url: string
  tokens: Record<Fixture, string>
  panel: Panel
  stop(): Promise<void>
  state(): { requests: number; servers: Held[] }
}

const LIMITS: Limit[] = [
  { limit: 30, windowMs: 10_000 },
  { limit: 120, windowMs: 60_000 },
]

/** A panel without a server in front of it. Throws on an unknown defect. */
export function buildPanel(options: ForeignOptions): Panel {
  const defect = defects.find((one) => one.id === options.defect)
  if (options.defect !== undefined && !defect) {
    throw new Error(`There is no defect "${options.defect}"; tests/foreign/defects.ts lists them.`)
  }
  const panel = new Panel({
    choices: { ...plainChoices(), ...defect?.choices, ...options.choices, ...defect?.insists },
    limits: options.limits ?? LIMITS,
    installMs: options.installMs ?? 3000,
    now: options.now ?? Date.now,
  })
  defect?.apply(panel)
  return panel
}

function holdings(panel: Panel): Held[] {
  const now = panel.clock()
  return panel.book.servers.map((server) => {
    const { gone, status, state } = panel.life.factsAt(server, now)
    return { uuid: server.uuid, account: server.account.id, name: server.name, gone, status, state }
  })
}

/** Starts a panel on 127.0.0.1; port 0 takes a free one. Throws on an unknown defect. */
export async function startForeign(options: ForeignOptions = {}): Promise<Foreign> {
  const panel = buildPanel(options)
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    serve(panel, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const texts = Object.entries(panel.book.tokens).map(([name, token]) => [name, token.text])
  return {
    url: `http://127.0.0.1:${port}/api/v2`,
    tokens: Object.fromEntries(texts) as Record<Fixture, string>,
    panel,
    state: () => ({ requests: panel.requests, servers: holdings(panel) }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

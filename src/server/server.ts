/** Starts the reference server: the API on one port, its control on another. */
import type { AddressInfo } from 'node:net'
import type { PromisedLimits } from '#contract/limits.ts'
import { App } from './app.ts'
import { type Clock, RealClock, VirtualClock } from './clock.ts'
import { openControl } from './control.ts'
import type { AccountSeed, Catalogue, Endpoint } from './model.ts'
import { defaultPolicies, joinPolicies, type Policies } from './policies.ts'
import { reportState, type StateReport } from './report-state.ts'
import { basePath } from './routes/table.ts'
import { defaultAccounts, defaultCatalogue } from './seed-data.ts'
import { openShell } from './shell.ts'
import { World } from './state.ts'

export interface ServerOptions {
  /** 0 takes a free port. */
  readonly port?: number
  readonly controlPort?: number
  /** Address of the API; the control port is always on 127.0.0.1. */
  readonly host?: string
  /** Decides tokens, uuids and passwords. */
  readonly seed?: number
  /** Follow the real clock instead of a frozen one. */
  readonly realTime?: boolean
  /**
   * Where a frozen clock starts, in milliseconds since the epoch; default: the time of the call.
   */
  readonly startAtMs?: number
  /** Duration of an installation on the server's clock, in milliseconds. */
  readonly installMs?: number
  /** Other numbers for the two limits. */
  readonly limits?: PromisedLimits
  readonly policies?: Partial<Policies>
  /** Faults that the control port may switch on, by id. */
  readonly faults?: Readonly<Record<string, Partial<Policies>>>
  readonly accounts?: readonly AccountSeed[]
  readonly catalogue?: Catalogue
}

/** Token values by label; the six of the default accounts and any others. */
export type Tokens = Readonly<Record<'A1' | 'A2' | 'B1' | 'OD' | 'IPX' | 'RV', string>> &
  Readonly<Record<string, string>>

export interface RunningServer {
  /** Base URL of the API, without a slash at the end. */
  readonly url: string
  readonly controlUrl: string
  readonly tokens: Tokens
  readonly clock: Clock
  /** What really is the case, whatever the API shows. */
  state(): StateReport
  /**
   * Lets time pass; done at once unless webhooks are registered. Rejects with TypeError on a real
   * clock.
   */
  advance(byMs: number): Promise<void>
  /** Registers these webhook receivers in place of all others. */
  registerWebhooks(endpoints: readonly Endpoint[]): void
  /**
   * Replaces the policies: the options' own ones with these on top. The limiter's counts start
   * anew.
   */
  setPolicies(change: Partial<Policies>): void
  reset(): void
  stop(): Promise<void>
}

/** How often a real-time server looks whether a webhook is due. */
const REAL_STEP_MS = 200

/** The policies that the options ask for: defaults, then numbers, then the policies handed in. */
function policiesOf(options: ServerOptions): Policies {
  const { installMs, limits } = options
  const numbers: Partial<Policies> = {}
  if (installMs !== undefined) numbers.installMs = () => installMs
  if (limits !== undefined) {
    numbers.limits = [
      { name: 'burst', algorithm: 'fixed-first-hit', ...limits.burst },
      { name: 'sustained', algorithm: 'fixed-first-hit', ...limits.sustained },
    ]
  }
  return { ...defaultPolicies, ...joinPolicies(numbers, options.policies ?? {}) }
}

/** Builds the API without any network around it. */
export function createServer(options: ServerOptions = {}): App {
  const clock = options.realTime
    ? new RealClock()
    : new VirtualClock(options.startAtMs ?? Date.now())
  const world = new World({
    seed: options.seed ?? 1,
    accounts: options.accounts ?? defaultAccounts,
    catalogue: options.catalogue ?? defaultCatalogue,
  })
  return new App({ world, clock, policies: policiesOf(options) })
}

/** Starts the server. Rejects when a port is taken, and holds none then. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const app = createServer(options)
  const base = app.policies
  const faults = options.faults ?? {}
  let active: readonly string[] = []
  const setPolicies = (change: Partial<Policies>) =>
    app.setPolicies({ ...base, ...joinPolicies(options.policies ?? {}, change) })
  const applyFaults = (ids: readonly string[]) => {
    active = [...ids]
    setPolicies(joinPolicies(...ids.map((id) => faults[id] ?? {})))
  }
  const control = openControl({ app, faults, applyFaults, activeFaults: () => active })
  const watch = options.realTime ? setInterval(() => app.tick(), REAL_STEP_MS).unref() : undefined
  const host = options.host ?? '127.0.0.1'
  const shell = openShell(app)
  const stop = async () => {
    clearInterval(watch)
    app.herald.stop()
    await Promise.all([shell.close(), control.close()])
  }
  try {
    await shell.listen({ port: options.port ?? 0, host })
    await control.listen({ port: options.controlPort ?? 0, host: '127.0.0.1' })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(shell.server)}${basePath}`,
    controlUrl: `http://127.0.0.1:${portOf(control.server)}`,
    tokens: tokensOf(app),
    clock: app.clock,
    state: () => reportState(app.world, app.clock.now()),
    advance: (byMs) => app.advance(byMs),
    registerWebhooks: (endpoints) => app.herald.register(endpoints),
    setPolicies,
    reset: () => app.reset(),
    stop,
  }
}

function tokensOf(app: App): Tokens {
  return Object.fromEntries(app.world.tokens.map(({ label, value }) => [label, value])) as Tokens
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port
}

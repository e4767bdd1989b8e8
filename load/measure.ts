/**
 * Measures the limits of a target with k6: rests, runs the probe script, hands back what was seen.
 */
import { fileURLToPath } from 'node:url'
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member, parseJson } from '#exchange/json.ts'
import type { K6Stop, TextRedactor } from '#exchange/k6.ts'
import { type Foreseen, foresee } from './foresee.ts'
import { restBeforeMs } from './rest.ts'
import { isRest } from './shots.ts'
import { burstLanes, countShots, fullLanes, type ProbeOptions } from './timeline.ts'
import { whyUntired } from './untired.ts'
import type { LanePlan } from './walk.ts'

/** What measuring needs of the outer world; `src/target/k6` offers exactly this. */
export interface K6Tools {
  supply(): Promise<
    { found: true; path: string; version: string } | { found: false; reason: string }
  >
  run(job: {
    k6: string
    script: string
    name: string
    outDir: string
    args?: readonly string[]
    settings: Readonly<Record<string, string>>
    timeoutMs: number
    idPrefix: string
    redactor?: TextRedactor
    signal?: AbortSignal
  }): Promise<{ exchanges: readonly Exchange[]; stops: readonly K6Stop[]; problem: string | null }>
}

export interface MeasureOptions {
  readonly k6: K6Tools
  readonly baseUrl: string
  /**
   * Control port of the embedded reference server, whose clock is virtual; null on a live target.
   */
  readonly controlUrl: string | null
  readonly tokens: { readonly A1: string; readonly A2?: string; readonly B1?: string }
  readonly limits: PromisedLimits
  /** The burst limit alone. */
  readonly quick: boolean
  readonly clock: {
    now(): number
    sleep(ms: number, signal?: AbortSignal): Promise<void>
    /** Takes up the time again after k6 has turned the clock. */
    resume?(): Promise<void>
  }
  readonly outDir: string
  /** What this run sent before, in order; null where the account's past is unknown. */
  readonly earlier: readonly Exchange[] | null
  /** May a create be sent that lacks what it needs, which a conforming server refuses? */
  readonly writes?: boolean
  /** Its body, JSON. The caller journals it first. */
  readonly lacking?: string
  /** A create to send while the allowance is used up. The caller journals it first (RAT-21). */
  readonly create?: { readonly body: string; readonly key: string } | null
  readonly redactor?: TextRedactor
  readonly signal?: AbortSignal
  readonly progress?: (text: string) => void
}

export interface LimitsMeasured {
  readonly exchanges: readonly Exchange[]
  readonly k6: { found: true; version: string } | { found: false; reason: string }
  /** The most requests that the probes may send. */
  readonly planned: number
  /** Requests that were refused for their number. */
  readonly refused: number
  /** Servers that came of the creates among the probes: the caller journals and deletes them. */
  readonly created: readonly { readonly uuid: string; readonly name: string | null }[]
  /** Milliseconds of rest before the first volley. */
  readonly restedMs: number
  /** Why the probes did not run to their end; null when they did. */
  readonly problem: string | null
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What a create was answered with, or a list shows under its host name, each server once. */
function createdBy(
  exchanges: readonly Exchange[],
  create: MeasureOptions['create'],
): LimitsMeasured['created'] {
  const body = create == null ? undefined : (JSON.parse(create.body) as Json)
  const hostname = text(member(body, 'hostname'))?.toLowerCase()
  const found = new Map<string, string | null>()
  for (const { request, response } of exchanges) {
    const data = member(parseJson(response?.body ?? null), 'data')
    const status = response?.status ?? 0
    const made = request.method === 'POST' && status >= 200 && status < 300
    for (const item of Array.isArray(data) ? data : [data]) {
      const uuid = text(member(item, 'uuid'))
      const name = text(member(item, 'name'))
      const named = hostname !== undefined && name?.toLowerCase() === hostname
      if (uuid !== null && (made || named)) found.set(uuid, name)
    }
  }
  return [...found].map(([uuid, name]) => ({ uuid, name }))
}

/** Real time that starting k6 and its connections may take beside the plan. */
const overheadMs = 45_000

function probeOptions(options: MeasureOptions): ProbeOptions {
  return {
    limits: options.limits,
    second: options.tokens.A2 !== undefined,
    other: options.tokens.B1 !== undefined,
    writes: options.writes ?? false,
    ...(options.lacking === undefined ? {} : { lacking: options.lacking }),
    create: options.create ?? null,
  }
}

const lanesOf = (options: ProbeOptions, quick: boolean): readonly LanePlan[] =>
  quick ? burstLanes(options) : fullLanes(options)

/** What comes of the probes at conforming limiters, whatever their algorithm. */
export function foreseeLimits(options: MeasureOptions): Foreseen {
  return foresee(lanesOf(probeOptions(options), options.quick), options.limits)
}

/**
 * What the probes would send, for a dry run: most requests, and least time in milliseconds without
 * the rest before.
 */
export function planLimits(
  options: ProbeOptions,
  quick: boolean,
): { requests: number; leastMs: number } {
  const { burst, sustained } = options.limits
  return {
    requests: countShots(lanesOf(options, quick)),
    leastMs: quick ? 1.15 * burst.windowMs : sustained.windowMs + 0.6 * burst.windowMs,
  }
}

function timeoutMs(options: MeasureOptions): number {
  if (options.controlUrl !== null) return 2 * overheadMs
  const { burst, sustained } = options.limits
  const lanes = lanesOf(probeOptions(options), options.quick)
  const rests = lanes.some(({ steps }) => steps.some(isRest))
  const plannedMs = options.quick ? 4 * burst.windowMs : 4 * sustained.windowMs
  return overheadMs + plannedMs + (rests ? 2 * sustained.windowMs : 0)
}

/** A queue keeps a request no longer than the longer window, give or take a quarter. */
const openTimeoutMs = ({ sustained }: PromisedLimits): number => 1.25 * sustained.windowMs + 15_000

function settings(options: MeasureOptions): Record<string, string> {
  const { A1, A2, B1 } = options.tokens
  return {
    OPEN_TIMEOUT_MS: String(openTimeoutMs(options.limits)),
    BASE: options.baseUrl.replace(/\/+$/, ''),
    PROBE: JSON.stringify(probeOptions(options)),
    TOKEN_A1: A1,
    ...(options.controlUrl === null ? {} : { CONTROL: options.controlUrl.replace(/\/+$/, '') }),
    ...(A2 === undefined ? {} : { TOKEN_A2: A2 }),
    ...(B1 === undefined ? {} : { TOKEN_B1: B1 }),
  }
}

async function rest(options: MeasureOptions, planned: number): Promise<number> {
  const { limits, earlier, quick, clock } = options
  const virtual = options.controlUrl !== null
  const ms = restBeforeMs({ limits, earlier, quick, planned, virtual, nowMs: clock.now() })
  if (ms > 0) {
    options.progress?.(
      [
        `limits: waiting ${Math.ceil(ms / 1000)} s${virtual ? ' of the server’s time' : ''}`,
        'so that the allowance is whole',
      ].join(' '),
    )
    await clock.sleep(ms, options.signal)
  }
  return ms
}

function describe(options: MeasureOptions, planned: number): string {
  const what = options.quick ? 'the burst limit' : 'both limits'
  return `limits: k6 probes ${what} with up to ${planned} requests`
}

/**
 * Runs the limit probes. Never sends more than planned; stops by itself when a target answers only
 * errors. Without k6 nothing is sent and the reason is handed back in one line.
 */
export async function measureLimits(options: MeasureOptions): Promise<LimitsMeasured> {
  const probe = probeOptions(options)
  const { requests: planned } = planLimits(probe, options.quick)
  const supply = await options.k6.supply()
  if (!supply.found) {
    const k6 = { found: false as const, reason: supply.reason }
    return { exchanges: [], k6, planned, refused: 0, created: [], restedMs: 0, problem: null }
  }
  const restedMs = await rest(options, planned)
  options.progress?.(describe(options, planned))
  const script = options.quick ? './burst.ts' : './sustained.ts'
  const { redactor, signal } = options
  const outcome = await options.k6.run({
    k6: supply.path,
    script: fileURLToPath(new URL(script, import.meta.url)),
    name: options.quick ? 'k6-burst' : 'k6-sustained',
    outDir: options.outDir,
    settings: settings(options),
    timeoutMs: timeoutMs(options),
    idPrefix: 'k',
    ...(redactor === undefined ? {} : { redactor }),
    ...(signal === undefined ? {} : { signal }),
  })
  await options.clock.resume?.()
  const stopped = outcome.stops.map((stop) => `lane ${stop.lane} stopped early: ${stop.why}`)
  return {
    exchanges: outcome.exchanges,
    k6: { found: true, version: supply.version },
    planned,
    refused: outcome.exchanges.filter((exchange) => exchange.response?.status === 429).length,
    created: createdBy(outcome.exchanges, options.create),
    restedMs,
    problem: outcome.problem ?? stopped[0] ?? whyUntired(outcome.exchanges, options.limits),
  }
}

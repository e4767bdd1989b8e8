/** Facts of the run that later steps build on: what the target offers and which servers we own. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, member, parseJson } from '#exchange/json.ts'

export interface ServerFact {
  readonly uuid: string
  readonly short: string | null
  readonly createdAtMs: number
  /** Last words seen on the status endpoint. */
  state: string | null
  status: string | null
  uptimeS: number | null
  /** The uptime it was first seen ready with. */
  readyUptimeS: number | null
  /** Seen running with the installation over. */
  ready: boolean
  /** When it was first seen ready, on the run's clock. */
  readyAtMs: number | null
  /** When it was first seen to run and not to be installing. */
  upAtMs: number | null
  /** When its status was last read. */
  lookedAtMs: number | null
  pollAtMs: number
  pollGapMs: number
}

type KeyName = 'first' | 'second' | 'spare' | 'named' | 'unlabelled' | 'third'

export interface Memory {
  readonly runId: string
  /** Fresh idempotency keys; all but `third` differ from `first` in their last digit only. */
  readonly keys: Readonly<Record<KeyName, string>>
  /** The key that made the first server. */
  firstKey: string
  /** The key that made the second server: a refused attempt may have used up the one before. */
  secondKey: string
  plans: { id: number; price: number; hourlyUsd: number | null }[]
  plansTotal: number | null
  locationId: number | null
  otherLocationId: number | null
  /** Of every location, in the order of the list. */
  locationIds: readonly number[]
  slug: string | null
  /** What the second server is installed with: another template, where there is a like one. */
  otherSlug: string | null
  planId: number | null
  otherPlanId: number | null
  first: ServerFact | null
  second: ServerFact | null
  /** Members beyond the required ones that the second creation was accepted with. */
  secondExtra: object
  /** Member that names the power action, once a call with it was accepted. */
  powerMember: string | null
  /** Validator of the first server's details while it was installing. */
  etag: string | null
  /** An action was accepted and showed no sign for long: the next is given less time. */
  unmoved: boolean
  /** Was the second server restarted, and from which uptime in seconds? */
  restarted: boolean
  uptimeBeforeRestartS: number | null
  /** Servers whose DELETE was accepted. */
  readonly deleteAccepted: Set<string>
  /** When the first server was first looked for after its deletion. */
  deletedAtMs: number | null
  /** When the first server was first seen to be gone: milliseconds on the run's clock. */
  goneAtMs: number | null
  /** Set when the target has no working DELETE: no second server is made then. */
  deleteUnavailable: boolean
}

/** What the names of all servers of a run begin with. */
export function namePrefix(runId: string): string {
  return `vpsc-${runId}-`
}

/** The name that marks a server as made by this run. */
export function serverName(runId: string, suffix: string): string {
  return `${namePrefix(runId)}${suffix}.example.com`
}

export function openMemory(runId: string, random: () => number): Memory {
  const first = uuidFrom(random)
  const digits = ['7', '3', '5', '1', '9'].filter((digit) => digit !== first.at(-1))
  const near = (at: number): string => `${first.slice(0, -1)}${digits[at]!}`
  const [second, spare, named, unlabelled] = [near(0), near(1), near(2), near(3)]
  return {
    runId,
    keys: { first, second, spare, named, unlabelled, third: uuidFrom(random) },
    firstKey: first,
    secondKey: second,
    plans: [],
    plansTotal: null,
    locationId: null,
    otherLocationId: null,
    locationIds: [],
    slug: null,
    otherSlug: null,
    planId: null,
    otherPlanId: null,
    first: null,
    second: null,
    secondExtra: {},
    powerMember: null,
    etag: null,
    unmoved: false,
    restarted: false,
    uptimeBeforeRestartS: null,
    deleteAccepted: new Set(),
    deletedAtMs: null,
    goneAtMs: null,
    deleteUnavailable: false,
  }
}

/** A version 4 UUID drawn from the handed-in chance. */
export function uuidFrom(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16))
  digits[12] = '4'
  digits[16] = '89ab'[Math.floor(random() * 4)] ?? '8'
  const text = digits.join('')
  return [8, 12, 16, 20].reduceRight((t, at) => `${t.slice(0, at)}-${t.slice(at)}`, text)
}

/** Price of a plan for an hour, as the target listed it; 0 where it said none. */
export function hourlyUsd(memory: Pick<Memory, 'plans'>, planId: number | null): number {
  return memory.plans.find((plan) => plan.id === planId)?.hourlyUsd ?? 0
}

/** `data` of an answer's envelope, or undefined. */
export function dataOf(exchange: Exchange): Json | undefined {
  return member(parseJson(exchange.response?.body ?? null), 'data')
}

/** `data` as a list of objects; empty where it is none. */
export function listOf(exchange: Exchange): Readonly<Record<string, Json>>[] {
  const data = dataOf(exchange)
  return Array.isArray(data) ? data.filter(isObject) : []
}

/** A server's facts from the 201 that made it, or null where the answer names none. */
export function readServer(exchange: Exchange, nowMs: number): ServerFact | null {
  const data = dataOf(exchange)
  const uuid = member(data, 'uuid')
  const short = member(data, 'uuid_short')
  if (typeof uuid !== 'string' || uuid === '') return null
  return {
    uuid,
    short: typeof short === 'string' && short !== '' ? short : null,
    createdAtMs: nowMs,
    state: null,
    status: 'installing',
    uptimeS: null,
    readyUptimeS: null,
    ready: false,
    readyAtMs: null,
    upAtMs: null,
    lookedAtMs: null,
    pollAtMs: nowMs + 2_000,
    pollGapMs: 2_000,
  }
}

/**
 * Finds servers that a journal does not know by uuid: those whose answer was lost, and those that a
 * refusal made.
 */
import { keyLifetimeMs } from '#contract/catalogue.ts'
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { isObject, member, parseJson } from '#exchange/json.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { isKeyless } from './creates.ts'
import { type Intent, isForeign, type Journal, owed } from './journal.ts'
import { listOf, namePrefix, readServer } from './memory.ts'
import { guisesIn, type Listed, twinsIn } from './twins.ts'

export interface ClaimOptions {
  readonly caller: Caller
  readonly clock: Clock
  readonly journal: Journal
  readonly say: (what: string) => void
  /**
   * False under another token than the one that made the servers: its list and its keys say nothing
   * about them.
   */
  readonly sameAccount?: boolean
}

const pagesMax = 200
const attemptsMax = 3
const pauseMs = 2_000
/**
 * A server may come into being after its client has given up, and be invisible for five seconds
 * more.
 */
export const visibilityGraceMs = 6_000

/** A key is not sent again when it may be forgotten within this time. */
const keyMarginMs = 3_600_000

/** An attempt that may have made a server, and why nobody knows. */
export interface Doubt {
  readonly intent: Intent
  readonly why: string
}

function doubt(intent: Intent, nowMs: number): Doubt {
  const at = new Date(intent.atMs).toISOString()
  const why = isForgotten(intent, nowMs)
    ? 'and its key is too old to be asked'
    : 'and its account could not be asked'
  return { intent, why: `its creation at ${at} was never answered, ${why}` }
}

/** A key may be forgotten after a day, and would then make a second server beside the first. */
function isForgotten({ name, key, atMs }: Intent, nowMs: number): boolean {
  return name === null && !isKeyless(key) && nowMs - atMs > keyLifetimeMs - keyMarginMs
}

export interface Claimed {
  /** A server may exist, and neither the list nor the key could be asked. */
  readonly doubts: readonly Doubt[]
  /** Servers that may be ours, which nobody can prove. */
  readonly twins: readonly Listed[]
  /** Uuids of every server that a list named. */
  readonly named: ReadonlySet<string>
}

const nothing: Claimed = { doubts: [], twins: [], named: new Set() }

/** Writes every server found to the journal. Returns what stays in doubt. */
export async function claimServers(options: ClaimOptions): Promise<Claimed> {
  const { journal, clock, say } = options
  const intents = journal.entries().filter((entry): entry is Intent => entry.type === 'intent')
  if (intents.length === 0) return nothing
  const { unanswered } = owed(journal.entries())
  if (options.sameAccount === false) {
    return { ...nothing, doubts: unanswered.map((one) => doubt(one, clock.now())) }
  }
  if (unanswered.length > 0) {
    say('servers whose creation was never answered')
    const lastMs = Math.max(...unanswered.map(({ atMs }) => atMs))
    await clock.sleep(Math.min(lastMs + visibilityGraceMs - clock.now(), visibilityGraceMs))
  }
  const listed = new Set<TokenLabel>()
  const twins: Listed[] = []
  const named = new Set<string>()
  // Names are given in the tested account, and once in another.
  const owners = intents.flatMap(({ name, token }) => (name === null ? [] : [token]))
  for (const token of new Set<TokenLabel>(['A1', ...owners])) {
    const servers = await listServers(token, options)
    if (servers !== null) listed.add(token)
    for (const server of servers ?? []) claim(server, token, intents, options)
    for (const { uuid, name } of guisesIn(servers ?? [], journal.entries())) {
      journal.write({ type: 'created', key: '', uuid, name, token, atMs: clock.now() })
    }
    twins.push(...twinsIn(servers ?? [], journal.entries()))
    for (const { uuid } of servers ?? []) named.add(uuid)
  }
  const doubts: Doubt[] = []
  for (const intent of unanswered) {
    if (!(await isSettled(intent, listed, options))) doubts.push(doubt(intent, clock.now()))
  }
  return { doubts, twins, named }
}

/** Ours is what bears the prefix and the run id of this journal, whoever made it. */
function claim(
  { uuid, name }: Listed,
  token: TokenLabel,
  intents: readonly Intent[],
  options: ClaimOptions,
): void {
  const { journal, clock } = options
  const known = journal.entries().some((entry) => entry.type === 'created' && entry.uuid === uuid)
  if (known || !intents.some(({ runId }) => name.startsWith(namePrefix(runId)))) return
  const key = intents.find((intent) => intent.name === name)?.key ?? ''
  journal.write({ type: 'created', key, uuid, name, token, atMs: clock.now() })
}

/** Nothing more can be learnt of this attempt: its server is known by now, or there is none. */
async function isSettled(
  intent: Intent,
  listed: ReadonlySet<TokenLabel>,
  options: ClaimOptions,
): Promise<boolean> {
  const { journal } = options
  const isOpen = owed(journal.entries()).unanswered.some(({ key }) => key === intent.key)
  if (!isOpen) return true
  if (intent.name === null && !isKeyless(intent.key)) return replayKey(intent, options)
  const sure = intent.name === null || listed.has(intent.token)
  if (sure) journal.write({ type: 'settled', key: intent.key })
  return sure
}

/**
 * The key's own replay names the server; a key the target never saw makes one, which is then
 * deleted.
 */
async function replayKey(intent: Intent, { caller, clock, journal }: ClaimOptions) {
  const { key, body, token, name } = intent
  if (isForgotten(intent, clock.now())) return false
  const exchange = await caller.send('cleanup.claim', {
    method: 'POST',
    path: '/servers',
    token,
    rawBody: body,
    headers: [['Idempotency-Key', key]],
  })
  const status = exchange.response?.status ?? 0
  const server = readServer(exchange, clock.now())
  // A target that names a stranger's server has not said what became of ours.
  if (server && isForeign(server.uuid, journal.entries())) return false
  if (server) {
    journal.write({ type: 'created', key, uuid: server.uuid, name, token, atMs: clock.now() })
    return true
  }
  // Limited, locked out or busy: that says nothing about the first attempt. But a key that made a
  // known server is refused for its other body.
  const isKnown = journal.entries().some((e) => e.type === 'created' && e.key === key)
  const isMute = status === 401 || status === 429 || (status === 409 && !isKnown)
  const isRefused = status >= 400 && status < 500 && !isMute
  if (isRefused) journal.write({ type: 'settled', key })
  return isRefused
}

/** Every server of an account, over all pages; null where a page could not be read. */
async function listServers(token: TokenLabel, options: ClaimOptions): Promise<Listed[] | null> {
  const found: Listed[] = []
  for (let page = 1; page <= pagesMax; page += 1) {
    const exchange = await readPage(page, token, options)
    if (exchange === null) return null
    for (const { name, uuid, uuid_short: given } of listOf(exchange)) {
      const short = typeof given === 'string' ? given : null
      if (typeof name === 'string' && typeof uuid === 'string') found.push({ name, uuid, short })
    }
    const meta = member(parseJson(exchange.response?.body ?? null), 'meta')
    const last = isObject(meta) ? Number(member(meta, 'last_page')) : 1
    if (!(page < last)) return found
  }
  return found
}

async function readPage(
  number: number,
  token: TokenLabel,
  options: ClaimOptions,
): Promise<Exchange | null> {
  const path = `/servers?per_page=100&page=${number}`
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const exchange = await options.caller.send('cleanup.list', { method: 'GET', path, token })
    if (exchange.response?.status === 200) return exchange
    if (attempt < attemptsMax) await options.clock.sleep(attempt * pauseMs)
  }
  return null
}

/**
 * Finds servers that a journal does not know by uuid: those whose answer was lost, and those that a
 * refusal made.
 */
import type { Exchange, TokenLabel } from '#exchange/exchange.ts'
import { isObject, member, parseJson } from '#exchange/json.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { isKeyless } from './creates.ts'
import { type Intent, type Journal, owed } from './journal.ts'
import { listOf, namePrefix, readServer } from './memory.ts'

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

/**
 * Writes every server found to the journal. Returns the attempts that stay in doubt: a server may
 * exist, and neither the list nor the key could be asked.
 */
export async function claimServers(options: ClaimOptions): Promise<Intent[]> {
  const { journal, clock, say } = options
  const intents = journal.entries().filter((entry): entry is Intent => entry.type === 'intent')
  if (intents.length === 0) return []
  const { unanswered } = owed(journal.entries())
  if (options.sameAccount === false) return [...unanswered]
  if (unanswered.length > 0) {
    say('servers whose creation was never answered')
    const lastMs = Math.max(...unanswered.map(({ atMs }) => atMs))
    await clock.sleep(Math.min(lastMs + visibilityGraceMs - clock.now(), visibilityGraceMs))
  }
  const listed = new Set<TokenLabel>()
  // Names are given in the tested account, and once in another.
  const owners = intents.flatMap(({ name, token }) => (name === null ? [] : [token]))
  for (const token of new Set<TokenLabel>(['A1', ...owners])) {
    const servers = await listServers(token, options)
    if (servers !== null) listed.add(token)
    for (const server of servers ?? []) claim(server, token, intents, options)
  }
  const doubtful: Intent[] = []
  for (const intent of unanswered) {
    if (!(await isSettled(intent, listed, options))) doubtful.push(intent)
  }
  return doubtful
}

interface Listed {
  readonly uuid: string
  readonly name: string
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
  const exchange = await caller.send('cleanup.claim', {
    method: 'POST',
    path: '/servers',
    token,
    rawBody: body,
    headers: [['Idempotency-Key', key]],
  })
  const status = exchange.response?.status ?? 0
  const server = readServer(exchange, clock.now())
  if (server) {
    journal.write({ type: 'created', key, uuid: server.uuid, name, token, atMs: clock.now() })
    return true
  }
  // Busy, limited or locked out: that says nothing about the first attempt.
  const isRefused = status >= 400 && status < 500 && ![401, 409, 429].includes(status)
  if (isRefused) journal.write({ type: 'settled', key })
  return isRefused
}

/** Every server of an account, over all pages; null where a page could not be read. */
async function listServers(token: TokenLabel, options: ClaimOptions): Promise<Listed[] | null> {
  const found: Listed[] = []
  for (let page = 1; page <= pagesMax; page += 1) {
    const exchange = await readPage(page, token, options)
    if (exchange === null) return null
    for (const { name, uuid } of listOf(exchange)) {
      if (typeof name === 'string' && typeof uuid === 'string') found.push({ name, uuid })
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

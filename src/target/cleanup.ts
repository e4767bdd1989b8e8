/** Deletes what a journal still owes, last made first, and proves that it is gone. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, member, parseJson } from '#exchange/json.ts'
import type { Caller } from './caller.ts'
import type { Clock } from './clock.ts'
import { type Created, type Journal, owed } from './journal.ts'
import { listOf, readServer } from './memory.ts'

export interface Leftover {
  readonly uuid: string
  readonly name: string | null
  /** Why it is still there. */
  readonly why: string
}

export interface CleanupOptions {
  readonly caller: Caller
  readonly clock: Clock
  readonly journal: Journal
  /** How long deletion may take, in milliseconds. */
  readonly patienceMs: number
  /** Uuids that a read has already shown to be gone. */
  readonly provenGone: ReadonlySet<string>
  readonly say: (what: string) => void
}

const attemptsMax = 4
const pagesMax = 200

function isGone(exchange: Exchange): boolean {
  return [404, 410].includes(exchange.response?.status ?? 0)
}

function isAccepted(exchange: Exchange): boolean {
  const status = exchange.response?.status ?? 0
  return (status >= 200 && status < 300) || isGone(exchange)
}

/** Deletes every owed server. Never throws for what a target answers; what is left is returned by name. */
export async function cleanUp(options: CleanupOptions): Promise<Leftover[]> {
  await claimUnanswered(options)
  const leftovers: Leftover[] = []
  const servers = owed(options.journal.entries()).servers.toReversed()
  for (const server of servers) {
    options.say(`deleting server ${server.uuid.slice(0, 8)}`)
    const why = await deleteOne(server, options)
    if (why === null) options.journal.write({ type: 'deleted', uuid: server.uuid })
    else leftovers.push({ uuid: server.uuid, name: server.name, why })
  }
  return leftovers
}

/** Null when the server is proven gone, else why it is not. */
async function deleteOne(server: Created, options: CleanupOptions): Promise<string | null> {
  const { caller, clock, provenGone } = options
  if (provenGone.has(server.uuid)) return null
  const path = `/servers/${server.uuid}`
  let last = 'no answer'
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const exchange = await caller.send('cleanup.delete', { method: 'DELETE', path })
    if (isAccepted(exchange)) return awaitGone(path, options)
    last = `DELETE answered ${exchange.response?.status ?? exchange.failure}`
    await clock.sleep(attempt * 2_000)
  }
  return last
}

async function awaitGone(path: string, options: CleanupOptions): Promise<string | null> {
  const { caller, clock, patienceMs } = options
  const deadlineMs = clock.now() + patienceMs
  let gapMs = 500
  for (;;) {
    const exchange = await caller.send('cleanup.verify', { method: 'GET', path })
    if (isGone(exchange)) return null
    if (clock.now() >= deadlineMs) {
      return isDeleting(exchange) ? null : 'DELETE was accepted, but the server is still there'
    }
    await clock.sleep(gapMs)
    gapMs = Math.min(gapMs * 2, 10_000)
  }
}

/** A server that says it is being deleted will not be billed for long. */
function isDeleting(exchange: Exchange): boolean {
  const data = member(parseJson(exchange.response?.body ?? null), 'data')
  return member(data, 'status') === 'deleting'
}

/** Finds the servers of creates whose answer was lost: by name where one was given, else by replaying the key. */
async function claimUnanswered(options: CleanupOptions): Promise<void> {
  const { unanswered } = owed(options.journal.entries())
  if (unanswered.length === 0) return
  options.say('looking for servers whose creation was never answered')
  const named = new Map(await listNames(options))
  for (const intent of unanswered) {
    const uuid = intent.name === null ? await replayKey(intent, options) : named.get(intent.name)
    if (uuid) {
      options.journal.write({ type: 'created', key: intent.key, uuid, name: intent.name })
    } else if (intent.name !== null) {
      options.journal.write({ type: 'settled', key: intent.key })
    }
  }
}

/** The key's own replay names the server; a key the target never saw makes one, which is then deleted. */
async function replayKey(
  intent: { key: string; body: string },
  { caller, clock }: CleanupOptions,
): Promise<string | undefined> {
  if (intent.key.startsWith('keyless-')) return undefined
  const exchange = await caller.send('cleanup.claim', {
    method: 'POST',
    path: '/servers',
    rawBody: intent.body,
    headers: [['Idempotency-Key', intent.key]],
  })
  return readServer(exchange, clock.now())?.uuid
}

/** Every server of the account as [name, uuid], over all pages. */
export async function listNames({ caller }: Pick<CleanupOptions, 'caller'>) {
  const named: [string, string][] = []
  for (let page = 1; page <= pagesMax; page += 1) {
    const exchange = await caller.send('cleanup.list', {
      method: 'GET',
      path: `/servers?per_page=100&page=${page}`,
    })
    for (const { name, uuid } of listOf(exchange)) {
      if (typeof name === 'string' && typeof uuid === 'string') named.push([name, uuid])
    }
    const meta = member(parseJson(exchange.response?.body ?? null), 'meta')
    const last = isObject(meta) ? Number(member(meta, 'last_page')) : 1
    if (!(page < last)) return named
  }
  return named
}

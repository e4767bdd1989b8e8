/** Deletes what a journal still owes, last made first, and proves that it is gone. */
import type { Exchange } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import type { Call } from './caller.ts'
import { type ClaimOptions, claimServers, visibilityGraceMs } from './claims.ts'
import { pauseAfterMs } from './incidents.ts'
import { type Created, owed, priceIn } from './journal.ts'
import { dataOf } from './memory.ts'
import { isPathSafe } from './others.ts'
import { stopServer } from './stopping.ts'

export interface Leftover {
  /** Empty where nobody knows whether there is a server at all. */
  readonly uuid: string
  readonly name: string | null
  /** Why it is still there. */
  readonly why: string
  /** What it costs for every hour that it stays; null where the target told no price. */
  readonly hourlyUsd: number | null
}

export interface CleanupOptions extends ClaimOptions {
  /** How long deletion may take, in milliseconds. */
  readonly patienceMs: number
  /** How long an installation may keep a server from being deleted, in milliseconds. */
  readonly installMs: number
  /** Uuids whose DELETE was accepted and that a read has then shown to be gone. */
  readonly provenGone: ReadonlySet<string>
}

const attemptsMax = 4
const installGapMs = 5_000
/** So long a deleted server may be answered for without being shown: a 5xx, or nothing at all. */
const blindPatienceMs = 30_000
/** Said to a DELETE, these will not change: another attempt would only be another request. */
const finalStatuses = new Set([401, 405, 501])

/** So is a DELETE refused for what the server is doing. */
const stateStatuses = new Set([400, 403, 409, 422, 423])

const twinWhy =
  'it came to stand beside ours under the same name; whether it is ours cannot be told, so it ' +
  'was not deleted'

function isGone(exchange: Exchange): boolean {
  return [404, 410].includes(exchange.response?.status ?? 0)
}

/**
 * Deletes every owed server and retires the journal once nothing is owed. Never throws for what a
 * target answers; what is left is returned by name.
 */
export async function cleanUp(options: CleanupOptions): Promise<Leftover[]> {
  const { journal } = options
  const leftovers: Leftover[] = []
  let named: ReadonlySet<string> = new Set()
  try {
    const { doubts, twins, ...claimed } = await claimServers(options)
    named = claimed.named
    for (const { intent, why } of doubts) {
      leftovers.push({ uuid: '', name: intent.name, why, hourlyUsd: intent.hourlyUsd ?? null })
    }
    for (const twin of twins) leftovers.push({ ...twin, why: twinWhy, hourlyUsd: null })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const why = `lost servers were not looked for (${reason})`
    leftovers.push({ uuid: '', name: null, why, hourlyUsd: null })
  }
  for (const server of owed(journal.entries()).servers.toReversed()) {
    options.say(`the deletion of server ${server.uuid.slice(0, 8)}`)
    const why = await deleteSafely(server, options, named)
    const { uuid, name } = server
    const usd = priceIn(journal.entries(), server)
    if (why !== null) leftovers.push({ uuid, name, why, hourlyUsd: usd })
  }
  journal.retire()
  return leftovers
}

/** One server's trouble, even a full disk, must not keep the others alive. */
async function deleteSafely(
  server: Created,
  options: CleanupOptions,
  named: ReadonlySet<string>,
): Promise<string | null> {
  try {
    const gone = await isGoneForGood(server, options, named)
    const why = gone ? null : await deleteOne(server, options)
    if (why === null) options.journal.write({ type: 'deleted', uuid: server.uuid })
    return why
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Proven gone already; one that a list names all the same may have come back since. */
async function isGoneForGood(
  { uuid, token }: Created,
  { caller, provenGone }: CleanupOptions,
  named: ReadonlySet<string>,
): Promise<boolean> {
  if (!provenGone.has(uuid)) return false
  if (!named.has(uuid)) return true
  const call: Call = { method: 'GET', path: `/servers/${uuid}`, token }
  return isGone(await caller.send('cleanup.verify', call))
}

/** Null when the server is proven gone, else why it is not. */
async function deleteOne(server: Created, options: CleanupOptions): Promise<string | null> {
  const { caller, clock } = options
  const { uuid, token } = server
  if (!isPathSafe(uuid)) return 'its uuid cannot stand in a path: no DELETE can name it'
  const call: Call = { method: 'DELETE', path: `/servers/${uuid}`, token }
  const startedAtMs = clock.now()
  let last = 'no answer'
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const exchange = await caller.send('cleanup.delete', call)
    const status = exchange.response?.status ?? 0
    if (status >= 200 && status < 300) return awaitGone(server, options)
    if (isGone(exchange) && options.sameAccount === false) {
      return 'it is not found under this token, and another one made it'
    }
    // So soon, a 404 may mean that the server is not visible yet.
    const ripeInMs = server.atMs + visibilityGraceMs - clock.now()
    if (isGone(exchange) && !(ripeInMs > 0)) return awaitGone(server, options)
    last = `DELETE answered ${exchange.response?.status ?? exchange.failure}`
    if (finalStatuses.has(status) || (status === 403 && attempt > 1)) break
    if (stateStatuses.has(status)) {
      const leftMs = startedAtMs + options.installMs - clock.now()
      if (await awaitInstalled(server, leftMs, options)) attempt = 0
      // Some targets delete no server that runs.
      else if (attempt === 1) await stopServer(server, options)
    }
    if (attempt < attemptsMax) await clock.sleep(pauseMs(exchange, attempt, ripeInMs))
  }
  return last
}

function pauseMs(exchange: Exchange, attempt: number, ripeInMs: number): number {
  if (exchange.response?.status === 429) return pauseAfterMs(exchange)
  return isGone(exchange) ? Math.min(ripeInMs, visibilityGraceMs) : attempt * 2_000
}

/** True once an installation was seen, which may keep a server from deletion, and waited for. */
async function awaitInstalled(
  server: Created,
  leftMs: number,
  { caller, clock, say }: CleanupOptions,
): Promise<boolean> {
  const call: Call = { method: 'GET', path: `/servers/${server.uuid}`, token: server.token }
  const deadlineMs = clock.now() + leftMs
  let seen = false
  for (;;) {
    const status = statusIn(await caller.send('cleanup.verify', call))
    if (status !== 'installing' || clock.now() >= deadlineMs) return seen
    seen = true
    say('an installation to end, so that the server can be deleted')
    await clock.sleep(installGapMs)
  }
}

async function awaitGone(server: Created, options: CleanupOptions): Promise<string | null> {
  const { caller, clock, patienceMs } = options
  const path = `/servers/${server.uuid}`
  const sinceMs = clock.now()
  let gapMs = 500
  for (;;) {
    const call = { method: 'GET', path, token: server.token }
    const exchange = await caller.send('cleanup.verify', call)
    if (isGone(exchange)) return null
    const shown = dataOf(exchange) !== undefined
    const waitedMs = clock.now() - sinceMs
    if (!shown && waitedMs >= Math.min(patienceMs, blindPatienceMs)) {
      const status = exchange.response?.status ?? exchange.failure
      return `DELETE was accepted, but reading the server gives neither it nor a 404: ${status}`
    }
    if (waitedMs >= patienceMs) {
      return isDeleting(exchange) ? null : 'DELETE was accepted, but the server is still there'
    }
    await clock.sleep(gapMs)
    gapMs = Math.min(gapMs * 2, 10_000)
  }
}

/** A server that says it is being deleted will not be billed for long. */
function isDeleting(exchange: Exchange): boolean {
  return statusIn(exchange) === 'deleting'
}

function statusIn(exchange: Exchange): unknown {
  return member(dataOf(exchange), 'status')
}

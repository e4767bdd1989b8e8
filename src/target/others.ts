/** Other people's servers in the account: known before anything is made, and never touched. */
import type { Exchange } from '#exchange/exchange.ts'
import { member, parseJson } from '#exchange/json.ts'
import type { Caller } from './caller.ts'
import { isForeign, type Journal } from './journal.ts'
import { listOf, readServer, type ServerFact } from './memory.ts'

/** More servers than fit on these pages are not looked through. */
const pagesMax = 10

/** Can this text stand for a server in a path, without becoming another path? */
export function isPathSafe(uuid: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(uuid)
}

/**
 * The server that a creation made. Null where the answer names none, one that was there before, or
 * one that no path can name.
 */
export function readMade(exchange: Exchange, journal: Journal, nowMs: number): ServerFact | null {
  const server = readServer(exchange, nowMs)
  if (server === null || !isPathSafe(server.uuid)) return null
  return isForeign(server.uuid, journal.entries()) ? null : server
}

export interface Others {
  /** Remembers what a list of the account under test shows. */
  see(exchange: Exchange): void
  /** On disk before the first creation; reads the pages of the list that were not read so far. */
  note(caller: Caller, pay: (requests: number) => void): Promise<void>
}

/** Watches the account until the run makes something itself. */
export function openOthers(journal: Journal): Others {
  const uuids = new Set<string>()
  let pages = 1
  const isNoted = (): boolean => journal.entries().length > 0
  const see = (exchange: Exchange): void => {
    const { operation, token, response } = exchange
    if (isNoted() || operation !== 'listServers' || token !== 'A1') return
    if (response?.status !== 200) return
    for (const { uuid } of listOf(exchange)) if (typeof uuid === 'string') uuids.add(uuid)
    const last = Number(member(member(parseJson(response.body), 'meta'), 'last_page'))
    if (exchange.request.path.includes('per_page=100') && last > 1) pages = Math.min(last, pagesMax)
  }
  return {
    see,
    async note(caller, pay) {
      if (isNoted()) return
      for (let page = 2; page <= pages; page += 1) {
        pay(1)
        const path = `/servers?per_page=100&page=${page}`
        see(await caller.send('servers.before.more', { method: 'GET', path }))
      }
      if (uuids.size > 0) journal.write({ type: 'others', uuids: [...uuids] })
    },
  }
}

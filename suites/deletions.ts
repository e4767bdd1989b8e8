/**
 * Which servers a run has seen go: their DELETE was accepted, and their owner found nothing
 * afterwards.
 */
import { type Exchange, statusOf } from '#exchange/exchange.ts'
import { listOf } from '#target/memory.ts'

export interface Deletions {
  see(exchange: Exchange): void
  /** Uuids of servers that are proven gone. */
  readonly gone: ReadonlySet<string>
  /** Since when (milliseconds on the run's clock) all of them are, if a list names one still. */
  readonly lingeringSinceMs: number | null
}

export function openDeletions(): Deletions {
  const accepted = new Set<string>()
  const gone = new Set<string>()
  let goneAtMs = 0
  let lingers = false
  return {
    gone,
    get lingeringSinceMs() {
      return lingers ? goneAtMs : null
    },
    see(exchange) {
      const { operation, token, request } = exchange
      const uuid = request.path.split('/')[2] ?? ''
      const status = statusOf(exchange)
      if (token !== 'A1') return
      if (operation === 'listServers' && status === 200) {
        lingers = listOf(exchange).some((item) => gone.has(String(item.uuid)))
      }
      if (operation === 'deleteServer' && status >= 200 && status < 300) accepted.add(uuid)
      if (operation !== 'getServer') return
      if ((status === 404 || status === 410) && accepted.has(uuid)) {
        gone.add(uuid)
        goneAtMs = exchange.sentAt + exchange.tookMs
      } else gone.delete(uuid)
    },
  }
}

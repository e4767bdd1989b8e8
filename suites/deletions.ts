/**
 * Which servers a run has seen go: their DELETE was accepted, and their owner found nothing
 * afterwards.
 */
import type { Exchange } from '#exchange/exchange.ts'

export interface Deletions {
  see(exchange: Exchange): void
  /** Uuids of servers that are proven gone. */
  readonly gone: ReadonlySet<string>
}

export function openDeletions(): Deletions {
  const accepted = new Set<string>()
  const gone = new Set<string>()
  return {
    gone,
    see({ operation, token, request, response }) {
      const uuid = request.path.split('/')[2] ?? ''
      const status = response?.status ?? 0
      if (token !== 'A1') return
      if (operation === 'deleteServer' && status >= 200 && status < 300) accepted.add(uuid)
      if (operation !== 'getServer') return
      if ((status === 404 || status === 410) && accepted.has(uuid)) gone.add(uuid)
      else gone.delete(uuid)
    },
  }
}

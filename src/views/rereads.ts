/** Subjects that are one read, sent twice with nothing written in between. */
import { visibilityGraceMs } from '#contract/patience.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { credentialOf, isStranger, keyOf, readAttempt } from './attempts.ts'
import { serverIdOf } from './paths.ts'
import { type Answer, isEvidence, isExcess, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Reread extends Subject {
  readonly first: Answer
  readonly second: Answer
}

const readsMax = 5_000
const serversMax = 5_000

/** A GET or HEAD of a documented operation; everything else may change something. */
export function isRead({ request, operation }: Exchange): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && operation !== null
}

/** Servers by the part that full and short uuids share, whoever asks. */
export function serverKeyOf(exchange: Exchange): string | null {
  return serverIdOf(exchange)?.toLowerCase().slice(0, 8) ?? null
}

/** Could it be cached differently or asked for otherwise? Then it is another read. */
function readKeyOf(exchange: Exchange): string {
  const { method, path } = exchange.request
  return [credentialOf(exchange), keyOf(exchange) ?? '', method, path].join('\n')
}

/** Every repetition of a read by the same token, while no server was written to or going. */
export const rereads: View<Reread> = {
  name: 'rereads',
  open() {
    const last = { servers: new Map<string, Answer>(), catalogue: new Map<string, Answer>() }
    /** Servers whose deletion was tried: they may vanish at any time. */
    const leaving = new Set<string>()
    let createdAt = Number.NEGATIVE_INFINITY
    const noteWrite = (exchange: Exchange): void => {
      last.servers.clear()
      const server = serverKeyOf(exchange)
      if (exchange.request.method === 'DELETE' && server !== null && leaving.size < serversMax) {
        leaving.add(server)
      }
      if (readAttempt(exchange) !== null) createdAt = exchange.sentAt + exchange.tookMs
    }
    /** Servers come and go for a while after the write itself. */
    const isUnsettled = (exchange: Exchange): boolean => {
      const server = serverKeyOf(exchange)
      if (server !== null && leaving.has(server)) return true
      const young = exchange.sentAt - createdAt <= visibilityGraceMs
      return young && exchange.request.path.startsWith('/servers')
    }
    return {
      see(exchange) {
        if (exchange.kind !== 'call') return []
        if (!isRead(exchange)) {
          noteWrite(exchange)
          return []
        }
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer)) return []
        if (isExcess(answer) || isStranger(exchange)) return []
        if (isUnsettled(exchange)) return []
        const key = readKeyOf(exchange)
        const reads = exchange.request.path.startsWith('/servers') ? last.servers : last.catalogue
        const first = reads.get(key)
        if (first !== undefined || reads.size < readsMax) reads.set(key, answer)
        if (first === undefined) return []
        return [{ exchanges: [first.exchange, exchange], first, second: answer }]
      },
      close: () => [],
    }
  },
}

/** Remembers from when to when each server was being installed, as reads of it have said. */
import type { Exchange } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import type { Answer } from './responses.ts'

export interface Installs {
  /** Takes note of an answer about one server. Answers come in tape order. */
  note(answer: Answer): void
  /**
   * Was a server of this call's account known as installing since long enough for lists to show it
   * (AMB-50), and not yet known as anything else? Can only be told once the tape has ended.
   */
  cover(exchange: Exchange): boolean
  /**
   * How many servers of this call's account were installing then, for long enough to be listed, as
   * a read of each has said afterwards: nothing installs anew. Can only be told at the end.
   */
  lasting(exchange: Exchange): number
}

interface Span {
  readonly account: string
  readonly from: number
  /** When a read first said otherwise. */
  leftAt: number
  /** When a read of the server itself last said so. */
  lastAt: number
}

const serversMax = 500
const never = Number.NEGATIVE_INFINITY
/** A list may lag behind for this long. */
const lagMs = 5_000
const reads = new Set(['createServer', 'getServer', 'getServerStatus'])

/** The server an answer is about: by what it says itself, else by its path. */
function serverOf({ exchange, data }: Answer): string | null {
  const inPath = /^\/servers\/([^/?]+)/.exec(exchange.request.path)?.[1]
  const uuid = member(data, 'uuid') ?? inPath
  return typeof uuid === 'string' ? `${exchange.account} ${uuid}` : null
}

export function openInstalls(): Installs {
  const spans = new Map<string, Span>()
  return {
    note(answer) {
      const { exchange, data, status } = answer
      const server = reads.has(exchange.operation ?? '') && status < 300 ? serverOf(answer) : null
      if (server === null) return
      const { account, sentAt: at } = exchange
      const span = spans.get(server)
      if (member(data, 'status') !== 'installing') {
        if (span !== undefined) span.leftAt = Math.min(span.leftAt, at)
        return
      }
      const began = { account, from: at, leftAt: Number.POSITIVE_INFINITY, lastAt: never }
      if (span === undefined && spans.size < serversMax) spans.set(server, began)
      const kept = spans.get(server)
      if (kept !== undefined && exchange.operation !== 'createServer') kept.lastAt = at
    },
    cover: ({ account, sentAt: at }) =>
      [...spans.values()].some(
        (span) => span.account === account && span.from + lagMs <= at && at < span.leftAt,
      ),
    lasting: ({ account, sentAt, tookMs }) =>
      [...spans.values()].filter(
        (span) =>
          span.account === account && span.from + lagMs <= sentAt && span.lastAt >= sentAt + tookMs,
      ).length,
  }
}

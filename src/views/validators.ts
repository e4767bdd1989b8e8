/** Subjects that are conditional reads answered 304, beside what the validator was issued for. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { type Json, member, sameJson } from '#exchange/json.ts'
import { serverPathOf } from './paths.ts'
import { type Answer, isEvidence, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface Revalidation extends Subject {
  readonly exchange: Exchange
  /** Did the request carry If-None-Match or If-Modified-Since? */
  readonly conditional: boolean
  /** Is it known that the representation is no longer the one the validator was issued for? */
  readonly outdated: boolean
}

interface Representation {
  readonly json: Json | undefined
  readonly exchange: Exchange
}

interface Memory {
  /** By token, path and entity tag. */
  readonly issued: Map<string, Representation>
  /** The latest of each token and path. */
  readonly latest: Map<string, Representation>
  /** The latest `status` of each server, as its status operation says. */
  readonly statuses: Map<string, Json>
}

/** Entries kept per map. */
const entriesMax = 500

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  if (map.has(key) || map.size < entriesMax) map.set(key, value)
}

function note(memory: Memory, answer: Answer): void {
  const { exchange, json, data, status } = answer
  if (exchange.request.method !== 'GET' || status !== 200) return
  const target = `${exchange.token} ${exchange.request.path}`
  const tag = header(exchange.response!.headers, 'etag')
  if (tag !== null) keep(memory.issued, `${target} ${tag}`, { json, exchange })
  keep(memory.latest, target, { json, exchange })
  const server = serverPathOf(exchange)
  const word = member(data, 'status')
  if (server?.below === 'status' && word !== undefined) keep(memory.statuses, server.id, word)
}

/**
 * A newer read of the same path differs, or the server has left the installation it was read in.
 */
function isOutdated(memory: Memory, exchange: Exchange, issued: Representation): boolean {
  const latest = memory.latest.get(`${exchange.token} ${exchange.request.path}`)
  if (latest !== undefined && !sameJson(latest.json, issued.json)) return true
  const server = serverPathOf(exchange)
  if (server === null || server.below !== '') return false
  const word = memory.statuses.get(server.id)
  const before = member(member(issued.json, 'data'), 'status')
  return before === 'installing' && word !== undefined && word !== 'installing'
}

function readRevalidation(memory: Memory, { exchange }: Answer): Revalidation {
  const { headers, path } = exchange.request
  const tag = header(headers, 'if-none-match')
  const issued = tag === null ? undefined : memory.issued.get(`${exchange.token} ${path} ${tag}`)
  return {
    exchanges: issued ? [issued.exchange, exchange] : [exchange],
    exchange,
    conditional: tag !== null || header(headers, 'if-modified-since') !== null,
    outdated: issued !== undefined && isOutdated(memory, exchange, issued),
  }
}

/** Every 304. */
export const revalidations: View<Revalidation> = {
  name: 'revalidations',
  open() {
    const memory: Memory = { issued: new Map(), latest: new Map(), statuses: new Map() }
    return {
      *see(exchange) {
        const answer = readAnswer(exchange)
        if (answer === null || !isEvidence(answer)) return
        if (answer.status === 304) yield readRevalidation(memory, answer)
        note(memory, answer)
      },
      *close() {},
    }
  },
}

/** Subjects that are a create refused with 429, and a later look at what the account owns. */
import { type Exchange, header } from '#exchange/exchange.ts'
import { isObject, member, parseJson, wordOf } from '#exchange/json.ts'
import { readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export interface RefusedCreate extends Subject {
  /** Servers of the account that bear the refused create's name. */
  readonly found: number
}

interface Pending {
  readonly exchange: Exchange
  readonly hostname: string
  readonly key: string | null
}

const pendingMax = 20

function isCreate(exchange: Exchange): boolean {
  const { method, path } = exchange.request
  return exchange.kind === 'call' && method === 'POST' && path.split('?')[0] === '/servers'
}

function pendingOf(exchange: Exchange): Pending | null {
  const hostname = member(parseJson(exchange.request.body), 'hostname')
  if (typeof hostname !== 'string' || hostname === '') return null
  const key = header(exchange.request.headers, 'idempotency-key')
  return { exchange, hostname: hostname.toLowerCase(), key }
}

/** Names in a list that shows everything the account owns; null for any other answer. */
function namesIn(exchange: Exchange): string[] | null {
  const { method, path } = exchange.request
  if (exchange.kind !== 'call' || method !== 'GET' || path.split('?')[0] !== '/servers') return null
  if (/[?&](status|page)=/.test(path)) return null
  const answer = readAnswer(exchange)
  const total = member(member(answer?.json, 'meta'), 'total')
  if (answer?.status !== 200 || !Array.isArray(answer.data)) return null
  if (typeof total === 'number' && total > answer.data.length) return null
  return answer.data
    .filter(isObject)
    .map((item) => wordOf(member(item, 'name') ?? '').toLowerCase())
}

/**
 * A refused create is forgotten as soon as the same key or name is sent again with success: then
 * the
 * server may exist. Names are compared without case, as a target may normalise them.
 */
export const refusedCreates: View<RefusedCreate> = {
  name: 'refused creates',
  open() {
    let pending: Pending[] = []
    return {
      *see(exchange) {
        const status = exchange.response?.status ?? 0
        if (isCreate(exchange)) {
          const own = pendingOf(exchange)
          if (own === null) return
          const same = (other: Pending): boolean =>
            other.hostname === own.hostname || (own.key !== null && other.key === own.key)
          if (status === 429) pending = [...pending.filter((p) => !same(p)), own].slice(-pendingMax)
          else pending = pending.filter((other) => !same(other))
          return
        }
        const names = namesIn(exchange)
        if (names === null) return
        const own = pending.filter((create) => create.exchange.account === exchange.account)
        for (const create of own) {
          const found = names.filter((name) => name === create.hostname).length
          yield { exchanges: [create.exchange, exchange], found }
        }
        pending = pending.filter((create) => !own.includes(create))
      },
      *close() {},
    }
  },
}

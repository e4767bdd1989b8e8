/** One subject per documented member: the JSON types it was seen with over the whole tape. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, member } from '#exchange/json.ts'
import { isEvidence, isSuccess, readAnswer } from './responses.ts'
import { type Subject, viewAtEnd } from './view.ts'

export interface MemberTypes extends Subject {
  /** `server.memory`, `plan.id`, `meta.total`, … */
  readonly name: string
  /** Other than null, in order of appearance. */
  readonly types: readonly string[]
}

const server = [
  ...['uuid', 'uuid_short', 'name', 'status', 'cpu', 'memory', 'disk', 'password_status'],
  ...['operating_system', 'ip_addresses', 'created_at', 'state', 'uptime_seconds'],
]
const plan = ['id', 'name', 'cpu', 'memory', 'disk', 'monthly_price', 'hourly_price']
const meta = ['current_page', 'last_page', 'per_page', 'total']

type Kind = readonly [name: string, members: readonly string[]]
const serverKind: Kind = ['server', server]
const kinds: Readonly<Record<string, Kind>> = {
  listPlans: ['plan', plan],
  listLocations: ['location', ['id']],
  listTemplates: ['template', ['slug']],
  createServer: serverKind,
  listServers: serverKind,
  getServer: serverKind,
  getServerStatus: serverKind,
  getServerCredentials: ['server', ['password_status']],
}

interface Sighting {
  readonly types: string[]
  readonly exchanges: Exchange[]
}

function typeOf(value: Json): string {
  return Array.isArray(value) ? 'array' : typeof value
}

function note(seen: Map<string, Sighting>, exchange: Exchange, item: Json, kind: Kind): void {
  const [resource, members] = kind
  for (const name of members) {
    const value = member(item, name)
    if (value === undefined || value === null) continue
    const key = `${resource}.${name}`
    const sighting = seen.get(key) ?? { types: [], exchanges: [] }
    seen.set(key, sighting)
    const type = typeOf(value)
    if (sighting.types.includes(type)) continue
    sighting.types.push(type)
    sighting.exchanges.push(exchange)
  }
}

/** Documented members by resource; what the reference does not name may change as it likes. */
export const memberTypes = viewAtEnd<MemberTypes>('memberTypes', () => {
  const seen = new Map<string, Sighting>()
  return {
    see(exchange) {
      const answer = readAnswer(exchange)
      if (answer === null || !isEvidence(answer) || !isSuccess(answer)) return
      const kind = kinds[exchange.operation ?? '']
      const { data } = answer
      if (kind !== undefined && data !== undefined) {
        for (const item of Array.isArray(data) ? data : [data]) note(seen, exchange, item, kind)
      }
      const paging = member(answer.json, 'meta')
      if (isObject(paging)) note(seen, exchange, paging, ['meta', meta])
    },
    *subjects() {
      for (const [name, { types, exchanges }] of seen) yield { exchanges, name, types }
    },
  }
})

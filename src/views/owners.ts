/** Who owns which server, as far as a tape tells: its creator, else whoever was shown it first. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, type JsonObject, member } from '#exchange/json.ts'
import { foldName, isStranger } from './attempts.ts'
import { serverIdOf } from './paths.ts'
import { isEvidence, isSuccess, readAnswer } from './responses.ts'

export interface Owned {
  readonly uuid: string
  readonly account: string
  /** The token that created it, or null where it was found. */
  readonly creator: string | null
  /** Folded name, where one was seen. */
  name: string | null
  readonly addresses: Set<string>
  /** When its creation was answered, or when it was first seen. */
  readonly seenAt: number
  /** Has its owner read it after the creation? */
  visible: boolean
  deleted: boolean
}

export interface Owners {
  see(exchange: Exchange): void
  /**
   * By full uuid, else by the 8 characters of a short one; letter case does not matter. A short
   * uuid that several servers share means the asking account's own.
   */
  find(id: string, asking: string | null): Owned | undefined
  /** Servers of this account, oldest first. */
  of(account: string): readonly Owned[]
  /** Servers of every other account. */
  others(account: string): readonly Owned[]
  /** Does any other account own a server? */
  othersOwn(account: string): boolean
}

const ownedMax = 10_000
const addressesMax = 16

/** Accounts of the run; imported tokens may be two of one account and are left out. */
export function knownAccount(exchange: Exchange): string | null {
  return exchange.account === '-' || isStranger(exchange) ? null : exchange.account
}

function serversIn(exchange: Exchange, data: Json | undefined): readonly JsonObject[] {
  if (exchange.operation === 'listServers') return Array.isArray(data) ? data.filter(isObject) : []
  const single = exchange.operation === 'getServer' || exchange.operation === 'createServer'
  return single && isObject(data) ? [data] : []
}

function addressesOf(server: JsonObject): string[] {
  const list = member(server, 'ip_addresses')
  if (!Array.isArray(list)) return []
  return (list as readonly Json[]).flatMap((entry) => {
    const address = member(entry, 'address')
    return typeof address === 'string' && address.length >= 7 ? [address] : []
  })
}

function file(drawers: Map<string, Owned[]>, label: string, owned: Owned): void {
  const drawer = drawers.get(label)
  if (drawer === undefined) drawers.set(label, [owned])
  else drawer.push(owned)
}

/** Opens an empty register. */
export function openOwners(): Owners {
  const byUuid = new Map<string, Owned>()
  const byShort = new Map<string, Owned[]>()
  const byAccount = new Map<string, Owned[]>()
  const find = (id: string, asking: string | null): Owned | undefined => {
    const folded = id.toLowerCase()
    const sharing = byShort.get(folded) ?? []
    return byUuid.get(folded) ?? sharing.find(({ account }) => account === asking) ?? sharing[0]
  }
  const learn = (exchange: Exchange, account: string, server: JsonObject): void => {
    const uuid = member(server, 'uuid')
    if (typeof uuid !== 'string' || uuid === '') return
    const id = uuid.toLowerCase()
    const created = exchange.operation === 'createServer'
    let owned = byUuid.get(id)
    if (owned === undefined) {
      if (byUuid.size >= ownedMax) return
      owned = {
        uuid: id,
        account,
        creator: created ? exchange.token : null,
        name: null,
        addresses: new Set(),
        seenAt: exchange.sentAt,
        visible: false,
        deleted: false,
      }
      byUuid.set(id, owned)
      file(byShort, id.slice(0, 8), owned)
      file(byAccount, account, owned)
    }
    // What somebody else is shown of it is a leak, and no source of facts.
    if (owned.account !== account) return
    owned.name = foldName(member(server, 'name')) ?? owned.name
    for (const address of addressesOf(server)) {
      if (owned.addresses.size < addressesMax) owned.addresses.add(address)
    }
    if (!created) owned.visible = true
  }
  return {
    find,
    of: (account) => byAccount.get(account) ?? [],
    others: (account) =>
      [...byAccount].flatMap(([owner, owned]) => (owner === account ? [] : owned)),
    othersOwn: (account) => byAccount.size > (byAccount.has(account) ? 1 : 0),
    see(exchange) {
      const answer = readAnswer(exchange)
      const account = knownAccount(exchange)
      if (answer === null || account === null || !isEvidence(answer) || !isSuccess(answer)) return
      if (exchange.operation === 'deleteServer') {
        const owned = find(serverIdOf(exchange)!, account)
        if (owned?.account === account) owned.deleted = true
      }
      for (const server of serversIn(exchange, answer.data)) learn(exchange, account, server)
    },
  }
}

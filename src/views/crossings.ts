/** Subjects at the border between accounts: calls on others' servers, lists, aftermaths. */
import type { Exchange } from '#exchange/exchange.ts'
import { type Json, member } from '#exchange/json.ts'
import { isStranger } from './attempts.ts'
import { knownAccount, type Owned, openOwners } from './owners.ts'
import { isUuid, serverIdOf } from './paths.ts'
import { type Answer, isEvidence, isSuccess, readAnswer } from './responses.ts'
import { type Subject, type View, viewAtEnd } from './view.ts'

/** Who stood before a server that is not theirs. */
export type Outsider = 'other-account' | 'stranger'

export interface Crossing extends Subject {
  readonly answer: Answer
  readonly by: Outsider
  readonly owned: Owned
  /** Addressed by the short uuid? */
  readonly short: boolean
  /** Had its owner deleted it before? */
  readonly deleted: boolean
  /** Answers 2xx here even for a server that nobody has? */
  readonly unknownToo: boolean
}

const crossingsMax = 5_000

function outsiderOf(exchange: Exchange, owned: Owned): Outsider | null {
  if (isStranger(exchange)) return 'stranger'
  const account = knownAccount(exchange)
  return account === null || account === owned.account ? null : 'other-account'
}

/** Every answered call on a server that belongs to another account of the run. */
export const crossings: View<Crossing> = viewAtEnd('crossings', () => {
  const owners = openOwners()
  const found: Omit<Crossing, 'unknownToo'>[] = []
  const openToUnknown = new Set<string>()
  const see = (exchange: Exchange): void => {
    const answer = readAnswer(exchange)
    const id = serverIdOf(exchange)
    owners.see(exchange)
    if (answer === null || !isEvidence(answer) || id === null || exchange.operation === null) return
    const owned = owners.find(id, knownAccount(exchange))
    if (owned === undefined) {
      if (isSuccess(answer) && isUuid(id)) openToUnknown.add(exchange.operation)
      return
    }
    const by = outsiderOf(exchange, owned)
    if (by === null || found.length >= crossingsMax) return
    const short = id.length < owned.uuid.length
    found.push({ exchanges: [exchange], answer, by, owned, short, deleted: owned.deleted })
  }
  const subjects = (): Crossing[] =>
    found.map((crossing) => ({
      ...crossing,
      unknownToo: openToUnknown.has(crossing.answer.exchange.operation!),
    }))
  return { see, subjects }
})

export interface Aftermath extends Subject {
  readonly by: Outsider
  /** The outsider's DELETE. */
  readonly write: Answer
  /** What the owner read next of the same server. */
  readonly read: Answer
}

const writesMax = 1_000

/** The owner's next look at a server that an outsider had tried to delete. */
export const aftermaths: View<Aftermath> = {
  name: 'aftermaths',
  open() {
    const owners = openOwners()
    const waiting = new Map<string, Omit<Aftermath, 'read' | 'exchanges'>[]>()
    /** What is gone once cannot be taken away again. */
    const gone = new Set<string>()
    const readOf = (answer: Answer, owned: Owned): Aftermath[] => {
      const { exchange } = answer
      const pending = waiting.get(owned.uuid) ?? []
      const reads = exchange.operation === 'getServer' || exchange.operation === 'getServerStatus'
      if (!reads || exchange.account !== owned.account) return []
      waiting.delete(owned.uuid)
      const vanished = answer.status === 404 || answer.status === 410
      if (vanished && owned.visible) gone.add(owned.uuid)
      if (isSuccess(answer)) gone.delete(owned.uuid)
      // Of several outsiders nobody knows which one it was.
      const unclear = vanished && new Set(pending.map(({ by }) => by)).size > 1
      if (owned.deleted || unclear) return []
      return pending.map((one) => ({
        ...one,
        read: answer,
        exchanges: [one.write.exchange, exchange],
      }))
    }
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        const owned = owners.find(serverIdOf(exchange) ?? '', knownAccount(exchange))
        owners.see(exchange)
        if (answer === null || !isEvidence(answer) || owned === undefined) return []
        const by = outsiderOf(exchange, owned)
        if (by === null) return readOf(answer, owned)
        const there = owned.visible && !gone.has(owned.uuid)
        if (exchange.operation === 'deleteServer' && there && waiting.size < writesMax) {
          const pending = waiting.get(owned.uuid) ?? []
          waiting.set(owned.uuid, [...pending, { by, write: answer }].slice(-2))
        }
        return []
      },
      close: () => [],
    }
  },
}

export interface ServerList extends Subject {
  readonly answer: Answer
  /** Uuids in it that belong to another account. */
  readonly foreign: readonly string[]
  /** Does any other account of the run own a server, so that the list could show it? */
  readonly othersOwn: boolean
}

function uuidsIn(items: readonly Json[]): string[] {
  return items.flatMap((item) => {
    const uuid = member(item, 'uuid')
    return typeof uuid === 'string' ? [uuid.toLowerCase()] : []
  })
}

/** Every answered list of servers, beside what others own. */
export const serverLists: View<ServerList> = {
  name: 'server lists',
  open() {
    const owners = openOwners()
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        owners.see(exchange)
        const account = knownAccount(exchange)
        if (answer === null || account === null || exchange.operation !== 'listServers') return []
        if (answer.status !== 200 || !Array.isArray(answer.data)) return []
        const foreign = uuidsIn(answer.data as readonly Json[]).filter(
          (uuid) => (owners.find(uuid, account)?.account ?? account) !== account,
        )
        return [{ exchanges: [exchange], answer, foreign, othersOwn: owners.othersOwn(account) }]
      },
      close: () => [],
    }
  },
}

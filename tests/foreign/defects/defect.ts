/** What a defect is: one thing that one provider got wrong, and the clause it breaks. */
import type { Choices } from '../choices.ts'
import type { Account, Call, Json, JsonObject, Reply, RouteName } from '../kinds.ts'
import { isObject } from '../kinds.ts'
import type { Level } from '../levels.ts'
import { levelOf } from '../levels.ts'
import type { Panel } from '../panel.ts'

/**
 * What a judge needs to be able to see a defect: a token of another account, a second token, one
 * of an overdue, a blocked or a revoked account, a lever on the clock, or a load run.
 */
export type Need = 'other' | 'second' | 'overdue' | 'blocked' | 'revoked' | 'time' | 'load'

/** What may be said of a defect beyond its clause, name and title. */
export interface Particulars {
  /** Clauses that rightly fire as well. */
  also?: string[]
  level?: Level
  needs?: Need[]
  /** Choices that suit the defect; a judge may override them. */
  choices?: Partial<Choices>
  /** Choices without which the defect cannot show. */
  insists?: Partial<Choices>
}

/** One single defect. */
export interface Defect extends Particulars {
  id: string
  clause: string
  level: Level
  title: string
  apply(panel: Panel): void
}

/** Writes a defect down; its level is that of its clause unless said otherwise. */
export function defect(
  clause: string,
  id: string,
  title: string,
  apply: (panel: Panel) => void,
  more: Particulars = {},
): Defect {
  return { ...more, id, clause, level: more.level ?? levelOf(clause), title, apply }
}

/** Replaces a method of a part by one made from it. */
export function wrap<T extends object, K extends keyof T>(
  part: T,
  name: K,
  make: (old: T[K]) => T[K],
): void {
  const old = part[name]
  part[name] = make(typeof old === 'function' ? (old.bind(part) as T[K]) : old)
}

/** Changes every reply of some operations (all of them if none is named), errors too. */
export function onReply(
  panel: Panel,
  routes: RouteName[],
  change: (reply: Reply, call: Call) => void,
): void {
  panel.after.push((call, reply) => {
    if (routes.length === 0 || (call.route && routes.includes(call.route))) change(reply, call)
  })
}

/** Changes the successful replies of some operations. */
export function onOk(
  panel: Panel,
  routes: RouteName[],
  change: (data: Json, body: JsonObject, call: Call, reply: Reply) => void,
): void {
  onReply(panel, routes, (reply, call) => {
    if (reply.status >= 300 || !isObject(reply.body)) return
    change(reply.body.data ?? null, reply.body, call, reply)
  })
}

/** Changes every object that successful replies show: single ones and list items. */
export function onItems(
  panel: Panel,
  routes: RouteName[],
  change: (item: JsonObject, call: Call, index: number) => void,
): void {
  onOk(panel, routes, (data, _body, call) => {
    const shown = Array.isArray(data) ? data : [data]
    for (const [index, item] of shown.entries()) if (isObject(item)) change(item, call, index)
  })
}

/** Changes the `meta` of paginated replies. */
export function onMeta(
  panel: Panel,
  routes: RouteName[],
  change: (meta: JsonObject, call: Call, data: Json) => void,
): void {
  onOk(panel, routes, (data, body, call) => {
    if (isObject(body.meta)) change(body.meta, call, data)
  })
}

/** Changes the envelopes of errors, of one status or (null) of all. */
export function onError(
  panel: Panel,
  status: number | null,
  change: (error: JsonObject, reply: Reply, call: Call) => void,
): void {
  panel.after.push((call, reply) => {
    if (reply.status < 400 || (status !== null && reply.status !== status)) return
    if (isObject(reply.body) && isObject(reply.body.error)) change(reply.body.error, reply, call)
  })
}

/** Turns a reply into an error envelope. */
export function turnInto(reply: Reply, status: number, code: string, message = 'Refused.'): void {
  reply.status = status
  reply.body = { error: { code, message } }
}

/** The 500 of an uncaught exception. */
export function crash(reply: Reply): void {
  turnInto(reply, 500, 'SERVER_ERROR', 'Server Error')
}

/** Lets requests in without a look at their credentials, where `when` says so, as account A. */
export function letIn(panel: Panel, when: (call: Call) => boolean): void {
  wrap(panel.gate, 'authenticate', (old) => (call) => {
    if (panel.gate.credential(call).kind !== 'token' && when(call)) call.account = accountA(panel)
    else old(call)
  })
}

/** Account A. */
export function accountA(panel: Panel): Account {
  return panel.book.accounts[0]!
}

/** The paginated operations. */
export const PAGED: RouteName[] = ['plans.index', 'servers.index', 'backups.index']

/** The operations that show a server. */
export const SHOWN: RouteName[] = ['servers.store', 'servers.show', 'servers.index']

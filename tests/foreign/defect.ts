/** What a defect is: one thing that one provider got wrong, and the clause it breaks. */
import type { Choices } from './choices.ts'
import type { Call, Json, JsonObject, Reply, RouteName } from './kinds.ts'
import { isObject } from './kinds.ts'
import type { Panel } from './panel.ts'

/** What a judge must have been given to be able to see the defect. */
export type Need = 'other' | 'second' | 'overdue' | 'blocked' | 'revoked' | 'time' | 'sustained'

/** One single defect. `choices` suit it, `insists` are needed for it to show. */
export interface Defect {
  id: string
  clause: string
  also?: string[]
  level?: 'must' | 'expected' | 'should'
  title: string
  needs?: Need[]
  choices?: Partial<Choices>
  insists?: Partial<Choices>
  apply(panel: Panel): void
}

/** Changes the successful replies of one operation. */
export function onOk(
  panel: Panel,
  route: RouteName | RouteName[],
  change: (data: Json, body: JsonObject, call: Call, reply: Reply) => void,
): void {
  panel.after.push((call, reply) => {
    const routes = Array.isArray(route) ? route : [route]
    if (!call.route || !routes.includes(call.route)) return
    if (reply.status >= 300 || !isObject(reply.body)) return
    change(reply.body.data ?? null, reply.body, call, reply)
  })
}

/** Changes every server shown by one or several operations, list items included. */
export function onServers(
  panel: Panel,
  route: RouteName | RouteName[],
  change: (server: JsonObject, call: Call, index: number) => void,
): void {
  onOk(panel, route, (data, _body, call) => {
    const shown = Array.isArray(data) ? data : [data]
    for (const [index, item] of shown.entries()) if (isObject(item)) change(item, call, index)
  })
}

/** Changes every reply that is an error, optionally of one status only. */
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

/** The items of a list payload. */
export function items(data: Json): JsonObject[] {
  return Array.isArray(data) ? data.filter(isObject) : []
}

/** A 500 with the panel's envelope, as an uncaught exception gives it. */
export function crash(): Reply {
  return {
    status: 500,
    headers: {},
    body: { error: { code: 'SERVER_ERROR', message: 'Server Error' } },
  }
}

/** Ways to spoil an answer that is otherwise honest: its body, its items, its meta, its headers. */
import type { Context, Header, Reply } from '#server/context.ts'
import type { OperationId } from '#server/model.ts'
import type { Policies } from '#server/policies.ts'

export type Members = Record<string, unknown>

/** Operations whose answers are changed; null for all, undocumented routes included. */
export type Where = readonly OperationId[] | null

/** Operations that show a server as a whole: the 201, the list and get. */
export const showsServers: Where = ['createServer', 'listServers', 'getServer']

/** Operations with pages. */
export const pages: Where = ['listPlans', 'listServers', 'listBackups']

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isIn(where: Where, context: Context): boolean {
  return where === null || (context.operation !== null && where.includes(context.operation))
}

/** Changes whole answers, refusals too; the given one may be changed in place or replaced. */
export function amendReply(
  where: Where,
  change: (reply: Reply, context: Context) => Reply | undefined,
): Partial<Policies> {
  return {
    answer: (context, reply) => (isIn(where, context) ? (change(reply, context) ?? reply) : reply),
  }
}

/** Changes the bodies of successes; the body is a copy, so nothing of the world is touched. */
export function amendBody(
  where: Where,
  change: (body: Members, context: Context, reply: Reply) => void,
): Partial<Policies> {
  return amendReply(where, (reply, context) => {
    if (reply.status >= 300 || reply.raw !== undefined || !isMembers(reply.body)) return undefined
    const body = structuredClone(reply.body)
    change(body, context, reply)
    return { ...reply, body }
  })
}

/** Changes the single resource that a success carries. */
export function amendData(
  where: Where,
  change: (data: Members, context: Context) => void,
): Partial<Policies> {
  return amendBody(where, ({ data }, context) => {
    if (isMembers(data)) change(data, context)
  })
}

/** Changes the elements of collections. */
export function amendItems(
  where: Where,
  change: (item: Members, context: Context, at: number) => void,
): Partial<Policies> {
  return amendBody(where, ({ data }, context) => {
    if (!Array.isArray(data)) return
    for (const [at, item] of data.entries()) if (isMembers(item)) change(item, context, at)
  })
}

/** Changes every server that is shown as a whole, alone or in the list. */
export function amendServers(
  change: (server: Members, context: Context) => void,
  where: Where = showsServers,
): Partial<Policies> {
  return amendBody(where, ({ data }, context) => {
    for (const one of Array.isArray(data) ? data : [data]) if (isMembers(one)) change(one, context)
  })
}

/** Changes the meta of pages; the items of the page are handed in as well. */
export function amendMeta(
  change: (meta: Members, context: Context, items: readonly unknown[]) => void,
  where: Where = pages,
): Partial<Policies> {
  return amendBody(where, ({ meta, data }, context) => {
    if (isMembers(meta)) change(meta, context, Array.isArray(data) ? data : [])
  })
}

/** The headers with this one in place of any of its name; null takes it out. */
export function withHeader(
  headers: readonly Header[],
  name: string,
  value: string | null,
): Header[] {
  const others = headers.filter(([held]) => held.toLowerCase() !== name.toLowerCase())
  return value === null ? others : [...others, [name, value]]
}

/** Changes or removes one header of answers. */
export function amendHeader(
  where: Where,
  name: string,
  change: (value: string, context: Context, reply: Reply) => string | null,
): Partial<Policies> {
  return amendReply(where, (reply, context) => {
    const held = reply.headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1]
    if (held === undefined) return undefined
    return { ...reply, headers: withHeader(reply.headers, name, change(held, context, reply)) }
  })
}

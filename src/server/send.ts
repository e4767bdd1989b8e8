/**
 * Writes an answer to the socket: header case kept, length exact, and the ways of misbehaving that
 * faults ask for.
 */
import type { ServerResponse } from 'node:http'
import type { Context, Header, Reply } from './context.ts'

/** Puts the headers every answer has in front of the answer's own. */
export function withCommonHeaders(reply: Reply, context: Context): Reply {
  const { policies } = context
  const headers: Header[] = [['Date', policies.dateOf(context.now, context)]]
  if (hasContent(reply)) headers.push(['Content-Type', policies.contentType(context)])
  const cacheControl = policies.cacheControl(reply, context)
  if (cacheControl !== null) headers.push(['Cache-Control', cacheControl])
  addLimitHeaders(headers, reply.status, context)
  headers.push(...reply.headers, ...policies.furtherHeaders(reply, context))
  reply.headers = headers
  return reply
}

function addLimitHeaders(headers: Header[], status: number, context: Context): void {
  const { policies, limits } = context
  const shown = limits === null ? null : policies.describedWindow(limits, context)
  if (shown === null) return
  const names = policies.limitFieldNames
  if (policies.sendsLimitField('limit', status, context))
    headers.push([names.limit, policies.limitValue(shown, context)])
  if (policies.sendsLimitField('remaining', status, context))
    headers.push([names.remaining, policies.remainingValue(shown, context)])
  if (policies.sendsLimitField('reset', status, context))
    headers.push([names.reset, policies.resetValue(shown, context)])
  if (policies.sendsLimitField('retry-after', status, context))
    headers.push([names['retry-after'], policies.retryAfterValue(shown, context)])
}

function hasContent(reply: Reply): boolean {
  return reply.raw !== undefined || reply.body !== undefined
}

/**
 * Sends the answer, at once unless its wire says otherwise. Never throws: the client may be gone.
 */
export function send(out: ServerResponse, reply: Reply, context: Context): void {
  const { wire } = reply
  const delayMs = (wire?.delayMs ?? 0) + (context.limits?.delayMs ?? 0)
  if (delayMs > 0) setTimeout(() => write(out, reply, context), delayMs).unref()
  else write(out, reply, context)
}

function write(out: ServerResponse, reply: Reply, context: Context): void {
  const { wire } = reply
  if (wire?.drop) {
    out.socket?.destroy()
    return
  }
  const content = contentOf(reply, context)
  out.sendDate = false
  out.writeHead(reply.status, flatten(reply, content))
  if (context.method === 'HEAD' || content === null) out.end()
  else if (wire?.cutAfter === undefined) out.end(content)
  else {
    out.write(Buffer.from(content).subarray(0, wire.cutAfter), () => out.socket?.destroy())
  }
}

function contentOf(reply: Reply, context: Context): string | Buffer | null {
  if (reply.raw !== undefined) return reply.raw
  if (reply.body === undefined) return null
  return context.policies.encode(reply.body, context)
}

/**
 * Header names and values in one list, as node:http takes them, with the length if none is there.
 */
function flatten(reply: Reply, content: string | Buffer | null): string[] {
  const flat: string[] = []
  let measured = false
  for (const [name, value] of reply.headers) {
    flat.push(name, value)
    if (name.length === 14 && name.toLowerCase() === 'content-length') measured = true
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') measured = true
  }
  if (!measured && reply.status !== 204 && reply.status !== 304) {
    flat.push('Content-Length', content === null ? '0' : String(Buffer.byteLength(content)))
  }
  return flat
}

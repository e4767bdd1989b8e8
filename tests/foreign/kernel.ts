/** The HTTP kernel: from a node request through the middleware to bytes on the socket. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, JsonObject, Reply, Wired } from './kinds.ts'
import { Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'
import { dispatch, resolve } from './routes.ts'
import { disturb } from './settlers.ts'

const MAX_BODY = 1_000_000
const INCIDENT_AT = 23
const LOST_AT = 37
/** As while workers are replaced one after the other. */
const PAUSE_EVERY = 29
const sessions = new WeakMap<Socket, JsonObject>()

/** What a request is made of, however it reached the panel. */
export interface Incoming {
  method: string
  url: string
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: Buffer
  address: string
  session: JsonObject
}

/** Answers one node request. */
export async function serve(
  panel: Panel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const session = sessions.get(request.socket) ?? {}
  sessions.set(request.socket, session)
  const { headers, rawHeaders } = request
  const call = callOf(panel, {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers,
    rawHeaders,
    body: Buffer.concat(chunks),
    address: request.socket.remoteAddress ?? '',
    session,
  })
  if (panel.choices.latencyMs > 0) await sleep(panel.choices.latencyMs)
  send(panel, call, await respond(panel, call), response)
}

/** Numbers and dates a request. */
export function callOf(panel: Panel, incoming: Incoming): Call {
  const { method, url } = incoming
  panel.requests += 1
  return {
    ...incoming,
    nth: panel.requests,
    verb: method === 'HEAD' ? 'GET' : method,
    path: url.split('?')[0]!,
    query: new URL(url, 'http://panel.invalid').searchParams,
    at: panel.clock(),
    route: null,
    known: false,
    allow: [],
    params: [],
  }
}

/** The bytes that answer a call. */
export async function respond(panel: Panel, call: Call): Promise<Wired> {
  const reply = await answer(panel, call)
  for (const filter of panel.after) filter(call, reply)
  const wired = panel.wire.encode(call, reply)
  for (const filter of panel.onWire) filter(call, wired)
  return wired
}

/** The reply to a call, incidents of the gateway in front included. */
async function answer(panel: Panel, call: Call): Promise<Reply> {
  const { incident, waf } = panel.choices
  if (waf === 'html' && call.path.includes('%')) return html(403, 'Request blocked')
  if (waf === 'strict' && isOdd(call)) return blocked()
  if (call.nth === INCIDENT_AT && incident === '502') return html(502, 'Bad Gateway')
  if (call.nth === INCIDENT_AT && incident === '503') return html(503, 'Service Unavailable')
  if (incident === 'pauses' && call.method === 'GET' && call.nth % PAUSE_EVERY === 0) return pause()
  const reply = await throughMiddleware(panel, call)
  panel.throttle.label(call, reply)
  const lost = call.nth === LOST_AT && incident === '504 after the work'
  return lost ? html(504, 'Gateway Time-out') : reply
}

async function throughMiddleware(panel: Panel, call: Call): Promise<Reply> {
  try {
    const early = await firstOf(panel.before, call)
    if (early) return early
    resolve(panel, call)
    if (call.method === 'OPTIONS' && panel.choices.cors === 'any') {
      return { status: 204, headers: { 'Access-Control-Allow-Methods': 'GET, POST, DELETE' } }
    }
    enter(panel, call)
    if (call.body.length > MAX_BODY) throw new Refusal(413, 'TOO_LARGE', 'The body is too large.')
    disturb(panel, call)
    return (await firstOf(panel.inside, call)) ?? (await dispatch(panel, call))
  } catch (thrown) {
    return panel.caught(thrown)
  }
}

function enter(panel: Panel, call: Call): void {
  const { routeWithoutToken, whitelistOrder } = panel.choices
  const bare = panel.gate.credential(call).kind === 'none'
  if (!call.known && bare && routeWithoutToken === 404) throw panel.book.unknown()
  panel.gate.authenticate(call)
  if (whitelistOrder === 'before limits') panel.gate.admit(call)
  panel.throttle.pass(call)
  panel.gate.admit(call)
}

async function firstOf(hooks: Panel['before'], call: Call): Promise<Reply | undefined> {
  for (const hook of hooks) {
    const reply = await hook(call)
    if (reply) return reply
  }
  return undefined
}

function pause(): Reply {
  const error = { code: 'SERVICE_UNAVAILABLE', message: 'Try again in a moment.' }
  return { status: 503, headers: { 'Retry-After': '1' }, body: { error } }
}

/** What a firewall in front takes for an attack: an encoded path, a word for a page, no JSON. */
function isOdd({ path, query, body }: Call): boolean {
  if (path.includes('%') || /\D/.test(query.get('page')?.replace(/^-/, '') ?? '')) return true
  return body.length > 0 && !isJson(body.toString('utf8'))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function blocked(): Reply {
  const text = '<html><head><title>Attention Required! | Cloudflare</title></head></html>'
  return { status: 403, headers: { Server: 'cloudflare', 'Content-Type': 'text/html' }, text }
}

function html(status: number, title: string): Reply {
  const text = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>
<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body></html>\r\n`
  return { status, headers: { Server: 'nginx', 'Content-Type': 'text/html' }, text }
}

function send(panel: Panel, call: Call, wired: Wired, response: ServerResponse): void {
  const bodiless = wired.status === 204 || wired.status === 304
  const headers = { ...wired.headers }
  const chunked = panel.choices.framing === 'chunked' && !bodiless
  if (!chunked && !bodiless) headers['Content-Length'] ??= String(wired.bytes.length)
  response.sendDate = false
  response.writeHead(wired.status, panel.wire.cased(headers))
  if (bodiless || call.method === 'HEAD') {
    response.end()
    return
  }
  const half = wired.bytes.length >> 1
  if (chunked) response.write(wired.bytes.subarray(0, half))
  response.end(chunked ? wired.bytes.subarray(half) : wired.bytes, () => {
    if (wired.cut) response.socket?.destroy()
  })
}

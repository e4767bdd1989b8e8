/** Replies as bytes and headers: JSON style, framing, compression, validators, letter case. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Call, Json, Reply, Wired } from './kinds.ts'
import { isObject } from './kinds.ts'
import type { Panel } from './panel.ts'

/** Writes replies the way the panel's choices want them. */
export class Wire {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** A value with its members in the chosen order. */
  ordered(value: Json | undefined): Json | undefined {
    const { keyOrder } = this.panel.choices
    if (Array.isArray(value)) return value.map((item) => this.ordered(item) ?? null)
    if (!isObject(value)) return value
    const names = Object.keys(value)
    if (keyOrder === 'alphabetical') names.sort()
    if (keyOrder === 'reversed') names.reverse()
    return Object.fromEntries(names.map((name) => [name, this.ordered(value[name])]))
  }

  /** A value as JSON text. */
  text(value: Json): string {
    const { spacing, escapes } = this.panel.choices
    const plain = JSON.stringify(this.ordered(value), null, spacing === 'pretty' ? 4 : 0)
    const text = escapes === 'raw' ? plain : escapeLikeLaravel(plain)
    return spacing === 'newline' ? `${text}\n` : text
  }

  /** The headers every reply has, before those of its own. */
  common(call: Call): Record<string, string> {
    const { date, cache, cors, extraHeaders, connection } = this.panel.choices
    const headers: Record<string, string> = {}
    if (date === 'sent') headers.Date = new Date(this.panel.clock()).toUTCString()
    if (cache !== 'none') {
      headers['Cache-Control'] = cache === 'private' ? 'no-cache, private' : 'no-store'
    }
    if (cors === 'any') headers['Access-Control-Allow-Origin'] = '*'
    if (connection === 'close') headers.Connection = 'close'
    if (extraHeaders === 'some') {
      headers.Server = 'nginx'
      headers['X-Powered-By'] = 'PHP/8.4'
      headers['X-Request-Id'] = `req_${call.nth}`
      headers['Set-Cookie'] = 'panel_session=eyJpdiI6; path=/; httponly; samesite=lax'
    }
    return headers
  }

  /** A reply as it goes out. */
  encode(call: Call, reply: Reply): Wired {
    const headers = { ...this.common(call), ...reply.headers }
    const plain = reply.text ?? (reply.body === undefined ? '' : this.text(reply.body))
    const wired: Wired = { status: reply.status, headers, bytes: Buffer.from(plain), cut: false }
    if (reply.status === 204 || (plain === '' && reply.body === undefined)) return wired
    headers['Content-Type'] ??=
      reply.text === undefined ? this.panel.choices.contentType : 'text/html; charset=UTF-8'
    this.validate(call, wired)
    this.compress(call, wired)
    return wired
  }

  /** The validator of a representation. */
  etag(_call: Call, bytes: Buffer): string {
    return `"${createHash('sha1').update(bytes).digest('hex').slice(0, 20)}"`
  }

  /** Adds an ETag, and answers 304 to a caller who has this representation. */
  validate(call: Call, wired: Wired): void {
    if (this.panel.choices.conditional === 'none' || wired.status !== 200) return
    if (call.verb !== 'GET') return
    const tag = this.etag(call, wired.bytes)
    wired.headers.ETag = tag
    if (call.headers['if-none-match'] !== tag) return
    wired.status = 304
    wired.bytes = Buffer.alloc(0)
    delete wired.headers['Content-Type']
  }

  /** Compresses for a caller who asked for gzip. */
  compress(call: Call, wired: Wired): void {
    const asked = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(
      String(call.headers['accept-encoding'] ?? ''),
    )
    if (this.panel.choices.compression === 'never' || !asked || wired.bytes.length === 0) return
    wired.bytes = gzipSync(wired.bytes)
    wired.headers['Content-Encoding'] = 'gzip'
    wired.headers.Vary = 'Accept-Encoding'
  }

  /** Header names in the chosen letter case. */
  cased(headers: Record<string, string>): Record<string, string> {
    const { headerCase } = this.panel.choices
    if (headerCase === 'canonical') return headers
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        headerCase === 'lower' ? name.toLowerCase() : name.toUpperCase(),
        value,
      ]),
    )
  }
}

function escapeLikeLaravel(json: string): string {
  return json
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e\n]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

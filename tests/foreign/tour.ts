/** A tour of the whole API on a virtual clock, in process: what a panel says, made comparable. */
import type { Fixture } from './book.ts'
import type { ForeignOptions } from './foreign.ts'
import { buildPanel } from './foreign.ts'
import { callOf, respond } from './kernel.ts'
import type { Json, JsonObject, Wired } from './kinds.ts'
import { isObject } from './kinds.ts'
import type { Panel } from './panel.ts'

/** One request of a tour; `as` null sends no token. */
export interface Ask {
  as?: Fixture | null
  headers?: Record<string, string>
  body?: Json | string
  line?: number
}

/** One answer, with its body read where it is JSON. */
export interface Heard extends Wired {
  json: Json | undefined
}

/** A read of the first account, after a pause. */
export type Get = (path: string) => Promise<Heard>

/** Thrown at the first answer that differs from what was expected. */
export class Difference extends Error {
  readonly expected: string
  readonly actual: string

  constructor(expected: string, actual: string) {
    super('The panel answered differently.')
    this.expected = expected
    this.actual = actual
  }
}

/** Somebody who walks through a panel, perhaps expecting an earlier walk's log. Times in ms. */
export class Tourist {
  readonly panel: Panel
  readonly log: string[] = []
  readonly answers: { method: string; path: string; heard: Heard }[] = []
  readonly lines = new Map<number, JsonObject>()
  readonly expected: readonly string[] | null
  readonly names = new Map<string, string>()
  drawn = /$^/g
  named = -1
  time = 1_780_000_003_200

  constructor(options: ForeignOptions, expected: readonly string[] | null = null) {
    this.expected = expected
    this.panel = buildPanel({ ...options, now: () => this.time })
  }

  /** Lets time pass. */
  wait(ms: number): void {
    this.time += ms
  }

  /** Sends one request and notes what came back. */
  async ask(method: string, path: string, ask: Ask = {}): Promise<Heard> {
    const { as = 'A1', line = 0 } = ask
    const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity' }
    if (as !== null) headers.authorization = `Bearer ${this.panel.book.tokens[as].text}`
    const text = typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body ?? null)
    const body = ask.body === undefined ? '' : text
    if (body !== '') headers['content-type'] = 'application/json'
    Object.assign(headers, ask.headers)
    const session = this.lines.get(line) ?? {}
    this.lines.set(line, session)
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    const call = callOf(this.panel, {
      method,
      url: `/api/v2${path}`,
      headers: Object.fromEntries(lower),
      rawHeaders: Object.entries(headers).flat(),
      body: Buffer.from(body),
      address: '127.0.0.1',
      session,
    })
    const wired = await respond(this.panel, call)
    const heard = { ...wired, json: parse(wired.bytes) }
    this.note(method, path, heard)
    return heard
  }

  /** Notes an answer without what differs from run to run. */
  note(method: string, path: string, heard: Heard): void {
    this.answers.push({ method, path, heard })
    const { status, headers, bytes, cut } = heard
    const names = Object.entries(headers)
      .sort()
      .map((pair) => pair.join(': '))
    const where = path.replace(/[0-9a-f]{7}%25/, '<seven>%25')
    const shown = [where, status, names.join('\n'), bytes.toString('latin1'), cut].join('\n')
    const line = this.plain(`${method} ${shown}`)
    const expected = this.expected?.[this.log.length]
    this.log.push(line)
    if (expected !== undefined && expected !== line) throw new Difference(expected, line)
  }

  /** A text with what is drawn by chance replaced by its rank. */
  plain(text: string): string {
    const { servers } = this.panel.book
    if (servers.length !== this.named) this.learnNames()
    return text.replace(this.drawn, (found) => this.names.get(found) ?? found)
  }

  /** Learns the names of what has been drawn so far. */
  learnNames(): void {
    const { servers, tokens } = this.panel.book
    this.named = servers.length
    for (const [index, { uuid, short, password }] of servers.entries()) {
      const shape = uuid.replace(/[0-9a-f]/g, 'x')
      this.names.set(uuid.toUpperCase(), `<UPPER ${index}>`).set(uuid, `<${index} ${shape}>`)
      this.names.set(short, `<short ${index}>`).set(password, `<password ${index}>`)
    }
    for (const [name, token] of Object.entries(tokens))
      this.names.set(token.text, `<token ${name}>`)
    const literals = [...this.names.keys()].sort((one, other) => other.length - one.length)
    const escaped = literals.map((one) => one.replace(/[$^*+?.()|[\]{}\\/]/g, '\\$&'))
    this.drawn = new RegExp(escaped.join('|'), 'g')
  }
}

function parse(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json
  } catch {
    return undefined
  }
}

/** The payload of an answer as an object; an empty one if it is none. */
export function dataOf(heard: Heard): JsonObject {
  const data = isObject(heard.json) ? heard.json.data : undefined
  return isObject(data) ? data : {}
}

/** Idempotency keys: the first answer to a creation is kept for a day and given again. */
import type { Call, Json, Reply } from './kinds.ts'
import { isObject, Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

const DAY_MS = 86_400_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What is kept under one key. */
export interface Entry {
  at: number
  print: string
  reply: Reply | null
  failed: boolean
  pending: Promise<void> | null
}

/** JSON text that is equal for equal values, whatever their member order and white space. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isObject(value)) return JSON.stringify(value ?? null)
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`
}

/** The store of answered creations. */
export class Replays {
  readonly panel: Panel
  readonly entries = new Map<string, Entry>()

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** The key of a request, or null if it brought none. */
  key(call: Call): string | null {
    const header = call.headers['idempotency-key']
    const text = Array.isArray(header) ? header.join() : header
    if (text === undefined || text === '') return null
    const { keySyntax } = this.panel.choices
    if (keySyntax === 'uuid' && !UUID.test(text)) {
      throw new Refusal(422, 'VALIDATION_ERROR', 'The Idempotency-Key must be a UUID.')
    }
    if (keySyntax === 'short' && text.length > 255) {
      throw new Refusal(400, 'INVALID_IDEMPOTENCY_KEY', 'The Idempotency-Key is too long.')
    }
    return text
  }

  /** The place of a key: keys of different owners never meet. */
  slot(call: Call, key: string): string {
    const owner =
      this.panel.choices.keyScope === 'account' ? `account ${call.account?.id}` : call.token?.text
    return `${owner}\n${key}`
  }

  /** What makes two bodies the same request. */
  fingerprint(body: Json): string {
    return canonical(body)
  }

  /** The entry of a slot, unless a day has passed. */
  live(slot: string, now: number): Entry | undefined {
    const entry = this.entries.get(slot)
    return entry && now - entry.at < DAY_MS ? entry : undefined
  }

  /** Whether this request would merely be given a stored 201. */
  holds(call: Call): boolean {
    const header = call.headers['idempotency-key']
    if (call.route !== 'servers.store' || typeof header !== 'string') return false
    const entry = this.live(this.slot(call, header), call.at)
    return entry?.reply !== null && entry?.failed === false
  }

  /** Runs a creation once per key. */
  async run(call: Call, body: Json, create: () => Promise<Reply>): Promise<Reply> {
    const key = this.key(call)
    if (key === null) return create()
    const slot = this.slot(call, key)
    const print = this.fingerprint(body)
    const entry = this.live(slot, call.at)
    if (!entry) return this.first(call, slot, print, create)
    if (entry.failed && entry.reply && this.panel.choices.failures === 'stored') {
      return structuredClone(entry.reply)
    }
    if (entry.print !== print) this.refuseOther(entry)
    if (entry.pending) {
      if (this.panel.choices.busy !== 'wait') throw this.busy(this.panel.choices.busy)
      await entry.pending
      return this.run(call, body, create)
    }
    return this.again(entry)
  }

  /** The first request of a key: its answer is kept if it succeeds, or if failures are kept. */
  async first(
    call: Call,
    slot: string,
    print: string,
    create: () => Promise<Reply>,
  ): Promise<Reply> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const entry: Entry = { at: call.at, print, reply: null, failed: false, pending: promise }
    this.entries.set(slot, entry)
    try {
      const reply = await create()
      entry.reply = structuredClone(reply)
      return reply
    } catch (failure) {
      this.fail(slot, entry, failure)
      throw failure
    } finally {
      entry.pending = null
      resolve()
    }
  }

  /** What becomes of a key whose creation was refused. */
  fail(slot: string, entry: Entry, failure: unknown): void {
    if (!(failure instanceof Refusal) || this.panel.choices.failures === 'fresh') {
      this.entries.delete(slot)
      return
    }
    entry.failed = true
    entry.reply = this.panel.errorReply(failure)
  }

  /** The stored answer. */
  again(entry: Entry): Reply {
    const reply = structuredClone(entry.reply!)
    const { replayMarker } = this.panel.choices
    if (replayMarker !== 'none') reply.headers[replayMarker] = 'true'
    return reply
  }

  /** The same key with another body: refused, unless the body is not looked at. */
  refuseOther(entry: Entry): void {
    const { otherBody } = this.panel.choices
    if (otherBody === 201 && !entry.failed) return
    const status = otherBody === 201 ? 422 : otherBody
    const code = status === 422 ? 'VALIDATION_ERROR' : 'IDEMPOTENCY_KEY_REUSED'
    throw new Refusal(status, code, 'This key was used with another request.')
  }

  /** The refusal while the first request of the key is still at work. */
  busy(status: number): Refusal {
    const code = status === 429 ? 'RATE_LIMIT_EXCEEDED' : 'IDEMPOTENCY_KEY_BUSY'
    const headers: Record<string, string> =
      status === 429 || status === 503 ? { 'Retry-After': '1' } : {}
    return new Refusal(status, code, 'A request with this key is in progress.', headers)
  }
}

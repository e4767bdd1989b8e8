/**
 * Keeps the journal of creates: an intent before a call that might make a server, what became of it
 * afterwards.
 */
import { type Exchange, header, type TokenLabel } from '#exchange/exchange.ts'
import { type Json, member, parseJson } from '#exchange/json.ts'
import type { Call } from './caller.ts'
import type { Clock } from './clock.ts'
import { type Intent, isForeign, type Journal } from './journal.ts'
import { hourlyUsd, type Memory } from './memory.ts'
import { markOf } from './process.ts'

/**
 * Might this call make a server? Whatever is wrong with it: a defective target may still carry it
 * out.
 */
export function mightCreate(call: Call): boolean {
  return call.method === 'POST' && /^\/servers\/?(\?|$)/.test(call.path)
}

/** Idempotency key of a call, as it is sent. */
export function keyOf(call: Call): string | null {
  return header(call.headers ?? [], 'idempotency-key')
}

/** Keys of attempts without one: nobody can ask the target about those. */
const keyless = 'keyless-'

export function isKeyless(key: string): boolean {
  return key.startsWith(keyless)
}

/** A server that credentials of no account made can only be the tested account's. */
function ownerOf(token: TokenLabel): TokenLabel {
  return token === 'A2' || token === 'B1' || token === 'OD' || token === 'IPX' ? token : 'A1'
}

export interface Scribe {
  /** On disk before it returns. Returns the key that `settle` is called with. */
  announce(call: Call): string
  /** Without an answer that decides, the attempt stays open: clean-up looks for its server. */
  settle(key: string, call: Call, exchange: Exchange): void
}

export interface ScribeOptions {
  readonly journal: Journal
  readonly clock: Clock
  readonly target: string
  readonly runId: string
  /** Fingerprint of the token under test. */
  readonly account: string
  /** Knows the prices, once the plans have been read. */
  readonly memory: Pick<Memory, 'plans'>
}

export function openScribe(options: ScribeOptions): Scribe {
  const { journal, clock, target, runId, account, memory } = options
  return {
    announce(call) {
      const key = keyOf(call) ?? `${keyless}${journal.entries().length}`
      const body = bodyText(call)
      const sent = parseText(body)
      journal.write({
        type: 'intent',
        runId,
        pid: process.pid,
        mark: markOf(process.pid),
        account,
        target,
        key,
        token: ownerOf(call.token ?? 'A1'),
        name: hostnameIn(sent),
        body,
        ...priceOf(memory, sent),
        atMs: clock.now(),
      })
      return key
    },
    settle(key, call, { response }) {
      if (response === null || response.status >= 500) return
      const known = (key: string): boolean =>
        journal.entries().some((entry) => entry.type === 'created' && entry.key === key)
      // Busy with an attempt whose answer nobody has seen.
      if (response.status === 409 && !known(key)) return
      const data = member(parseJson(response.body), 'data')
      const uuid = member(data, 'uuid')
      const name = member(data, 'name')
      const short = member(data, 'uuid_short')
      const made = response.status < 300 && typeof uuid === 'string' && uuid !== ''
      // It names a server that was there before: what it has made is looked for by name and key.
      if (made && isForeign(uuid, journal.entries())) return
      if (!made || journal.entries().some((e) => e.type === 'created' && e.uuid === uuid)) {
        journal.write({ type: 'settled', key })
        return
      }
      journal.write({
        type: 'created',
        key,
        uuid,
        ...(typeof short === 'string' ? { short } : {}),
        name: typeof name === 'string' ? name : null,
        token: ownerOf(call.token ?? 'A1'),
        atMs: clock.now(),
      })
    },
  }
}

/** The price of the plan that a body asks for, where the target has told it. */
function priceOf(
  memory: ScribeOptions['memory'],
  sent: Json | undefined,
): Pick<Intent, 'hourlyUsd'> {
  const id = member(sent, 'plan_id')
  const usd = hourlyUsd(memory, typeof id === 'number' ? id : null)
  return usd > 0 ? { hourlyUsd: usd } : {}
}

/** The name that a server would have, by which it can be found again. */
function hostnameIn(sent: Json | undefined): string | null {
  const hostname = member(sent, 'hostname')
  return typeof hostname === 'string' && hostname !== '' ? hostname : null
}

function parseText(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function bodyText({ body, rawBody }: Call): string {
  return rawBody === undefined ? JSON.stringify(body ?? null) : String(rawBody)
}
